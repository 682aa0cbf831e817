"""What is encoded comes back, wherever a joint is."""

from __future__ import annotations

import numpy as np
import torch
from arrays import masks, seeds
from hypothesis import given
from hypothesis import strategies as st
from mmpose.codecs import MSRAHeatmap, UDPHeatmap

from mmpose_gan.datasets.camera import project, undistort, warp
from mmpose_gan.datasets.codecs import (
    DepthHeatmap,
    KeypointTargets,
    MSRAOcclusionHeatmap,
    OcclusionKeypointTargets,
    UDPOcclusionHeatmap,
)
from mmpose_gan.datasets.codecs.gaussian_targets import msra_heatmaps, udp_heatmaps
from mmpose_gan.datasets.transforms.occlusion_flags import OCCLUDED, UNKNOWN, VISIBLE, occlusion_of

JOINTS = 4
INPUT, MAPS = (96, 128), (24, 32)
STRIDE = 4
SIZES = dict(input_size=INPUT, heatmap_size=MAPS, sigma=2)


@st.composite
def keypoints(draw: st.DrawFn, margin: float) -> np.ndarray:
    """Positions (1, JOINTS, 2), at least ``margin`` cells inside the map; outside of it where that is negative."""
    low = np.full(2, margin * STRIDE)
    positions = np.random.default_rng(draw(seeds)).uniform(low, np.array(INPUT) - 1 - low, (1, JOINTS, 2))
    return positions.astype(np.float32)


@st.composite
def occlusions(draw: st.DrawFn) -> np.ndarray:
    """Flags (1, JOINTS) of every kind."""
    return np.random.default_rng(draw(seeds)).choice([VISIBLE, OCCLUDED, UNKNOWN], (1, JOINTS)).astype(np.float32)


@st.composite
def cameras(draw: st.DrawFn) -> dict[str, np.ndarray]:
    """A camera with one focal length and the distortion of a usual lens."""
    rng = np.random.default_rng(draw(seeds))
    focal = rng.uniform(400, 2000)
    return dict(
        f=np.full(2, focal), c=rng.uniform(200, 600, 2), k=rng.uniform(-0.1, 0.1, 3), p=rng.uniform(-2e-3, 2e-3, 2)
    )


@given(keypoints(margin=0.5), occlusions())
def test_positions_come_back_to_half_a_cell(positions: np.ndarray, flags: np.ndarray) -> None:
    codec = MSRAOcclusionHeatmap(**SIZES)
    maps = codec.encode(positions, np.ones((1, JOINTS), np.float32), flags)['heatmaps']
    decoded, scores = codec.decode(maps)
    assert np.abs(decoded - positions).max() <= STRIDE / 2 + 1e-3
    np.testing.assert_allclose(scores, 1)


@given(keypoints(margin=5.0), occlusions())
def test_positions_come_back_to_a_quarter_of_a_cell_in_udp(positions: np.ndarray, flags: np.ndarray) -> None:
    codec = UDPOcclusionHeatmap(**SIZES)
    maps = codec.encode(positions, np.ones((1, JOINTS), np.float32), flags)['heatmaps']
    assert np.abs(codec.decode(maps)[0] - positions).max() < STRIDE / 4


@given(keypoints(margin=-6.0), occlusions(), masks(1, JOINTS))
def test_occlusion_comes_back_and_leaves_the_pose_as_it_is(
    positions: np.ndarray, flags: np.ndarray, labelled: np.ndarray
) -> None:
    visible = labelled.astype(np.float32)
    for ours, stock in ((MSRAOcclusionHeatmap, MSRAHeatmap), (UDPOcclusionHeatmap, UDPHeatmap)):
        encoded, expected = ours(**SIZES).encode(positions, visible, flags), stock(**SIZES).encode(positions, visible)
        pose, occlusion = np.split(encoded['heatmaps'], 2)
        weights, known = np.split(encoded['keypoint_weights'], 2, axis=1)
        np.testing.assert_array_equal(pose, expected['heatmaps'])
        np.testing.assert_array_equal(weights, expected['keypoint_weights'])
        np.testing.assert_array_equal(known, weights * (flags != UNKNOWN))
        drawn = expected['heatmaps'].any(axis=(1, 2))
        np.testing.assert_array_equal(occlusion.any(axis=(1, 2)), drawn & (flags[0] == OCCLUDED))


