"""Charts, heatmaps and skeletons show what they are given, where it is."""

from __future__ import annotations

import base64

import cv2
import numpy as np
import pytest

from mmpose_gan.report import Line, chart
from mmpose_gan.report.curves import thin
from mmpose_gan.report.embed import png, two_themes
from mmpose_gan.report.tiles import critique_scales, sample_tiles, verdict_charts
from mmpose_gan.report.verdicts import verdict_chart
from mmpose_gan.visualization.maps import colour_stops, composite, critique, in_colour
from mmpose_gan.visualization.pose_overlay import OCCLUDED, OFF, VISIBLE, draw_pose
from mmpose_gan.visualization.seen_sample import Opinion, SeenSample
from mmpose_gan.visualization.sides import LEFT, MIDDLE, RIGHT

NAMES = ('nose', 'left_wrist', 'right_wrist', 'left_elbow')


def decode(uri: str) -> np.ndarray:
    content = base64.b64decode(uri.split(',')[1])
    return cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)


def test_a_long_curve_keeps_its_course_and_its_ends() -> None:
    x, y = thin((list(range(10_000)), [2.0 * i + (-1) ** i for i in range(10_000)]))
    assert len(x) == len(y) == 400
    np.testing.assert_allclose(y, 2 * np.array(x), atol=0.1)  # the alternating noise is averaged out
    assert x[0] < 25
    assert x[-1] > 9975
    short = ([1.0, 2.0], [3.0, 4.0])
    assert thin(short) == short


def test_logarithmic_only_where_there_is_a_logarithm() -> None:
    for values, scale in (([1.0, 100.0], 'log'), ([0.0, 100.0], 'linear')):
        assert chart([Line('a', ([0, 1], values))], '', '', log=True).axes[0].get_yscale() == scale


@pytest.mark.parametrize('label', ['a', 'a long name of a run that does not fit the width of half a chart', 'x' * 100])
def test_legends_are_not_cut_off(label: str) -> None:
    figure = chart([Line(f'{label} {i}', ([0, 1], [i, i])) for i in range(3)], 'x', 'y')
    figure.canvas.draw()
    box = figure.legends[0].get_window_extent()
    width, height = figure.get_size_inches() * figure.dpi
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= width
    assert box.y1 <= height
    assert figure.axes[0].get_window_extent().height > 60


def test_a_picture_for_bright_and_for_dark_pages() -> None:
    picture = two_themes(lambda: chart([Line('a', ([0, 1], [0, 1]), '#3b8ee0')], 'x', 'y', 'title'), 'text')
    for uri, ink in ((picture.light, 0x22), (picture.dark, 0xDD)):
        image = decode(uri)
        assert image[0, 0, 3] == 0  # no background of its own
        solid = image[image[..., 3] == 255][:, :3]
        assert (solid == ink).all(axis=1).sum() > 500
        assert (solid == (0xE0, 0x8E, 0x3B)).all(axis=1).sum() > 300


def test_heatmaps_have_the_colour_of_their_side() -> None:
    heatmaps = np.zeros((4, 5, 6), np.float32)
    for joint in range(4):
        heatmaps[joint, joint, joint] = 1
    heatmaps[2, 4, 5] = 0.5
    heatmaps[3, 0, 5], heatmaps[3, 1, 5] = 7, -7  # out of range
    picture = decode(png(composite(heatmaps, NAMES)))
    for joint, colour in enumerate((MIDDLE, LEFT, RIGHT, LEFT)):
        assert tuple(picture[joint, joint]) == colour
    np.testing.assert_allclose(picture[4, 5], np.array(RIGHT) / 2, atol=1)
    assert tuple(picture[0, 5]) == LEFT
    assert tuple(picture[1, 5]) == (0, 0, 0)


def test_the_critique_is_the_absolute_error_of_all_maps() -> None:
    rng = np.random.default_rng(0)
    one, other = rng.normal(size=(2, 3, 4, 5))
    expected = [[sum(abs(one[k, y, x] - other[k, y, x]) for k in range(3)) for x in range(5)] for y in range(4)]
    np.testing.assert_allclose(critique(one, other), expected)


def test_the_scale_of_the_legend_is_that_of_the_pictures() -> None:
    stops = colour_stops(8)
    picture = in_colour(np.array([[0.0, 3.0, 6.0, 14.0, 99.0]]), 14.0)[0]
    for stop, cell in ((stops[0], picture[0]), (stops[7], picture[3]), (stops[7], picture[4])):
        b, g, r = cell.tolist()
        assert stop == f'rgb({r},{g},{b})'
    assert (np.diff(picture[:4].astype(int).sum(axis=1)) > 0).all()
    assert not in_colour(np.zeros((2, 2)), 0.0).astype(int)[..., 1:].any()


