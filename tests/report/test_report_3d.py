"""What a report shows of a tiny run on figures with 3D joints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from runs_3d import draw_figures, train

from mmpose_gan.report import load_runs, report
from mmpose_gan.report.checkpoint_curves import checkpoint_curves
from mmpose_gan.report.look import look_at
from mmpose_gan.report.network import build_model
from mmpose_gan.report.tiles import views_3d
from mmpose_gan.report.validation_set import build_loader


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return draw_figures(tmp_path_factory.mktemp('figures') / 'small')


@pytest.fixture(scope='module')
def run(figures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The work dir."""
    return train(figures, tmp_path_factory.mktemp('runs') / 'run_3d')


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
    # Two at equal distances, and the worst.
    assert page.count('<figure class="wide"><img src="data:image/jpeg') == 3
    value = runs[0].log.validation['mpjpe/P1'][1][-1]
    assert f'<td>mpjpe/P1, mm ↓</td><td>{value:.4g}</td>' in page
    assert 'PCK over threshold, Total' in page


def test_errors_of_checkpoints_are_those_of_the_log(run: Path) -> None:
    """yang2018 Fig. 5: on the training set with 3D joints, beside which MPII's has none, and on the validation set."""
    (trained,) = load_runs([run])
    curves = checkpoint_curves(trained, 'mpjpe/P1', people=99, device='cpu')
    assert curves.unit == 'iteration'
    assert curves.training[0] == curves.validation[0] == [1, 2]
    assert curves.validation[1][-1] == pytest.approx(trained.log.validation['mpjpe/P1'][1][-1], rel=1e-5)
    assert np.isfinite(curves.training[1]).all()
    assert curves.training[1] != curves.validation[1]
