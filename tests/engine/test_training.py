"""Training by a real runner: resume, logs, schedulers, EMA, checkpoints."""

from __future__ import annotations

import json

import pytest
import torch
from mmpose.registry import MODELS as MMPOSE_MODELS
from running import assert_same_state, runner
from tiny import batch, discriminator, estimator, estimator_cfg, game, hrnet_generator, optim_wrapper


@pytest.mark.parametrize(
    ('update', 'equilibrium'),
    [
        ('simultaneous', 'BoundaryEquilibrium'),
        ('alternating', 'ScaleFreeEquilibrium'),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in [('alternating', 'BoundaryEquilibrium'), ('simultaneous', 'ScaleFreeEquilibrium')]
        ),
    ],
)
def test_a_resumed_run_equals_an_uninterrupted_one_bit_for_bit(tmp_path, update, equilibrium):
    kind = dict(type=f'mmpose_gan.{equilibrium}', lambda_k=0.1, gamma=0.7, k_0=0.375)
    kind |= dict(reduction='sum') if equilibrium == 'BoundaryEquilibrium' else dict(momentum=0.1)
    settings = dict(
        model=estimator_cfg(reconstruction=discriminator(game=game(equilibrium=kind))),
        default_hooks=dict(adversary=dict(type='mmpose_gan.AdversarialTrainingHook', update=update, ramp=6)),
        optim_wrapper=optim_wrapper(accumulative_counts=2),
    )
    whole = runner(tmp_path / 'whole', max_epochs=4, **settings)
    whole.train()
    runner(tmp_path / 'parts', max_epochs=2, **settings).train()
    resumed = runner(tmp_path / 'parts', max_epochs=4, resume=True, **settings)
    resumed.train()

    assert_same_state(dict(resumed.model.state_dict()), dict(whole.model.state_dict()))
    assert_same_state(resumed.optim_wrapper.state_dict(), whole.optim_wrapper.state_dict())
    assert resumed.model.discriminators['reconstruction'].game.equilibrium.k_t.item() != 0.375


def test_console_json_and_tensorboard_have_every_iteration(tmp_path):
    run = runner(
        tmp_path,
        visualizer=dict(
            type='Visualizer', vis_backends=[dict(type='LocalVisBackend'), dict(type='TensorboardVisBackend')]
        ),
    )
    run.train()
    keys = {f'reconstruction.{key}' for key in ('loss_adv', 'd_real', 'd_fake', 'k_t', 'm_global', 'lr')}
    keys |= {'generator.lr', 'loss', 'loss_kpt'}
    lines = [json.loads(line) for line in next(tmp_path.rglob('scalars.json')).read_text().splitlines()]
    assert [line['step'] for line in lines] == list(range(1, 9))
    assert all(keys <= line.keys() for line in lines)
    assert len({line['reconstruction.k_t'] for line in lines}) > 1
    assert [line['reconstruction.lr'] for line in lines] == [2e-3] * 4 + [1e-3] * 4

    log = next(tmp_path.rglob('*.log')).read_text()
    assert log.count('reconstruction.m_global: ') == 8

    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(next(tmp_path.rglob('events.out.tfevents.*')).parent)).Reload()
    assert len(events.Scalars('reconstruction.k_t')) == 8
    assert len(events.Scalars('generator.lr')) == 8


def test_moving_averages_of_the_model(tmp_path):
    """EMAHook copies the model before training and swaps parameters for saving."""
    run = runner(tmp_path, custom_hooks=[dict(type='EMAHook')])
    run.train()
    saved = torch.load(tmp_path / 'epoch_2.pth', weights_only=False)
    assert 'ema_state_dict' in saved
    k_t = 'discriminators.reconstruction.game.equilibrium.k_t'
    assert saved['ema_state_dict'][f'module.{k_t}'].is_floating_point()


def test_a_stock_checkpoint_is_a_valid_load_from(tmp_path):
    torch.manual_seed(7)
    stock = MMPOSE_MODELS.build(dict(type='TopdownPoseEstimator', **hrnet_generator()))
    stock.init_weights()
    torch.save(dict(state_dict=stock.state_dict(), meta={}), tmp_path / 'stock.pth')
    run = runner(tmp_path / 'work', 0, param_scheduler=None, load_from=str(tmp_path / 'stock.pth'))
    run.train()
    for key, value in stock.state_dict().items():
        assert torch.equal(run.model.state_dict()[key], value)


def test_resuming_a_stock_run_is_refused_with_the_way_out(tmp_path):
    model = dict(type='TopdownPoseEstimator', **hrnet_generator())
    runner(
        tmp_path,
        1,
        model,
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
        default_hooks=dict(adversary=dict(type='IterTimerHook')),
    ).train()
    with pytest.raises(RuntimeError, match=r'cannot resume.*a single optimizer.*load_from=CHECKPOINT without --resume'):
        runner(tmp_path, 2, resume=True).train()


def test_a_truncated_checkpoint_is_named(tmp_path):
    runner(tmp_path, 1).train()
    whole = (tmp_path / 'epoch_1.pth').read_bytes()
    (tmp_path / 'epoch_1.pth').write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuntimeError, match=r'(?s)epoch_1\.pth \(config key load_from, or --resume.*cut short'):
        runner(tmp_path, 2, resume=True, load_from=str(tmp_path / 'epoch_1.pth')).train()
    with pytest.raises(FileNotFoundError, match=r'no whole checkpoint to go on from \(damaged: epoch_1\.pth\)'):
        runner(tmp_path, 2, resume=True).train()


def test_auto_scaling_reaches_both_players(tmp_path):
    run = runner(tmp_path, 1, auto_scale_lr=dict(enable=True, base_batch_size=8), param_scheduler=None)
    run.train()
    lr = run.optim_wrapper.get_lr()
    assert lr['generator.lr'] == [pytest.approx(1e-3 / 4)]
    assert lr['reconstruction.lr'] == [pytest.approx(2e-3 / 4)]


def test_the_trained_generator_predicts_as_the_stock_model_does(tmp_path):
    run = runner(tmp_path, 1)
    run.train()
    stock = MMPOSE_MODELS.build(dict(type='TopdownPoseEstimator', **hrnet_generator()))
    missing, unexpected = stock.load_state_dict(run.model.state_dict(), strict=False)
    assert missing == []
    assert all(key.startswith('discriminators.') for key in unexpected)
    run.model.eval()
    stock.eval()
    inputs = batch()['inputs']
    assert torch.equal(run.model._forward(inputs), stock._forward(inputs))
    assert not torch.equal(stock._forward(inputs), estimator().eval()._forward(inputs))
