"""LSPDataset's meta information and its way through MMPose's pipeline and loaders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from mmengine.config import Config
from mmengine.evaluator import Evaluator
from mmengine.runner import Runner
from mmengine.structures import InstanceData

from mmpose_gan.datasets import LSPDataset

BASES = Path(__file__).resolve().parents[2] / 'configs/_base_/datasets'
# COCO's sigmas by joint; neck and head top are CrowdPose's (MMPose configs/_base_/datasets).
SIGMAS = dict(ankle=0.089, knee=0.087, hip=0.107, wrist=0.062, elbow=0.072, shoulder=0.079, neck=0.079, head_top=0.079)


def test_order_sides_and_sigmas() -> None:
    meta = LSPDataset(lazy_init=True).metainfo
    names = [meta['keypoint_id2name'][i] for i in range(14)]
    # The order of the README beside joints.mat.
    assert names == [
        'right_ankle',
        'right_knee',
        'right_hip',
        'left_hip',
        'left_knee',
        'left_ankle',
        'right_wrist',
        'right_elbow',
        'right_shoulder',
        'left_shoulder',
        'left_elbow',
        'left_wrist',
        'neck',
        'head_top',
    ]
    flipped = [names[i] for i in meta['flip_indices']]
    assert flipped == [
        n.replace('right', 'x').replace('left', 'right').replace('x', 'left') if '_' in n and n != 'head_top' else n
        for n in names
    ]
    kinds = [n.removeprefix('left_').removeprefix('right_') for n in names]
    np.testing.assert_allclose(meta['sigmas'], [SIGMAS[k] for k in kinds])
    assert len(meta['skeleton_links']) == 14
    weights = meta['dataset_keypoint_weights']
    assert (weights == weights[meta['flip_indices']]).all()
    lower = {'ankle', 'knee', 'hip'}
    assert set(meta['lower_body_ids']) == {i for i, k in enumerate(kinds) if k in lower}


def test_real_image_through_the_training_pipeline(data_root: Path) -> None:
    config = Config.fromfile(BASES / 'lsp.py')
    dataset = LSPDataset(
        ann_file=str(data_root / 'lspet/lspet_val.json'),
        data_prefix=dict(img=str(data_root / 'lspet/images')),
        pipeline=config.train_pipeline,
        indices=20,
    )
    np.random.seed(0)
    for index in range(20):
        packed = dataset[index]
        assert packed['inputs'].shape == (3, 256, 256)
        sample = packed['data_samples']
        heatmaps, weights = sample.gt_fields.heatmaps, sample.gt_instance_labels.keypoint_weights
        assert heatmaps.shape == (14, 64, 64)
        labelled = sample.gt_instances.keypoints_visible[0] > 0
        assert (weights[0][~labelled] == 0).all()
        assert (heatmaps[~labelled] == 0).all()
        assert heatmaps[weights[0] > 0].amax(dim=(1, 2)).min() > 0.9


def test_base_config_loads_and_evaluates(data_root: Path) -> None:
    config = Config.fromfile(BASES / 'lsp.py')
    real = dict(
        data_root='',
        ann_file=str(data_root / 'lspet/lspet_val.json'),
        data_prefix=dict(img=str(data_root / 'lspet/images')),
        indices=12,
    )
    for dataset in (*config.train_dataloader.dataset.datasets, config.val_dataloader.dataset):
        dataset.update(real)
    in_process = dict(num_workers=0, persistent_workers=False)
    train = Runner.build_dataloader(config.train_dataloader | in_process, seed=0)
    assert len(train.dataset) == 24
    assert train.dataset.metainfo['dataset_name'] == 'lsp'
    assert len(next(iter(train))['inputs']) == 6

    val = Runner.build_dataloader(config.val_dataloader | in_process)
    evaluator = Evaluator(config.val_evaluator)
    evaluator.dataset_meta = val.dataset.metainfo
    for batch in val:
        for sample in batch['data_samples']:
            sample.pred_instances = InstanceData(keypoints=sample.gt_instances.keypoints + 1e-3)
        evaluator.process(batch['data_samples'], batch)
    assert evaluator.evaluate(12)['torso/PCK@0.2'] == 100
