"""What is no number is noticed in the interval of the log, named, and never saved."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner
from running import runner

from mmpose_gan.engine.not_a_number import broken_weights, first_broken

NAN = float('nan')


class At(Hook):
    """Does something to a runner before an iteration, counted from 0."""

    priority = 'VERY_HIGH'

    def __init__(self, iteration: int, harm: Callable[[Runner, dict], None]) -> None:
        self.iteration, self.harm = iteration, harm

    def before_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict | None = None) -> None:
        if runner.iter == self.iteration:
            self.harm(runner, data_batch)


def generator(run: Runner, _: dict) -> None:
    next(run.model.backbone.parameters()).data.fill_(NAN)


def discriminator(run: Runner, _: dict) -> None:
    next(run.model.discriminators['reconstruction'].parameters()).data.fill_(NAN)


def image(run: Runner, _: dict) -> None:
    run.model.data_preprocessor.mean.fill_(NAN)


def label(_: Runner, data: dict) -> None:
    data['data_samples'][0].gt_fields.heatmaps.fill_(NAN)


def loss_weight(run: Runner, _: dict) -> None:
    run.model.head.loss_module.loss_weight = NAN


#: What is made no number, and with what the log begins to be none.
HARMS = {
    generator: {'loss', 'loss_kpt', 'reconstruction.loss_adv', 'reconstruction.d_fake', 'reconstruction.m_global'},
    discriminator: {'loss', 'reconstruction.loss_adv', 'reconstruction.d_real', 'reconstruction.d_fake',
                    'reconstruction.m_global', 'reconstruction.k_t'},
    image: {'loss', 'loss_kpt', 'reconstruction.loss_adv', 'reconstruction.d_real', 'reconstruction.d_fake',
            'reconstruction.m_global', 'reconstruction.k_t'},
    label: {'loss', 'loss_kpt', 'reconstruction.d_real', 'reconstruction.m_global', 'reconstruction.k_t'},
    loss_weight: {'loss', 'loss_kpt'},
}  # fmt: skip


@pytest.mark.parametrize('harm', HARMS, ids=lambda harm: harm.__name__)
def test_training_ends_and_says_where_it_began(harm: Callable, tmp_path: Path) -> None:
    """Four iterations an epoch; harm in the sixth, the log in every second, checkpoints at the ends of epochs."""
    hooks = dict(logger=dict(type='LoggerHook', interval=2))
    run = runner(tmp_path, max_epochs=3, default_hooks=hooks, custom_hooks=[])
    run.register_hook(At(5, harm))
    with pytest.raises(FloatingPointError, match='since iteration 6 ') as error:
        run.train()
    assert run.iter == 5
    message = str(error.value)
    terms = set(message.removeprefix('since iteration 6 ').split(' is no number')[0].split(', '))
    assert {'loss'} <= terms <= HARMS[harm]
    assert f'the last checkpoint before it is {tmp_path / "epoch_1.pth"}' in message
    assert sorted(path.name for path in tmp_path.glob('*.pth')) == ['epoch_1.pth']
    assert not broken_weights(torch.load(tmp_path / 'epoch_1.pth', weights_only=False)['state_dict'])


def test_weights_are_looked_at_before_they_are_saved(tmp_path: Path) -> None:
    """Harm that no log shows: after the last iteration of an epoch."""

    class Late(Hook):
        def after_train_iter(self, runner: Runner, *_: object, **__: object) -> None:
            if runner.iter == 7:
                generator(runner, {})

    run = runner(tmp_path, max_epochs=2)
    run.register_hook(Late())
    with pytest.raises(
        FloatingPointError, match=r'weights, backbone\.\S+ the first, are no numbers; training ends, and'
    ):
        run.train()
    assert sorted(path.name for path in tmp_path.glob('*.pth')) == ['epoch_1.pth']


def test_what_passes_is_no_alarm() -> None:
    assert first_broken(dict(loss=[NAN, 1.0], other=[1.0, 2.0])) is None
    assert first_broken({'D.gradient_ratio': [math.inf]}) is None
    assert first_broken({}) is None


def test_the_first_is_named() -> None:
    history = dict(loss=[1.0, 2.0, NAN], early=[1.0, NAN, NAN], also=[0.0, math.inf, NAN], passed=[NAN, NAN, 1.0])
    assert first_broken(history) == (1, ['early', 'also'])
