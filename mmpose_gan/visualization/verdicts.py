"""What chen2017 Fig. 8 shows, for any discriminators that say real or fake: poses, heatmaps, verdicts side by side."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from torch.utils.data import Dataset

from mmpose_gan.datasets.transforms.occlusion_flags import raw_flags

from .charts import draw_verdicts
from .embed import Image
from .errors import PlotError
from .maps import composite
from .samples import Sample, choose
from .skeleton import draw_pose

_ROW, _PICTURE, _CHART = 2.6, 1.75, 2.3  # inches
#: Names of occluded joints, as the rings that draw_pose puts around them.
_OCCLUDED = '#e02828'


def verdict_figure(samples: Sequence[Sample], links: Sequence[tuple[int, int]], names: Sequence[str]) -> Figure:
    """A row for each person: truth, prediction, heatmaps of both kinds (combined over joints), then the verdicts.

    Discriminators that reconstruct have no verdict and are left out. Joints that are occluded have red names, joints
    without a label grey ones.

    Args:
        samples: What a model made of people; at least one.
        links: Bones, pairs of joint indices.
        names: Joint names (K,).

    Raises:
        PlotError: No discriminator says real or fake.
    """
    judges = [opinion.name for opinion in samples[0].opinions if not opinion.reconstructs]
    if not judges:
        raise PlotError(
            'no discriminator of this model says real or fake. Verdicts are those of discriminators with a game such '
            'as mmpose_gan.KeypointGame; tools/report.py shows what others make of heatmaps.'
        )
    pictures = [_pictures(sample, links, names) for sample in samples]
    widths = [_PICTURE] * len(pictures[0]) + [_CHART] * len(judges)
    figure = Figure(figsize=(sum(widths), _ROW * len(samples)), layout='constrained')
    grid = figure.subplots(len(samples), len(widths), squeeze=False, width_ratios=widths)
    for row, (sample, shown) in enumerate(zip(samples, pictures, strict=True)):
        for axes, (title, image) in zip(grid[row], shown.items(), strict=False):
            axes.imshow(image[..., ::-1], interpolation='nearest')
            axes.set_axis_off()
            axes.set_title(title if row == 0 else '', fontsize=8)
        opinions = [opinion for opinion in sample.opinions if not opinion.reconstructs]
        for column, (axes, opinion) in enumerate(zip(grid[row][len(shown) :], opinions, strict=True)):
            draw_verdicts(axes, opinion, names if column == 0 else [''] * len(names))
            axes.set_title(f'verdicts of {opinion.name}' if row == 0 else '', fontsize=8)
            axes.tick_params(labelsize=6)
            axes.set_xlabel(axes.get_xlabel() if row == len(samples) - 1 else '', fontsize=7)
        _colour_names(grid[row][len(shown)], sample)
    handles, labels = grid[0][-1].get_legend_handles_labels()
    figure.legend(handles, labels, loc='outside lower right', ncols=3, fontsize=7, frameon=False)
    return figure


def people_with_occlusion(dataset: Dataset, count: int) -> list[int]:
    """Indices of samples at equal distances, among those with many labels; occluded joints count twice.

    Args:
        dataset: Of samples of one person each; its annotations are read, not its images.
        count: How many to choose; fewer where there are not so many.
    """
    labels = []
    for index in range(len(dataset)):
        info = dataset.get_data_info(index)
        labelled = np.asarray(info['keypoints_visible'])[0] > 0
        flags = raw_flags(info.get('raw_ann_info'), len(labelled))
        labels.append(
            np.concatenate([labelled, labelled & (flags == 1) if flags is not None else ~labelled & labelled])
        )
    return choose(np.stack(labels), count)


def _pictures(sample: Sample, links: Sequence[tuple[int, int]], names: Sequence[str]) -> dict[str, Image]:
    """BGR pictures by their titles."""
    pose, number = (sample.labelled, sample.occluded, links, names), len(names)
    pictures = {
        'truth': draw_pose(sample.image, sample.truth, *pose),
        'prediction': draw_pose(sample.image, sample.pred, *pose, truth=sample.truth),
        'target pose maps': composite(sample.target[:number], names),
        'generated pose maps': composite(sample.generated[:number], names),
    }
    if len(sample.target) == 2 * number:
        pictures['target occlusion maps'] = composite(sample.target[number:], names)
        pictures['generated occlusion maps'] = composite(sample.generated[number:], names)
    return pictures


def _colour_names(axes: Axes, sample: Sample) -> None:
    labels = axes.get_yticklabels()
    if len(labels) == len(sample.labelled):
        for label, labelled, occluded in zip(labels, sample.labelled, sample.occluded, strict=True):
            label.set_color(_OCCLUDED if occluded else 'black' if labelled else '#aaaaaa')
