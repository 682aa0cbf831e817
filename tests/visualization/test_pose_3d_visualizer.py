"""What the 3D visualizer shows of a tiny run on figures with 3D joints."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from mmengine.config import Config
from mmengine.registry import VISUALIZERS
from mmengine.runner import Runner
from mmengine.structures import InstanceData
from mmengine.visualization import Visualizer
from mmpose.structures import PoseDataSample
from mmpose.visualization import PoseLocalVisualizer
from runs_3d import SIDE, config, draw_figures, train

from mmpose_gan.registry import DATASETS
from mmpose_gan.visualization import Pose3DVisualizer

#: By which small images are enlarged: to 384 pixels.
FACTOR = 4


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_figures(tmp_path_factory.mktemp('figures') / 'small')


@pytest.fixture(scope='module')
def run(figures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The work dir."""
    return train(figures, tmp_path_factory.mktemp('runs') / 'run_3d')


def test_a_test_run_writes_the_views_beside_each_image(figures: Path, run: Path) -> None:
    cfg = config(figures, run.parent / 'test_3d')
    cfg.load_from = str(run / 'iter_2.pth')
    # What tools/test.py makes of --show-dir.
    cfg.default_hooks.visualization.update(enable=True, out_dir='shown')
    runner = Runner.from_cfg(cfg)
    assert isinstance(runner.visualizer, Pose3DVisualizer)
    runner.test()
    files = sorted(Path(cfg.work_dir).glob('*/shown/*.jpg'))
    assert len(files) == 5
    for file in files:
        image = cv2.imread(str(file))
        assert image.shape == (FACTOR * SIDE, 2 * FACTOR * SIDE, 3)
        right = image[:, FACTOR * SIDE :].astype(int)
        # The truth is always drawn, in MMPose's green (left) and orange (right).
        for bgr in ((0, 255, 0), (0, 128, 255)):
            assert (np.abs(right[len(image) // 2 :] - bgr).max(axis=2) < 60).sum() > 30
    assert not list(Path(cfg.work_dir).glob('*/vis_data/vis_image/*'))


def sample(run: Path) -> tuple[np.ndarray, PoseDataSample, dict]:
    """Image (RGB), a sample with an exact prediction, and metainfo."""
    cfg = Config.fromfile(next(run.glob('*/vis_data/config.py')))
    dataset = DATASETS.build(cfg.val_dataloader.dataset)
    item = dataset[0]['data_samples']
    truth = item.gt_instances
    z = truth.keypoints_3d[..., 2]
    depths = (z / z[:, 6, None] - 1) * item.camera['f'].mean()
    item.pred_instances = InstanceData(
        bboxes=truth.bboxes, keypoints=truth.keypoints, keypoint_depths=depths, keypoint_scores=np.ones((1, 16))
    )
    return cv2.imread(item.img_path)[..., ::-1].copy(), item, dataset.metainfo


def visualizer(name: str, metainfo: dict, **settings: object) -> Pose3DVisualizer:
    made = VISUALIZERS.build(dict(type='mmpose_gan.Pose3DVisualizer', name=name, **settings))
    made.set_dataset_meta(metainfo)
    return made


def test_the_left_part_is_the_stock_picture(run: Path, tmp_path: Path) -> None:
    image, item, metainfo = sample(run)
    stock = PoseLocalVisualizer(f'stock_{tmp_path.name}')
    stock.set_dataset_meta(metainfo)
    expected = stock.add_datasample('name', image, item, draw_gt=False, draw_bbox=True)
    drawn = visualizer(tmp_path.name, metainfo).add_datasample('name', image, item, draw_gt=False, draw_bbox=True)
    expected = cv2.resize(expected, None, fx=FACTOR, fy=FACTOR, interpolation=cv2.INTER_CUBIC)
    np.testing.assert_array_equal(drawn[:, : FACTOR * SIDE], expected)


def test_an_exact_prediction_looks_like_the_truth(run: Path, tmp_path: Path) -> None:
    image, item, metainfo = sample(run)
    views = visualizer(tmp_path.name, metainfo).add_datasample('name', image, item, draw_gt=False)[:, FACTOR * SIDE :]
    half = len(views) // 2
    skeletons = [(part.max(axis=2).astype(int) - part.min(axis=2)) > 100 for part in (views[:half], views[half:])]
    assert skeletons[0].sum() > 100
    assert (skeletons[0] != skeletons[1]).mean() < 0.002


def test_backends_get_the_whole_picture_once(run: Path, tmp_path: Path) -> None:
    image, item, metainfo = sample(run)
    made = visualizer(tmp_path.name, metainfo, vis_backends=[dict(type='LocalVisBackend')], save_dir=str(tmp_path))
    drawn = made.add_datasample('name', image, item, draw_gt=False, step=7)
    (file,) = tmp_path.glob('**/*.png')
    assert file.name == 'name_7.png'
    np.testing.assert_array_equal(cv2.imread(str(file))[..., ::-1], drawn)
    assert Visualizer.get_instance(tmp_path.name) is made


def test_what_has_no_depths_is_drawn_as_in_mmpose(run: Path, tmp_path: Path) -> None:
    image, item, metainfo = sample(run)
    del item.pred_instances.keypoint_depths
    drawn = visualizer(tmp_path.name, metainfo).add_datasample('name', image, item, draw_gt=False)
    stock = PoseLocalVisualizer(f'stock_{tmp_path.name}')
    stock.set_dataset_meta(metainfo)
    np.testing.assert_array_equal(drawn, stock.add_datasample('name', image, item, draw_gt=False))


def test_a_root_that_is_not_there(run: Path, tmp_path: Path) -> None:
    image, item, metainfo = sample(run)
    with pytest.raises(ValueError, match=r"visualizer\.root is 'hip', but the data set has \['right_ankle'"):
        visualizer(tmp_path.name, metainfo, root='hip').add_datasample('name', image, item)
