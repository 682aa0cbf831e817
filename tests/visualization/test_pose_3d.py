"""3D poses are where depths and pixels put them, and pictures show them the right way round and on one scale."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from mmengine.structures import InstanceData
from mmpose.structures import PoseDataSample

from mmpose_gan.evaluation import MPJPE3D
from mmpose_gan.visualization.pose_3d import Skeleton, draw_view, picture_3d
from mmpose_gan.visualization.sides import LEFT, MIDDLE, RIGHT
from mmpose_gan.visualization.space import Pose3D, poses_3d

NAMES = ('pelvis', 'left_wrist', 'right_wrist', 'left_elbow')
LINKS = [(0, 1), (0, 2), (1, 3)]
SKELETON = Skeleton.by_side(LINKS, NAMES)
CAMERA = dict(f=np.array([1150.0, 1140.0]), c=np.array([510.0, 505.0]), k=np.zeros(3), p=np.zeros(2))
PELVIS = 0


def person(noise: float = 0.0, visible: tuple[int, ...] = (1, 1, 1, 1), camera: dict | None = CAMERA) -> PoseDataSample:
    """Somebody 4 m away; predictions off by ``noise`` pixels, also in depth."""
    rng = np.random.default_rng(0)
    points = rng.normal((0.2, 0, 4), 0.4, (4, 3))
    z = points[:, 2:]
    pixels = points[:, :2] / z * CAMERA['f'] + CAMERA['c']
    depths = (z[:, 0] - z[PELVIS, 0]) / z[PELVIS, 0] * 1145
    sample = PoseDataSample(metainfo={} if camera is None else dict(camera=camera))
    sample.gt_instances = InstanceData(keypoints_3d=points[None], keypoints_3d_visible=np.array([visible], np.float32))
    sample.pred_instances = InstanceData(
        keypoints=(pixels + rng.normal(0, noise, pixels.shape))[None],
        keypoint_depths=(depths + rng.normal(0, noise, depths.shape))[None],
        keypoint_scores=np.array([[0.9, 0.2, 0.5, 0.4]]),
    )
    return sample


def test_exact_pixels_and_depths_are_the_exact_pose() -> None:
    (pose,) = poses_3d(person(), PELVIS)
    points = 1000 * person().gt_instances.keypoints_3d[0]
    np.testing.assert_allclose(pose.truth, points - points[PELVIS])
    np.testing.assert_allclose(pose.pred, pose.truth, atol=1e-6)
    assert pose.unit == 'mm'
    assert pose.error == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize('visible', [(1, 1, 1, 1), (1, 0, 1, 1)])
def test_the_error_is_that_of_the_metric(visible: tuple[int, ...]) -> None:
    sample = person(noise=20, visible=visible)
    metric = MPJPE3D()
    metric.dataset_meta = dict(keypoint_id2name=dict(enumerate(NAMES)))
    metric.process([], [sample.to_dict()])
    expected = np.nanmean(metric.results[0]['errors']['P1'])
    assert expected > 30
    assert poses_3d(sample, PELVIS)[0].error == pytest.approx(expected)


@pytest.mark.parametrize(
    'unknown', [person(camera=None), person(visible=(0, 1, 1, 1))], ids=['no camera', 'no depth of the root']
)
def test_without_a_place_in_space_poses_stay_in_pixels(unknown: PoseDataSample) -> None:
    (pose,) = poses_3d(unknown, PELVIS)
    predicted = unknown.pred_instances
    expected = np.concatenate([predicted.keypoints, predicted.keypoint_depths[..., None]], axis=2)[0]
    np.testing.assert_allclose(pose.pred, expected - expected[PELVIS])
    assert pose.truth is None
    assert pose.unit == 'px'
    assert np.isnan(pose.error)


def test_samples_without_ground_truth_or_depths() -> None:
    sample = person()
    del sample.gt_instances
    assert poses_3d(sample, PELVIS)[0].truth is None
    del sample.pred_instances.keypoint_depths
    assert poses_3d(sample, PELVIS) == []
    assert poses_3d(PoseDataSample(), PELVIS) == []


def test_joints_with_a_low_score_are_not_confident() -> None:
    (pose,) = poses_3d(person(), PELVIS, threshold=0.4)
    np.testing.assert_array_equal(pose.confident, [True, False, True, True])
    del (sample := person()).pred_instances.keypoint_scores
    assert poses_3d(sample, PELVIS, threshold=0.4)[0].confident.all()


def test_views_are_squares() -> None:
    points = np.eye(4, 3).tolist()
    one, two = pose(points), pose(points, points)
    assert picture_3d([one], SKELETON, 301).shape == (301, 602, 3)
    assert picture_3d([two], SKELETON, 301).shape == (301, 300, 3)
    assert picture_3d([one, one, two], SKELETON, 400).shape == (400, 200, 3)


def place(picture: np.ndarray, bgr: tuple[int, int, int]) -> np.ndarray:
    """Mean (x, y) of the pixels of a colour."""
    rows, columns = np.nonzero((np.abs(picture.astype(int) - bgr) < 12).all(axis=2))
    assert len(rows) > 20
    return np.array([columns.mean(), rows.mean()])


def pose(pred: list, truth: list | None = None) -> Pose3D:
    truth = None if truth is None else np.array(truth, float)
    return Pose3D(np.array(pred, float), np.ones(4, bool), truth, np.ones(4, bool), 'mm')


@pytest.mark.parametrize('away', [1, -1])
def test_right_down_and_away_are_where_they_belong(away: int) -> None:
    """The left wrist up, to the picture's right, and farther away than the pelvis; the right one opposite."""
    wrist = np.array([400, -300, 800 * away])
    picture = picture_3d([pose([0 * wrist, wrist, -wrist, wrist / 2])], SKELETON, height=400)
    assert picture.shape == (400, 800, 3)
    assert picture.dtype == np.uint8
    for half, to_the_right in ((picture[:, :400], 1), (picture[:, 400:], away)):
        left, right = place(half, LEFT), place(half, RIGHT)
        assert np.sign(left[0] - right[0]) == to_the_right
        assert left[1] < right[1]


