"""Show a model one sample of a data set, for a report of heatmaps."""

from __future__ import annotations

from mmengine.dataset import BaseDataset
from mmpose.models.pose_estimators import TopdownPoseEstimator

from mmpose_gan.models.heatmap_stages import check_heatmap_head
from mmpose_gan.visualization.look import look_at_item
from mmpose_gan.visualization.seen_sample import SeenSample

from .errors import PlotError


def look_at(model: TopdownPoseEstimator, dataset: BaseDataset, index: int) -> SeenSample:
    """Show a model one sample, and its discriminators what it made of it.

    Args:
        model: In eval mode, so that discriminators normalize by what they have learned and not by this one sample.
        dataset: With real heatmaps; see :func:`~mmpose_gan.report.validation_set.build_loader`.
        index: Of the sample.

    Raises:
        PlotError: The model's head makes no heatmaps.
    """
    try:
        check_heatmap_head(getattr(model, 'head', None))
    except (TypeError, ValueError) as error:
        raise PlotError(f'the report shows heatmaps, but {error}') from error
    return look_at_item(model, dataset[index])
