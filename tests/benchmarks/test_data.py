"""The benchmark of the data measures what it says; how long that takes is not asserted."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmpose.registry import DATASETS
from paths import ROOT

from benchmarks import data
from benchmarks.lib import data_steps

CONFIG = ROOT / 'configs/hrgan_w32_coco.py'
VARIANTS = [data.STOCK, data.KEYPOINTS, data.STACKED]
MAPS = 17 * 64 * 48 * 4  # bytes of an image's heatmaps
IMAGE, LABELS, WEIGHTS = 3 * 256 * 192, 17 * 3 * 4, 17 * 4


@pytest.fixture(autouse=True)
def _threads() -> Iterator[None]:
    """The command takes one thread for itself; the tests after it keep theirs."""
    threads = torch.get_num_threads(), cv2.getNumThreads()
    yield
    torch.set_num_threads(threads[0])
    cv2.setNumThreads(threads[1])


@pytest.fixture(scope='module')
def coco(data_root: Path) -> list[str]:
    """Arguments that point the config to the real samples."""
    names = ('ann_file=coco_kp_train2017.json', 'data_prefix.img=images/')
    options = [f'train_dataloader.dataset.{name}' for name in names]
    return ['--config', str(CONFIG), '--data-root', str(data_root / 'coco_kp'), '--cfg-options', *options]


@pytest.mark.slow
def test_real_images(coco: list[str], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / 'made' / 'data.json'
    sizes = ['--images', '6', '--batch-size', '4', '--rounds', '2', '--workers', '0', '1']
    found = data.main([*coco, *sizes, '--need', '1e6', '--json', str(file)])
    assert json.loads(file.read_text()) == found
    assert found['images'] == 6
    assert found['machine']['mmpose'] == '1.3.2'
    transforms = ['LoadImage', 'GetBBoxCenterScale', 'RandomFlip', 'RandomHalfBody', 'HRNetBBoxTransform']
    transforms += ['TopdownAffine', 'GenerateTarget', 'PackPoseInputs']
    for variant in VARIANTS:
        steps = found['steps'][variant]
        assert list(steps) == [*transforms, '(annotation)', '(collate)', 'total']
        assert all(step['rounds'] == 2 and step['median'] > 0 for step in steps.values())
        assert found['images_a_second_a_worker'][variant] == 1 / steps['total']['median']
    sent = found['crossing']
    assert sent[data.STOCK]['shared_bytes'] == IMAGE + MAPS + WEIGHTS
    assert sent[data.KEYPOINTS]['shared_bytes'] == sent[data.STACKED]['shared_bytes'] == IMAGE + LABELS + WEIGHTS
    # Image, maps or labels, weights; with stacked images one image for a batch of 4.
    assert [sent[variant]['tensors'] for variant in VARIANTS] == [3, 3, 2.25]
    assert all(0 < sent[variant]['pickled_bytes'] < 1e4 for variant in VARIANTS)
    assert found['loader'].keys() == {f'{variant}/{workers}' for variant in VARIANTS for workers in (0, 1)}
    assert found['preprocessor'].keys() == set(VARIANTS)
    printed = capsys.readouterr().out
    assert 'workers for 1e+06 images a second' in printed
    assert 'loading annotations' not in printed


def test_figures_where_there_is_no_data(capsys: pytest.CaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, 'FIGURE_SIDE', 96)
    monkeypatch.setattr(data, 'export', partial(data.export, workers=1))
    stock = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py'
    arguments = ['--config', stock, '--images', '2', '--batch-size', '2', '--rounds', '1', '--workers', '0']
    found = data.main(arguments)
    assert found['images'] >= 2
    assert 'not measured' in capsys.readouterr().out
    with pytest.raises(ValueError, match=r'no figures for train_dataloader\.dataset, a mmpose_gan\.LIPDataset'):
        data.main(['--config', str(ROOT / 'configs/selfadv_hg4_lip.py')])


def test_steps_are_those_of_the_data_set(coco: list[str]) -> None:
    """A pass prepares each sample once, in order and as the data set does, and leaves the pipeline as it was."""
    dataset = DATASETS.build(
        dict(
            type='CocoDataset',
            data_root=coco[3],
            ann_file='coco_kp_train2017.json',
            data_prefix=dict(img='images/'),
            indices=5,
            pipeline=[
                dict(type='LoadImage'),
                dict(type='GetBBoxCenterScale'),
                dict(type='RandomBBoxTransform'),
                dict(type='TopdownAffine', input_size=(48, 64)),
                dict(type='PackPoseInputs'),
            ],
        )
    )
    stock = list(dataset.pipeline.transforms)
    batches: list[list[dict]] = []
    seconds = data_steps.one_pass(dataset, batches.append, 2, seed=3)
    assert dataset.pipeline.transforms == stock
    assert [len(batch) for batch in batches] == [2, 2, 1]
    np.random.seed(3)
    expected = [dataset[index] for index in range(5)]
    for one, other in zip([sample for batch in batches for sample in batch], expected, strict=True):
        assert torch.equal(one['inputs'], other['inputs'])
    assert seconds['total'] == pytest.approx(sum(value for step, value in seconds.items() if step != 'total'))

    def fail(_: list[dict]) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        data_steps.one_pass(dataset, fail, 2, seed=3)
    assert dataset.pipeline.transforms == stock


def test_processor_time_is_read_around_each_call(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(data_steps.time, 'process_time', lambda: clock[0])
    calls: list[str] = []

    def work(name: str, seconds: float) -> None:
        calls.append(name)
        clock[0] += seconds

    found = data_steps.processor_seconds(3, dict(long=lambda: work('long', 2), short=lambda: work('short', 1)), 2)
    assert found == dict(long=[2] * 3, short=[1] * 3)
    assert calls.count('long') == calls.count('short') == 5


def test_variants_differ_in_their_targets_alone() -> None:
    cfg = Config.fromfile(CONFIG)
    before, codec = copy.deepcopy(cfg.to_dict()), cfg.train_dataloader.dataset.pipeline[6].encoder.to_dict()
    made = data.variants(cfg)
    assert cfg.to_dict() == before
    assert made[data.STOCK]['loader'] == cfg.train_dataloader.to_dict()
    assert made[data.STOCK]['preprocessor'] == cfg.model.data_preprocessor.to_dict()
    drawing = dict(cfg.model.data_preprocessor, type='mmpose_gan.TargetPreprocessor', codec=codec)
    assert made[data.KEYPOINTS]['preprocessor'] == made[data.STACKED]['preprocessor'] == drawing
    sent = copy.deepcopy(made[data.KEYPOINTS]['loader'])
    assert sent['dataset']['pipeline'][6].pop('encoder') == dict(type='mmpose_gan.KeypointTargets')
    stock = copy.deepcopy(made[data.STOCK]['loader'])
    assert stock['dataset']['pipeline'][6].pop('encoder') == codec
    assert sent == stock
    # A config that draws on the device already gives the same variants.
    cfg.model.data_preprocessor = made[data.KEYPOINTS]['preprocessor']
    cfg.train_dataloader.dataset.pipeline = made[data.KEYPOINTS]['loader']['dataset']['pipeline']
    assert data.variants(cfg) == made
    occlusion = data.variants(Config.fromfile(ROOT / 'configs/advposenet_w32_coco.py'))[data.KEYPOINTS]['loader']
    assert occlusion['dataset']['pipeline'][7]['encoder'] == dict(type='mmpose_gan.OcclusionKeypointTargets')
    del cfg.train_dataloader.dataset.pipeline[6]
    with pytest.raises(ValueError, match='0 GenerateTarget, but one is needed'):
        data.variants(cfg)
