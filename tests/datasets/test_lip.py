"""LIPDataset's meta information, and its base config on made-up pictures (there are no real ones to test on)."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
from mmengine.config import Config
from mmengine.evaluator import Evaluator
from mmengine.runner import Runner
from mmengine.structures import InstanceData

from mmpose_gan.datasets import LIPDataset

BASE = Path(__file__).resolve().parents[2] / 'configs/_base_/datasets/lip.py'
META = LIPDataset(lazy_init=True).metainfo
NAMES = [META['keypoint_id2name'][i] for i in range(16)]


def test_order_and_sides() -> None:
    # The columns of the official CSV files.
    official = [
        'R_Ankle',
        'R_Knee',
        'R_Hip',
        'L_Hip',
        'L_Knee',
        'L_Ankle',
        'B_Pelvis',
        'B_Spine',
        'B_Neck',
        'B_Head',
        'R_Wrist',
        'R_Elbow',
        'R_Shoulder',
        'L_Shoulder',
        'L_Elbow',
        'L_Wrist',
    ]
    long = dict(R='right_', L='left_', B='')
    assert [long[name[0]] + name[2:].lower() for name in official] == NAMES
    opposite = dict(R='L', L='R', B='B')
    mirrored = [official.index(opposite[name[0]] + name[1:]) for name in official]
    assert META['flip_indices'] == mirrored
    assert (META['sigmas'] == META['sigmas'][mirrored]).all()
    assert (META['dataset_keypoint_weights'] == META['dataset_keypoint_weights'][mirrored]).all()
    assert META['sigmas'][NAMES.index('pelvis')] == META['sigmas'][NAMES.index('right_hip')]
    assert META['sigmas'][NAMES.index('spine')] == META['sigmas'][NAMES.index('left_shoulder')]


def write_people(folder: Path) -> None:
    """Eight random people; every third joint is occluded."""
    rng = np.random.default_rng(0)
    images, annotations = [], []
    for index in range(1, 9):
        cv2.imwrite(str(folder / f'{index}.jpg'), rng.integers(0, 255, (100, 80, 3), dtype=np.uint8))
        xy = rng.uniform(5, 75, (16, 2))
        joints = np.column_stack([xy, np.where(np.arange(16) % 3, 2, 1)])
        images.append(dict(id=index, file_name=f'{index}.jpg', width=80, height=100))
        annotations.append(
            dict(id=index, image_id=index, category_id=1, bbox=[2, 2, 76, 90], keypoints=joints.ravel().tolist())
        )
    content = dict(images=images, annotations=annotations, categories=[dict(id=1, name='person', keypoints=NAMES)])
    (folder / 'people.json').write_text(json.dumps(content))


def test_base_config_loads_and_evaluates(tmp_path: Path) -> None:
    write_people(tmp_path)
    config = Config.fromfile(BASE)
    here = dict(data_root=str(tmp_path), ann_file='people.json', data_prefix=dict(img=''))
    in_process = dict(num_workers=0, persistent_workers=False)
    config.train_dataloader.dataset.update(here)
    config.val_dataloader.dataset.update(here)
    train = Runner.build_dataloader(config.train_dataloader | in_process, seed=0)
    assert next(iter(train))['data_samples'][0].gt_fields.heatmaps.shape == (16, 64, 64)

    val = Runner.build_dataloader(config.val_dataloader | in_process)
    evaluator = Evaluator(config.val_evaluator)
    evaluator.dataset_meta = val.dataset.metainfo
    occluded = np.arange(16) % 3 == 0
    for batch in val:
        for sample in batch['data_samples']:
            pred = sample.gt_instances.keypoints.copy()
            pred[:, occluded] += 1000
            sample.pred_instances = InstanceData(keypoints=pred)
        evaluator.process(batch['data_samples'], batch)
    metrics = evaluator.evaluate(8)
    assert metrics['visibility/visible@0.2'] == 100
    assert metrics['visibility/occluded@0.2'] == 0
    # Pelvis and spine are in no column: 14 joints are left, of which 0, 3, 9, 12 and 15 are occluded.
    counted = [k for k in range(16) if NAMES[k] not in ('pelvis', 'spine')]
    expected = 100 * np.mean([not occluded[k] for k in counted])
    assert metrics['visibility/all@0.2'] == metrics['torso/PCK@0.2'] == expected
