"""Each heatmap has a panel of its own, on its image, for the joints that are asked for or hidden."""

from __future__ import annotations

import numpy as np
import pytest

from mmpose_gan.report import PlotError
from mmpose_gan.report.panels import OCCLUDED_INK, heat_on_image, heatmap_figure, joints_to_show
from mmpose_gan.visualization.maps import in_colour
from mmpose_gan.visualization.seen_sample import SeenSample

NAMES = ('nose', 'left_wrist', 'right_wrist', 'left_elbow', 'left_knee')
LINKS = [(1, 3)]
#: Where each joint is: cells (row, column) of the targets.
CELLS = [(0, 0), (1, 2), (2, 1), (3, 0), (0, 2)]


def sample(tasks: int = 1, off: tuple[float, ...] = (1, 2, 3, 9, 5), shade: int = 0) -> SeenSample:
    """Five joints, the second hidden and the fourth without a label; predictions are off, and maps half as high."""
    target = np.zeros((5 * tasks, 4, 3), np.float32)
    for index in range(5 * tasks):
        target[(index, *CELLS[index % 5])] = 1
    truth = np.array([(4 * column + 1.5, 4 * row + 1.5) for row, column in CELLS])
    pred = truth + np.array(off)[:, None] * [1, 0]
    labelled, occluded = np.array([True, True, True, False, True]), np.array([False, True, False, False, False])
    image = np.full((16, 12, 3), shade, np.uint8)
    return SeenSample(image, target, target / 2, [], truth, pred, labelled, occluded)


def test_occluded_joints_come_first_then_those_that_are_farthest_off() -> None:
    assert joints_to_show(sample(), NAMES, [], 1) == [1]
    assert joints_to_show(sample(), NAMES, [], 3) == [1, 2, 4]
    assert joints_to_show(sample(), NAMES, [], 99) == [0, 1, 2, 4]


def test_joints_can_be_chosen() -> None:
    assert joints_to_show(sample(), NAMES, ['left_elbow', 'nose'], 1) == [3, 0]
    with pytest.raises(PlotError, match=r"no joints \['tail'\]; it has \['nose', "):
        joints_to_show(sample(), NAMES, ['nose', 'tail'], 1)


def test_heat_hides_the_image_by_as_much_as_it_is() -> None:
    image = np.full((36, 27, 3), (10, 20, 200), np.uint8)
    heatmap = np.zeros((4, 3), np.float32)
    heatmap[1, 2], heatmap[3, 0] = 7, -7
    shown = heat_on_image(image, heatmap)
    assert shown.shape == image.shape
    assert tuple(shown[9 + 4, 18 + 4]) == tuple(in_colour(np.ones((1, 1)), 1.0)[0, 0])
    cold = shown[27 + 4, 4]
    assert cold[0] == cold[1] == cold[2] < 100  # grey and darker than the image, also where a map is below 0


def test_a_row_of_panels_for_the_targets_and_for_each_run() -> None:
    figure = heatmap_figure([[sample(), sample(shade=255)]] * 2, ['stack', 'ours'], LINKS, NAMES, [], 3)
    axes = figure.axes
    assert len(axes) == 2 * (3 + 3 * 3)
    first = axes[: len(axes) // 2]
    assert [one.get_title() for one in first[:3]] == ['truth', 'stack', 'ours']
    panels = np.array(first[3:]).reshape(3, 3)
    assert [panel.get_title() for panel in panels[0]] == ['left_wrist', 'right_wrist', 'left_knee']
    assert [panel.title.get_color() for panel in panels[0]] == [OCCLUDED_INK, 'black', 'black']
    assert [row[0].get_ylabel() for row in panels] == ['target, pose', 'stack, pose', 'ours, pose']
    for column, joint in enumerate((1, 2, 4)):
        shown = [sample().target, sample().generated, sample().generated]
        images = [sample().image, sample().image, sample(shade=255).image]
        for panel, maps, image in zip(panels[:, column], shown, images, strict=True):
            expected = heat_on_image(image, maps[joint])[..., ::-1]
            np.testing.assert_array_equal(panel.get_images()[0].get_array(), expected)
            (ring,) = panel.lines
            np.testing.assert_allclose(np.array(ring.get_data())[:, 0], sample().truth[joint])


def test_two_tasks_have_two_rows_each() -> None:
    figure = heatmap_figure([[sample(tasks=2)]], ['run'], LINKS, NAMES, ['nose', 'left_elbow'], 6)
    panels = np.array(figure.axes[2:]).reshape(4, 2)
    assert [row[0].get_ylabel() for row in panels] == [
        'target, pose', 'target, occlusion', 'run, pose', 'run, occlusion',
    ]  # fmt: skip
    assert len(panels[0, 1].lines) == 0  # nobody knows where the elbow is


def test_a_person_without_labels() -> None:
    nobody = sample()
    nobody.labelled[:] = False
    with pytest.raises(PlotError, match='no labelled joint: name joints by --joints'):
        heatmap_figure([[nobody]], ['run'], LINKS, NAMES, [], 6)
    assert heatmap_figure([[nobody]], ['run'], LINKS, NAMES, ['nose'], 6).axes
