"""Panels of the game: there, at the right steps, in every backend, and without a trace in training."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.runner import Runner
from paths import ROOT
from poses_3d import discriminator as discriminator_3d
from running import assert_same_state
from runs_3d import config as config_3d
from runs_3d import draw_figures
from tiny import discriminator, hrnet_generator, optim_wrapper

from mmpose_gan.adversaries import add_adversary
from mmpose_gan.engine.hooks import AdversarialVisualizationHook
from mmpose_gan.engine.untouched import untouched
from mmpose_gan.figures import Plan, export

P = dict(type='mmpose_gan.KeypointGame', lambda_g=0.1, labels=dict(type='p_fake', delta=0.25))
POSE = dict(type='mmpose_gan.ConventionalGame', lambda_g=0.1)
GEOMETRY = dict(
    type='mmpose_gan.GeometryDiscriminator',
    backbone=dict(type='mmpose_gan.GeometryNet', channels=(8, 8)),
    head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=8),
    game=POSE,
)
KINDS = dict(
    reconstruction=discriminator(),
    maps_only=discriminator('HeatmapHourglassNet', conditional=False),
    P=discriminator(head=dict(type='mmpose_gan.VerdictHead', in_channels=4), game=P),
    P_alone=discriminator(head=dict(type='mmpose_gan.VerdictHead', in_channels=4), game=P, conditional=False),
    pose=discriminator(head=dict(type='mmpose_gan.PoseVerdictHead', in_channels=4), game=POSE),
    geometry=GEOMETRY,
)


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('figures') / 'small'
    export(folder, Plan(train=8, val=6, hard=0, size=96, seed=3, scenes='plain'), workers=1)
    return folder


def config(figures: Path, work_dir: Path, hook: dict | None = None, **discriminators: dict) -> Config:
    """The quickstart with tiny networks, for two iterations, without validation."""
    cfg = Config.fromfile(ROOT / 'configs' / 'quickstart.py')
    for part in ('train', 'val'):
        loader = cfg[f'{part}_dataloader']
        loader.update(num_workers=0, persistent_workers=False, batch_size=4)
        loader.dataset.data_root = f'{figures}/'
    for evaluator in (cfg.val_evaluator, cfg.test_evaluator):
        evaluator[0].ann_file = str(figures / 'annotations' / 'coco_val.json')
        evaluator[4].ann_file = str(figures / 'annotations' / 'coco_train.json')
    cfg.test_dataloader = cfg.val_dataloader
    cfg.model.backbone = hrnet_generator()['backbone']
    cfg.model.head.update(in_channels=4, deconv_out_channels=None)
    cfg.train_cfg.update(max_epochs=1, val_interval=9)
    cfg.param_scheduler = []
    if hook is None:
        cfg.default_hooks.pop('panels')
    else:
        cfg.default_hooks.panels = dict(type='mmpose_gan.AdversarialVisualizationHook', **hook)
    if discriminators:
        optimizer = dict(optimizer=dict(type='Adam', lr=2e-3))
        cfg.model.update(type='mmpose_gan.AdversarialTopdownPoseEstimator', discriminators=discriminators)
        cfg.optim_wrapper = optim_wrapper(discriminators=dict.fromkeys(discriminators, optimizer))
        cfg.default_hooks.adversary = dict(type='mmpose_gan.AdversarialTrainingHook')
    cfg.work_dir, cfg.experiment_name = str(work_dir), f'panels_{work_dir.parent.name}_{work_dir.name}'
    cfg.visualizer.name = cfg.experiment_name
    return cfg


def train(cfg: Config) -> Runner:
    runner = Runner.from_cfg(cfg)
    runner.train()
    return runner


def panels(work_dir: Path) -> list[str]:
    return sorted(path.name for path in work_dir.glob('*/vis_data/vis_image/*.png'))


def warnings(work_dir: Path) -> int:
    return next(work_dir.glob('*/*.log')).read_text().count('panels cannot be drawn')


def test_every_kind_of_discriminator_in_files_and_in_tensorboard(figures: Path, tmp_path: Path) -> None:
    train(config(figures, tmp_path, dict(interval=1, samples=[1, 4]), **KINDS))
    assert panels(tmp_path) == [f'game_val_{index}_{step}.png' for index in (1, 4) for step in (0, 1, 2)]
    assert not warnings(tmp_path)
    images = [cv2.imread(str(next(tmp_path.rglob(f'game_val_1_{step}.png')))) for step in (0, 2)]
    assert images[0].shape == images[1].shape
    assert (images[0] != images[1]).any()

    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    events = EventAccumulator(str(next(tmp_path.rglob('events.out.tfevents.*')).parent)).Reload()
    assert events.Tags()['images'] == ['game_val_1', 'game_val_4']
    assert [event.step for event in events.Images('game_val_4')] == [0, 1, 2]
    encoded = np.frombuffer(events.Images('game_val_1')[-1].encoded_image_string, np.uint8)
    np.testing.assert_array_equal(cv2.imdecode(encoded, cv2.IMREAD_COLOR), images[1])


def test_training_is_the_same_bit_for_bit(figures: Path, tmp_path: Path) -> None:
    players = dict(reconstruction=discriminator(), geometry=GEOMETRY)
    one, other = (
        train(config(figures, tmp_path / name, hook, **players))
        for name, hook in (('with', dict(interval=1, samples=2, split='train')), ('without', None))
    )
    assert len(panels(tmp_path / 'with')) == 2 * 3
    assert not warnings(tmp_path / 'with')
    assert_same_state(dict(one.model.state_dict()), dict(other.model.state_dict()))
    assert_same_state(one.optim_wrapper.state_dict(), other.optim_wrapper.state_dict())


def test_modes_and_random_states_are_put_back() -> None:
    model = torch.nn.Sequential(torch.nn.Dropout(), torch.nn.Dropout()).train()
    model[1].eval()
    states = np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()

    def look() -> None:
        with untouched(model):
            assert not model[0].training
            assert not torch.is_grad_enabled()
            _ = np.random.rand(), torch.rand(1)
            raise KeyError

    with pytest.raises(KeyError):
        look()
    assert [module.training for module in model.modules()] == [True, True, False]
    assert torch.is_grad_enabled()
    assert (np.random.get_state()[1].tolist(), torch.get_rng_state().tolist()) == states


def test_a_stock_model_has_its_first_row_at_the_end_of_epochs(figures: Path, tmp_path: Path) -> None:
    train(config(figures, tmp_path, dict(interval=1, by_epoch=True, samples=1)))
    assert [name[-5] for name in panels(tmp_path)] == ['0', '2']
    assert not warnings(tmp_path)


def test_a_head_without_heatmaps(figures: Path, tmp_path: Path) -> None:
    cfg = config(figures, tmp_path, dict(samples=1), geometry=GEOMETRY)
    codec = dict(
        type='SimCCLabel', input_size=cfg.codec.input_size, sigma=6.0, simcc_split_ratio=2.0, normalize=False
    )  # fmt: skip
    width, height = cfg.codec.input_size
    cfg.model.head = dict(
        type='SimCCHead', in_channels=4, out_channels=17, input_size=(width, height),
        in_featuremap_size=(width // 4, height // 4), simcc_split_ratio=2.0, deconv_out_channels=None,
        loss=dict(type='KLDiscretLoss', use_target_weight=True), decoder=codec,
    )  # fmt: skip
    cfg.model.test_cfg = dict(flip_test=False)
    cfg.train_dataloader.dataset.pipeline[-2].encoder = codec
    train(cfg)
    assert len(panels(tmp_path)) == 2
    assert not warnings(tmp_path)


@pytest.mark.slow
def test_poses_in_3d(tmp_path: Path) -> None:
    cfg = config_3d(draw_figures(tmp_path / 'figures'), tmp_path / 'run')
    cfg.model.discriminators = dict(D=discriminator_3d())
    cfg.optim_wrapper.discriminators = dict(D=dict(optimizer=dict(type='Adam', lr=1e-3)))
    cfg.default_hooks.adversary = dict(type='mmpose_gan.AdversarialTrainingHook')
    cfg.default_hooks.panels = dict(type='mmpose_gan.AdversarialVisualizationHook', samples=1)
    train(cfg)
    assert len(panels(tmp_path / 'run')) == 2
    assert not warnings(tmp_path / 'run')


@pytest.mark.slow
def test_two_tasks(figures: Path, tmp_path: Path) -> None:
    cfg = config(figures, tmp_path, dict(samples=1))
    codec = dict(cfg.codec, type='mmpose_gan.MSRAOcclusionHeatmap')
    cfg.model.head.update(type='mmpose_gan.PoseOcclusionHead', out_channels=34, decoder=codec)
    pipeline = cfg.train_dataloader.dataset.pipeline
    pipeline[-2].encoder = codec
    pipeline.insert(1, dict(type='mmpose_gan.LoadOcclusion'))
    train(cfg)
    assert len(panels(tmp_path)) == 2
    assert not warnings(tmp_path)


def test_what_cannot_be_drawn_is_one_warning(figures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError('no ink')

    monkeypatch.setattr('mmpose_gan.visualization.game_panel.game_panel', fail)
    runner = train(config(figures, tmp_path, dict(interval=1, samples=1)))
    assert runner.iter == 2
    assert warnings(tmp_path) == 1
    assert panels(tmp_path) == []


def test_people_who_are_not_there_are_refused_before_training(figures: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r'VisualizationHook\.samples names 6, but the val set has people 0 to 5'):
        train(config(figures, tmp_path, dict(samples=[0, 6])))


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (dict(interval=0), r'\.interval must be a whole number >= 1, got 0'),
        (dict(by_epoch='yes'), r"\.by_epoch must be one of True, False, got 'yes'"),
        (dict(samples=0), r'\.samples must be a whole number >= 1, got 0'),
        (dict(samples=[]), r'\.samples must be a number >= 1 or indices of people, got \[\]'),
        (dict(samples=[-1]), r'\.samples must be a whole number >= 0, got -1'),
        (dict(split='test'), r"\.split must be one of 'val', 'train', got 'test'"),
    ],
)
def test_bad_arguments(arguments: dict, message: str) -> None:
    with pytest.raises(ValueError, match=f'AdversarialVisualizationHook{message}'):
        AdversarialVisualizationHook(**arguments)


def test_the_quickstart_has_it_with_and_without_its_adversary() -> None:
    path = str(ROOT / 'configs' / 'quickstart.py')
    for cfg in (Config.fromfile(path), add_adversary(path, 'geometry')):
        assert cfg.default_hooks.panels.type == 'mmpose_gan.AdversarialVisualizationHook'
