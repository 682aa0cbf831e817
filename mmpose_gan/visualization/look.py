"""Show a model one sample, and look at what it makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import numpy as np
import torch
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.structures import PoseDataSample
from torch import Tensor

from mmpose_gan.datasets.labels import is_labelled, is_occluded
from mmpose_gan.evaluation.functional.pck import FloatArray
from mmpose_gan.models.games import KeypointGame
from mmpose_gan.models.heads import PoseDepthHead
from mmpose_gan.models.heatmap_stages import HeatmapStage, check_heatmap_head, collect_heatmaps
from mmpose_gan.models.poses import Pose, PosePair

from .seen_sample import Opinion, SeenSample
from .space import poses_3d


@torch.no_grad()
def look_at_item(model: TopdownPoseEstimator, item: dict[str, Any]) -> SeenSample:
    """Show a model one sample, and its discriminators what it made of it.

    Heatmaps come from where training takes them, without augmentation. A head that makes none, or mixes them with
    offsets, has its pose shown and what discriminators say of it.

    Args:
        model: In eval mode, so that discriminators normalize by what they have learned and not by this one sample.
        item: What a data set gives: ``inputs``, the image, and ``data_samples``, with real heatmaps if the head has
            some. Predictions are written into it.
    """
    batch = dict(inputs=[item['inputs']], data_samples=[item['data_samples']])
    # Heatmaps that no pipeline makes are drawn by the preprocessor, in training (mmpose_gan.TargetPreprocessor).
    data = model.data_preprocessor(batch, training='gt_fields' not in item['data_samples'])
    maps: AbstractContextManager[list[HeatmapStage]] = (
        collect_heatmaps(model.head) if _makes_heatmaps(model) else nullcontext([])
    )
    poses = model.collect_poses() if hasattr(model, 'collect_poses') else nullcontext([])  # a stock model has none
    with maps as stages, poses as pairs:
        model.loss(**data)
    opinions = [
        _opinion(name, discriminator, pairs, data['inputs'])
        for name, discriminator in getattr(model, 'discriminators', {}).items()
    ]
    sample = model.val_step(batch)[0]
    labelled = is_labelled(sample)
    occluded = is_occluded(sample.get('raw_ann_info'), labelled)
    depths = isinstance(model.head, PoseDepthHead)
    nothing = np.empty((0, 0, 0), np.float32)
    return SeenSample(
        image=item['inputs'].permute(1, 2, 0).clamp(0, 255).to(torch.uint8).numpy(),
        target=_array(stages[-1].target[0]) if stages else nothing,
        generated=_array(stages[-1].heatmaps[0]) if stages else nothing,
        opinions=opinions,
        truth=_truth(sample),
        pred=to_input(np.asarray(sample.pred_instances.keypoints[0])[:, :2], sample),
        labelled=labelled,
        occluded=np.zeros_like(labelled) if occluded is None else occluded,
        pose_3d=poses_3d(sample, model.head.depth_regressor.root_index)[0] if depths else None,
    )


def _makes_heatmaps(model: TopdownPoseEstimator) -> bool:
    try:
        check_heatmap_head(getattr(model, 'head', None))
    except (TypeError, ValueError):
        return False
    return True


def _truth(sample: PoseDataSample) -> FloatArray:
    # The former where a pipeline packs them: augmentation may turn people, which their boxes do not tell.
    if 'transformed_keypoints' in sample.gt_instances:
        return sample.gt_instances.transformed_keypoints[0]
    return to_input(sample.gt_instances.keypoints[0], sample)


def _opinion(name: str, discriminator: Any, stages: Sequence[PosePair], inputs: Tensor) -> Opinion:
    pair = discriminator.pair(stages, inputs)
    on_real, on_fake = (discriminator(pose, pair.image) for pose in (pair.real, pair.fake))
    game = discriminator.game
    answers = _answers(game, on_fake, pair) if isinstance(game, KeypointGame) else None
    # With several stages in play the last one is the latest.
    real, fake = (_array(_maps(pose)[-1]) for pose in (pair.real, pair.fake))
    return Opinion(name, real, fake, _array(on_real[-1]), _array(on_fake[-1]), answers)


def to_input(points: FloatArray, sample: PoseDataSample) -> FloatArray:
    """Pixels of the original image to pixels of the network's input, (K, 2); the way back of MMPose's prediction."""
    size, centre, scale = (np.asarray(sample.metainfo[f'input_{key}']) for key in ('size', 'center', 'scale'))
    return (points - centre + 0.5 * scale) / scale * size


def _maps(pose: Pose) -> Tensor:
    """The maps, with a plane of each depth behind them."""
    if pose.depths is None:
        return pose.maps
    return torch.cat([pose.maps, pose.depths[..., None, None].expand_as(pose.heatmaps)], dim=1)


def _answers(game: KeypointGame, verdict: Tensor, pair: PosePair) -> FloatArray:
    labels, weights = game.fake_targets(verdict, pair)
    return _array(torch.where(weights > 0, labels, torch.nan)[-1])


def _array(tensor: Tensor) -> FloatArray:
    return tensor.float().cpu().numpy()
