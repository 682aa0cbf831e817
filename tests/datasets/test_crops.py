"""HRNet's random crops and crops around the middle of the picture."""

from __future__ import annotations

import numpy as np
import pytest
from mmpose.registry import TRANSFORMS
from scipy import stats


def boxes(count: int) -> dict:
    return dict(bbox_center=np.zeros((count, 2)), bbox_scale=np.full((count, 2), 100.0))


@pytest.mark.parametrize(('scale', 'rotation'), [(0.25, 30), (0.35, 45)])
def test_hrnet_s_distributions(scale: float, rotation: float) -> None:
    """Sun et al.'s code: s * clip(randn * sf + 1, 1 - sf, 1 + sf), and clip(randn * rf, -2 rf, 2 rf) for 60 %."""
    np.random.seed(0)
    transform = TRANSFORMS.build(dict(type='mmpose_gan.HRNetBBoxTransform', scale_sigma=scale, rotate_sigma=rotation))
    results = transform(boxes(20_000))
    assert (results['bbox_center'] == 0).all()
    scales, rotations = results['bbox_scale'][:, 0] / 100, results['bbox_rotation']
    assert (results['bbox_scale'][:, 0] == results['bbox_scale'][:, 1]).all()
    assert (scales.min(), scales.max()) == pytest.approx((1 - scale, 1 + scale))
    assert np.isin(scales, (1 - scale, 1 + scale)).mean() == pytest.approx(2 * stats.norm.sf(1), abs=0.01)
    assert (scales < 1 - scale / 2).mean() == pytest.approx(stats.norm.sf(0.5), abs=0.01)
    assert (rotations == 0).mean() == pytest.approx(0.4, abs=0.01)
    turned = rotations[rotations != 0]
    assert np.abs(turned).max() == 2 * rotation
    for sigmas in (0.5, 1, 1.9):
        expected = 2 * stats.norm.sf(sigmas)
        assert (np.abs(turned) > sigmas * rotation).mean() == pytest.approx(expected, abs=0.012)


@pytest.mark.parametrize(('padding', 'side'), [(1.25, 400), (1.8, 576)])
def test_the_middle_of_the_picture(padding: float, side: float) -> None:
    """chou2017's code: LSP 0.8 * max(w, h) * 1.25, LIP * 1.8."""
    transform = TRANSFORMS.build(dict(type='mmpose_gan.ImageCenterScale', padding=padding))
    results = transform(dict(img_shape=(400, 300), bbox=np.array([[7.0, 8, 9, 10]])))
    assert results['bbox_center'].tolist() == [[150, 200]]
    np.testing.assert_allclose(results['bbox_scale'], [[side, side]], rtol=1e-6)
    with pytest.raises(ValueError, match='one person each, got 2'):
        transform(dict(img_shape=(400, 300), bbox=np.zeros((2, 4))))