def test_joints_are_marked_where_they_are() -> None:
    image = np.full((96, 64, 3), 128, np.uint8)
    keypoints = np.array([[10, 20], [50, 20], [10, 80], [50, 80]], float)
    labelled = np.array([True, True, True, False])
    occluded = np.array([False, True, False, False])
    drawn = draw_pose(image, keypoints, labelled, occluded, [(1, 3), (0, 2)], NAMES)
    assert drawn.shape == (384, 256, 3)
    centre = ((keypoints + 0.5) * 4 - 0.5).round().astype(int)
    assert tuple(drawn[centre[0, 1], centre[0, 0]]) == VISIBLE
    assert tuple(drawn[centre[2, 1], centre[2, 0]]) == VISIBLE
    ring = drawn[centre[1, 1], centre[1, 0] - 9 : centre[1, 0] + 10]
    assert (ring == OCCLUDED).all(axis=1).sum() >= 2
    assert tuple(ring[9]) != OCCLUDED  # hollow
    assert tuple(drawn[(centre[0, 1] + centre[2, 1]) // 2, centre[0, 0]]) == MIDDLE  # the bone
    assert (drawn[240:, 180:] == 96).all()  # the joint without a label, and its bone
    assert (image == 128).all()


def test_white_lines_go_from_prediction_to_truth() -> None:
    image = np.zeros((64, 64, 3), np.uint8)
    keypoints, truth = np.array([[10.0, 10.0]]), np.array([[50.0, 10.0]])
    drawn = draw_pose(image, keypoints, np.array([True]), np.array([False]), [], ['left_wrist'], truth)
    row = drawn[int(10.5 * drawn.shape[0] / 64)]
    assert (row[15 * 6 : 49 * 6] == OFF).all()
    far = draw_pose(image, np.array([[1e12, -1e12]]), np.array([True]), np.array([False]), [], ['left_wrist'], truth)
    assert far.shape == drawn.shape


def test_verdicts_are_probabilities_by_joint() -> None:
    opinion = Opinion('P', np.empty(0), np.empty(0), np.array([0.0, 99.0, -9e9]), np.array([-np.log(3), 1.0, 2.0]))
    assert not opinion.reconstructs
    drawn = []

    def keep(draw, text):
        drawn.append(draw().axes[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr('mmpose_gan.report.verdicts.two_themes', keep)
        verdict_chart(opinion, NAMES[:3])
    widths = [bar.get_width() for bar in drawn[0].patches]
    np.testing.assert_allclose(widths[:4], [50, 100, 0, 25], atol=1e-6)
    assert [label.get_text() for label in drawn[0].get_yticklabels()] == list(NAMES[:3])


def sample(*opinions: Opinion, maps: int) -> SeenSample:
    heatmaps = np.full((maps, 4, 3), 0.25, np.float32)
    points, flags = np.ones((4, 2)), np.ones(4, bool)
    return SeenSample(
        np.zeros((16, 12, 3), np.uint8), heatmaps, heatmaps, list(opinions), points, points, flags, ~flags
    )


def reconstruction(name: str, real: float, fake: float) -> Opinion:
    """Off by this much in each of 2 cells of one of 4 maps."""
    maps, on_real, on_fake = np.zeros((3, 4, 4, 3), np.float32)
    on_real[0, 0, :2], on_fake[0, 0, :2] = real, fake
    return Opinion(name, maps, maps, on_real, on_fake)


def test_pictures_of_two_tasks_and_of_several_discriminators() -> None:
    verdicts = Opinion('P', np.empty(0), np.empty(0), np.zeros(4), np.zeros(4))
    one = sample(reconstruction('R', 1.0, -2.0), verdicts, maps=8)
    tiles = sample_tiles(one, [(0, 1)], NAMES, critique_scales([one]))
    assert [tile.caption for tile in tiles] == [
        'image', 'truth', 'prediction', 'target heatmaps', 'target heatmaps, occlusion', 'generated heatmaps',
        'generated heatmaps, occlusion', 'R: D(real)', 'R: D(fake)', 'R: critique of real 0.042',
        'R: critique of fake 0.17',
    ]  # fmt: skip
    real, fake = (decode(tile.image) for tile in tiles[-2:])
    assert tuple(fake[0, 0]) == tuple(in_colour(np.array([[2.0]]), 2.0)[0, 0])  # the scale ends at the strongest
    assert tuple(real[0, 0]) == tuple(in_colour(np.array([[1.0]]), 2.0)[0, 0])
    assert len(verdict_charts(one, NAMES)) == 1


def test_one_sample_on_which_a_discriminator_fails_does_not_set_the_scale() -> None:
    seen = [sample(reconstruction('R', value, 0.0), maps=4) for value in (1.0, 3.0, 500.0)]
    assert critique_scales(seen) == {'R': 3.0}
    assert critique_scales([sample(maps=4)]) == {}
