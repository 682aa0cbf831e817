"""What chen2017 Fig. 8 shows, for any discriminators that say real or fake: poses, heatmaps, verdicts side by side."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mmpose_gan.visualization.image import Image
from mmpose_gan.visualization.pose_overlay import draw_pose
from mmpose_gan.visualization.seen_sample import Opinion, SeenSample
from mmpose_gan.visualization.verdict_bars import draw_verdicts

from .curves import legend
from .embed import Picture, two_themes
from .errors import PlotError
from .panels import draw_panels, joints_to_show, name_ink, task_maps

_ROW, _PICTURE, _PANEL, _CHART = 2.6, 1.75, 0.95, 2.3  # inches


def verdict_chart(opinion: Opinion, names: Sequence[str]) -> Picture:
    """How sure a discriminator is that heatmaps are real, in percent, for real and for generated ones.

    Args:
        opinion: With logits as verdicts (V,).
        names: Joint names (K,), which label the verdicts if V is K.
    """

    def draw() -> Figure:
        figure = Figure(figsize=(4.5, 2.0 + 0.2 * len(opinion.on_real)), layout='constrained')
        axes = figure.subplots()
        draw_verdicts(axes, opinion, names)
        axes.set_title(f'{opinion.name}: verdicts')
        legend(figure)
        return figure

    return two_themes(draw, f'verdicts of {opinion.name}')


def verdict_figure(
    samples: Sequence[SeenSample],
    links: Sequence[tuple[int, int]],
    names: Sequence[str],
    chosen: Sequence[str] = (),
    count: int = 4,
) -> Figure:
    """A row for each person: truth, prediction, heatmaps of both kinds joint by joint, then the verdicts.

    Discriminators that reconstruct have no verdict and are left out. Joints that are occluded have red names, joints
    without a label grey ones.

    Args:
        samples: What a model made of people; at least one.
        links: Bones, pairs of joint indices.
        names: Joint names (K,).
        chosen: The joints whose heatmaps are shown; see :func:`~mmpose_gan.report.panels.joints_to_show`.
        count: How many there are if none are chosen; four, as in the paper.

    Raises:
        PlotError: No discriminator says real or fake, or the data set has no such joint.
    """
    judges = [opinion.name for opinion in samples[0].opinions if not opinion.reconstructs]
    if not judges:
        raise PlotError(
            'no discriminator of this model says real or fake. Verdicts are those of discriminators with a game such '
            'as mmpose_gan.KeypointGame; tools/report.py shows what others make of heatmaps.'
        )
    joints = [joints_to_show(sample, names, chosen, count) for sample in samples]
    widths = [_PICTURE, _PICTURE, _PANEL * max(1, max(map(len, joints))), *[_CHART] * len(judges)]
    lines = 2 * len(task_maps(samples[0].target, len(names)))
    figure = Figure(figsize=(sum(widths), max(_ROW, _PANEL * lines) * len(samples)), layout='constrained')
    grid = figure.add_gridspec(len(samples), len(widths), width_ratios=widths)
    for row, (sample, shown) in enumerate(zip(samples, joints, strict=True)):
        for column, (title, image) in enumerate(_poses(sample, links, names).items()):
            axes = figure.add_subplot(grid[row, column])
            axes.imshow(image[..., ::-1], interpolation='nearest')
            axes.set_axis_off()
            axes.set_title(title if row == 0 else '', fontsize=8)
        kinds = {'target': sample.target, 'generated': sample.generated}
        by_task = {kind: task_maps(maps, len(names)) for kind, maps in kinds.items()}
        maps = [(f'{kind}, {task}', sample, by_task[kind][task]) for task in by_task['target'] for kind in kinds]
        if shown:
            draw_panels(figure, grid[row, 2], maps, shown, names)
        opinions = [opinion for opinion in sample.opinions if not opinion.reconstructs]
        for column, opinion in enumerate(opinions):
            axes = figure.add_subplot(grid[row, 3 + column])
            draw_verdicts(axes, opinion, names if column == 0 else [''] * len(names))
            axes.set_title(f'verdicts of {opinion.name}' if row == 0 else '', fontsize=8)
            axes.tick_params(labelsize=6)
            axes.set_xlabel(axes.get_xlabel() if row == len(samples) - 1 else '', fontsize=7)
            if column == 0:
                _colour_names(axes, sample)
    handles, labels = figure.axes[-1].get_legend_handles_labels()
    figure.legend(handles, labels, loc='outside lower right', ncols=3, fontsize=7, frameon=False)
    return figure


def _poses(sample: SeenSample, links: Sequence[tuple[int, int]], names: Sequence[str]) -> dict[str, Image]:
    """BGR pictures by their titles."""
    pose = (sample.labelled, sample.occluded, links, names)
    return {
        'truth': draw_pose(sample.image, sample.truth, *pose),
        'prediction': draw_pose(sample.image, sample.pred, *pose, truth=sample.truth),
    }


def _colour_names(axes: Axes, sample: SeenSample) -> None:
    labels = axes.get_yticklabels()
    if len(labels) == len(sample.labelled):
        for joint, label in enumerate(labels):
            label.set_color(name_ink(sample, joint))
