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

from mmpose_gan.engine.hooks import AdversarialTrainingHook
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
    generator: {'loss', 'loss_kpt', 'variety', 'reconstruction.loss_adv', 'reconstruction.d_fake',
                'reconstruction.m_global'},
    discriminator: {'loss', 'reconstruction.loss_adv', 'reconstruction.d_real', 'reconstruction.d_fake',
                    'reconstruction.m_global', 'reconstruction.k_t'},
    image: {'loss', 'loss_kpt', 'variety', 'reconstruction.loss_adv', 'reconstruction.d_real', 'reconstruction.d_fake',
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


class Look(Hook):
    """Notes the state after each iteration, and whether a game was played."""

    priority = 'VERY_LOW'

    def __init__(self) -> None:
        self.states: list[dict] = []
        self.played: list[bool] = []

    def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict, outputs: dict) -> None:
        self.states.append({name: value.clone() for name, value in runner.model.state_dict().items()})
        self.played.append('reconstruction.loss_adv' in outputs)


def once(harm: Callable) -> Callable:
    """Harm that lasts for an iteration."""

    def harmed(run: Runner, data: dict) -> None:
        mean, weight = run.model.data_preprocessor.mean.clone(), run.model.head.loss_module.loss_weight
        harm(run, data)

        class Mend(Hook):
            def after_train_iter(self, runner: Runner, *_: object, **__: object) -> None:
                runner.model.data_preprocessor.mean.copy_(mean)
                runner.model.head.loss_module.loss_weight = weight

        run.register_hook(Mend(), 'VERY_HIGH')

    return harmed


@pytest.mark.parametrize('remedy', ['skip', 'supervised'])
@pytest.mark.parametrize('harm', [image, label, loss_weight], ids=lambda harm: harm.__name__)
def test_an_iteration_that_is_no_number_is_left_out(harm: Callable, remedy: str, tmp_path: Path) -> None:
    """The sixth of twelve: nobody learns from it, running statistics and k_t included."""
    adversary = dict(type='mmpose_gan.AdversarialTrainingHook', not_a_number=remedy)
    run = runner(tmp_path, max_epochs=3, default_hooks=dict(adversary=adversary), custom_hooks=[])
    look = Look()
    run.register_hook(At(5, once(harm)))
    run.register_hook(look)
    run.train()
    same = [
        all(torch.equal(now[name], before[name]) for name in now if 'data_preprocessor' not in name)
        for before, now in zip(look.states, look.states[1:], strict=False)
    ]
    assert same == [False] * 4 + [True] + [False] * 6
    assert look.played == [True] * 5 + [False] + [remedy == 'skip'] * 6
    assert not broken_weights(run.model.state_dict())
    said = next(tmp_path.rglob('*.log')).read_text()
    assert 'a loss of iteration 6 is no number: it is left out, the 1. so far' in said
    assert ('the games are over' in said) == (remedy == 'supervised')


def test_remedies_go_with_one_update() -> None:
    with pytest.raises(ValueError, match="not_a_number='skip' goes with update='simultaneous'"):
        AdversarialTrainingHook(update='alternating', not_a_number='skip')
    with pytest.raises(ValueError, match=r"not_a_number must be one of 'stop', 'skip', 'supervised'"):
        AdversarialTrainingHook(not_a_number='pray')
