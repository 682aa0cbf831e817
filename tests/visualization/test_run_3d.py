"""A tiny run on figures with 3D joints: what its visualizer and its report show of it."""

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
from mmpose.utils import register_all_modules
from mmpose.visualization import PoseLocalVisualizer
from paths import ROOT
from tiny import hrnet_extra

from mmpose_gan.datasets.figures import Plan, export
from mmpose_gan.visualization import Pose3DVisualizer, load_runs, report
from mmpose_gan.visualization.network import build_loader, build_model
from mmpose_gan.visualization.samples import look_at
from mmpose_gan.visualization.tiles import views_3d

SIDE = 96
#: By which small images are enlarged: to 384 pixels.
FACTOR = 4


def config(figures: Path, work_dir: Path) -> Config:
    """adv3d_quick_figures.py with a tiny network, for two iterations."""
    cfg = Config.fromfile(ROOT / 'configs' / 'adv3d_quick_figures.py')
    parts = [cfg[f'{split}_dataloader'] for split in ('train', 'val', 'test')]
    for loader in parts:
        loader.update(num_workers=0, persistent_workers=False)
    for dataset in [*parts[0].dataset.datasets, *(loader.dataset for loader in parts[1:])]:
        dataset.data_root = f'{figures}/'
    cfg.train_dataloader.batch_size = cfg.train_dataloader.sampler.batch_size = 4
    cfg.model.backbone.extra = hrnet_extra()
    cfg.model.head.in_channels = 4
    cfg.train_cfg.update(max_iters=2, val_interval=2)
    cfg.default_hooks.checkpoint.interval = cfg.default_hooks.logger.interval = 1
    cfg.default_hooks.adversary.start = 0
    cfg.param_scheduler = []
    cfg.visualizer.vis_backends = [dict(type='LocalVisBackend')]
    cfg.work_dir, cfg.visualizer.name = str(work_dir), work_dir.name
    cfg.experiment_name = work_dir.name
    return cfg


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('figures') / 'small'
    export(folder, Plan(train=8, val=5, hard=0, size=SIDE, seed=3), workers=1)
    return folder


@pytest.fixture(scope='module')
def run(figures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The work dir."""
    register_all_modules(init_default_scope=True)
    folder = tmp_path_factory.mktemp('runs') / 'run_3d'
    Runner.from_cfg(config(figures, folder)).train()
    return folder


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
    dataset = build_loader(load_runs([run])[0]).dataset
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


def test_samples_of_the_report_have_the_poses_of_the_model(run: Path) -> None:
    (trained,) = load_runs([run])
    model, dataset = build_model(trained, 'cpu'), build_loader(trained).dataset
    for index in range(len(dataset)):
        seen = look_at(model, dataset, index)
        item = dataset[index]
        predicted = model.val_step(dict(inputs=[item['inputs']], data_samples=[item['data_samples']]))[0].pred_instances
        camera, truth = item['data_samples'].camera, item['data_samples'].gt_instances.keypoints_3d[0]
        z = truth[6, 2] * (1 + predicted.keypoint_depths[0] / camera['f'].mean())
        xy = (predicted.keypoints[0] - camera['c']) / camera['f'] * z[:, None]
        expected = 1000 * np.column_stack([xy, z])
        np.testing.assert_allclose(seen.pose_3d.pred, expected - expected[6], rtol=1e-4, atol=0.1)
        np.testing.assert_allclose(seen.pose_3d.truth, 1000 * (truth - truth[6]), atol=0.01)
        (tile,) = views_3d(seen, dataset.metainfo['skeleton_links'], [''] * 16)
        assert f'{seen.pose_3d.error:.0f} mm' in tile.caption


def test_the_report_shows_the_views_and_the_unit(run: Path) -> None:
    runs = load_runs([run])
    page = report(runs, samples=2)
    assert page.count('<figure class="wide"><img src="data:image/jpeg') == 2
    assert 'mpjpe millimetres' in page
    value = runs[0].log.validation['mpjpe/P1'][1][-1]
    assert f'<td>mpjpe/P1</td><td>{value:.4g}</td>' in page
    assert 'PCK over threshold, Total' in page