@given(keypoints(margin=-6.0), masks(1, JOINTS), st.sampled_from([1, 1.5, 2]))
def test_labels_that_travel_are_drawn_as_the_codecs_draw_them(
    positions: np.ndarray, labelled: np.ndarray, sigma: float
) -> None:
    visible = labelled.astype(np.float32)
    sent = KeypointTargets().encode(positions, visible)
    np.testing.assert_array_equal(sent['keypoint_labels'], np.dstack([positions, visible]))
    labels = torch.from_numpy(sent['keypoint_labels'])
    for kind, draw in ((MSRAHeatmap, msra_heatmaps), (UDPHeatmap, udp_heatmaps)):
        codec = kind(INPUT, MAPS, sigma=sigma)
        expected = codec.encode(positions, visible)
        cells = labels[..., :2] / torch.from_numpy(codec.scale_factor)
        maps, kept = draw(cells, labels[..., 2], MAPS, sigma)
        np.testing.assert_allclose(maps[0].numpy(), expected['heatmaps'], atol=1e-6)
        np.testing.assert_array_equal(kept.numpy() * sent['keypoint_weights'], expected['keypoint_weights'])


@given(keypoints(margin=-6.0), occlusions(), masks(1, JOINTS))
def test_occlusion_travels_beside_the_labels(positions: np.ndarray, flags: np.ndarray, labelled: np.ndarray) -> None:
    sent = OcclusionKeypointTargets().encode(positions, labelled.astype(np.float32), flags)
    np.testing.assert_array_equal(sent['keypoint_labels'], np.dstack([positions, labelled, flags]))
    known = labelled & (flags != UNKNOWN)
    np.testing.assert_array_equal(sent['keypoint_weights'], np.concatenate([labelled, known], axis=1))


@given(st.lists(st.integers(0, 2), min_size=1))
def test_flags_come_back_from_their_codes(flags: list[int]) -> None:
    back = {VISIBLE: 2, OCCLUDED: 1, UNKNOWN: 0}
    assert [back[code] for code in occlusion_of(np.array(flags)).tolist()] == flags


@given(keypoints(margin=1.0), seeds, st.integers(0, JOINTS - 1), cameras(), masks(1, JOINTS))
def test_depths_come_back(
    positions: np.ndarray, seed: int, root: int, camera: dict[str, np.ndarray], labelled: np.ndarray
) -> None:
    points = np.random.default_rng(seed).uniform((-1, -1, 3), (1, 1, 6), (1, JOINTS, 3))
    encoded = DepthHeatmap(**SIZES, root_index=root).encode(
        positions, np.ones((1, JOINTS), np.float32), points, points, labelled.astype(np.float32), camera
    )
    counted = labelled & labelled[:, root, None]
    np.testing.assert_array_equal(encoded['keypoint_depth_weights'], counted)
    z_root = points[:, root, None, 2]
    z = z_root * (1 + encoded['keypoint_depths'] * INPUT[0] / camera['f'].mean())
    np.testing.assert_allclose(z[counted], points[..., 2][counted], rtol=1e-5)
    assert not encoded['keypoint_depths'][~counted].any()


@given(cameras(), seeds)
def test_rays_come_back_from_pixels(camera: dict[str, np.ndarray], seed: int) -> None:
    points = np.random.default_rng(seed).uniform((-1, -1, 4), (1, 1, 8), (JOINTS, 3))
    rays = points[:, :2] / points[:, 2:]
    np.testing.assert_allclose(undistort(project(points, camera), camera), rays, atol=1e-4)


@given(cameras(), seeds, st.floats(-180, 180), st.floats(0.1, 10), st.booleans())
def test_a_warped_picture_has_a_camera_and_points_of_its_own(
    camera: dict[str, np.ndarray], seed: int, angle: float, scale: float, mirror: bool
) -> None:
    rng = np.random.default_rng(seed)
    points = rng.uniform((-1, -1, 4), (1, 1, 8), (JOINTS, 3))
    cos, sin = scale * np.cos(np.radians(angle)), scale * np.sin(np.radians(angle))
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if mirror else 1.0, 1.0])
    matrix = np.column_stack([linear, rng.uniform(-100, 100, 2)])
    expected = project(points, camera) @ linear.T + matrix[:, 2]
    np.testing.assert_allclose(project(*warp(points, camera, matrix)), expected, rtol=1e-6, atol=1e-6)