def length(panel: np.ndarray) -> float:
    """Of the bone between left wrist and elbow, pixels."""
    rows, columns = np.nonzero((np.abs(panel.astype(int) - LEFT) < 40).all(axis=2))
    return max(np.ptp(rows), np.ptp(columns))


def test_all_views_have_one_scale() -> None:
    """A bone of 900 mm: across in the prediction, into the depth in the truth; a dot in the other views."""
    origin = [0, 0, 0]
    across, along = [[-400, 300, 0], [500, 300, 0]], [[0, 300, -400], [0, 300, 500]]
    truth = [origin, along[0], origin, along[1]]
    picture = picture_3d([pose([origin, across[0], origin, across[1]], truth)], SKELETON, height=800)
    front, side = length(picture[:400, :400]), length(picture[400:, 400:])
    assert front == pytest.approx(side, abs=3)
    assert front > 100
    assert length(picture[:400, 400:]) < 20
    assert length(picture[400:, :400]) < 20


def test_lines_go_to_the_truth_where_it_is_known() -> None:
    points, goal = np.arange(8.0).reshape(4, 2), np.arange(8.0).reshape(4, 2) + 10
    goal[2] = np.nan
    drawn = np.array([True, True, True, False])
    axes = Figure().subplots()
    draw_view(axes, points, drawn, SKELETON, goal)
    lines = {tuple(map(tuple, line.get_xydata())): line.get_color() for line in axes.lines}
    bones = [((0, 1), (2, 3)), ((0, 1), (4, 5))]
    assert set(lines) == {*bones, ((0, 1), (10, 11)), ((2, 3), (12, 13))}
    for bone in bones:  # from the middle to a side
        np.testing.assert_allclose(255 * np.array(lines[bone]), MIDDLE[::-1])
    np.testing.assert_array_equal(axes.collections[0].get_offsets(), points[:3])


def test_joints_that_are_not_drawn_do_not_set_the_scale() -> None:
    near = [[0, 0, 0], [300, -300, 100], [-300, 300, 100], [200, 100, 0]]
    far = [*near[:2], [9e6, 9e6, 9e6], near[3]]
    hidden = (True, True, False, True)
    shown = Pose3D(np.array(near, float), np.array(hidden), np.array(near, float), np.array(hidden), 'mm')
    lost = Pose3D(np.array(far, float), np.array(hidden), np.array(far, float), np.array(hidden), 'mm')
    np.testing.assert_array_equal(picture_3d([lost], SKELETON, 300), picture_3d([shown], SKELETON, 300))


@pytest.mark.parametrize('confident', [True, False])
def test_a_collapsed_pose_has_a_picture(confident: bool) -> None:
    collapsed = Pose3D(np.zeros((4, 3)), np.full(4, confident), None, np.zeros(4, bool), 'px')
    assert picture_3d([collapsed], SKELETON, height=200).shape == (200, 400, 3)


def test_colours_of_metainfo() -> None:
    meta = dict(
        skeleton_links=[(0, 1)],
        skeleton_link_colors=np.array([[255, 51, 0]]),
        keypoint_colors=np.array([[0, 255, 0], [51, 0, 0]]),
    )
    skeleton = Skeleton.of_data_set(meta)
    np.testing.assert_allclose(skeleton.link_colours, [[1, 0.2, 0]])
    np.testing.assert_allclose(skeleton.joint_colours, [[0, 1, 0], [0.2, 0, 0]])
