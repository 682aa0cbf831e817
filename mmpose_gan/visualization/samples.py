"""What a run makes of one sample: heatmaps of both kinds, what its discriminators made of them, the pose."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from mmpose.models.pose_estimators import TopdownPoseEstimator
from mmpose.structures import PoseDataSample
from torch import Tensor
from torch.utils.data import Dataset

from mmpose_gan.evaluation.functional.pck import BoolArray, FloatArray
from mmpose_gan.models.games import KeypointGame
from mmpose_gan.models.heads import PoseDepthHead
from mmpose_gan.models.heatmap_stages import check_heatmap_head, collect_heatmaps
from mmpose_gan.models.poses import Pose, PosePair

from .embed import Image
from .errors import PlotError
from .network import is_labelled, raw_flags
from .space import Pose3D, poses_3d


@dataclass(frozen=True)
class Opinion:
    """What a discriminator made of the heatmaps of one person.

    Attributes:
        name: Of the discriminator.
        real: Real heatmaps that it was shown, (C, h, w).
        fake: Generated heatmaps that it was shown, (C, h, w).
        on_real: Its verdict on the real ones: heatmaps (C, h, w) if it reconstructs, else logits (V,).
        on_fake: Its verdict on the generated ones, likewise.
        answers: What it should have said of the generated ones, (V,): 1 real, 0 fake, NaN where nobody asks; ``None``
            if it reconstructs.
    """

    name: str
    real: FloatArray
    fake: FloatArray
    on_real: FloatArray
    on_fake: FloatArray
    answers: FloatArray | None = None

    @property
    def reconstructs(self) -> bool:
        """Whether verdicts are heatmaps."""
        return self.on_real.ndim == 3


@dataclass(frozen=True)
class Sample:
    """One person of the validation set, as a run sees it.

    Attributes:
        image: The network's input (H, W, 3), BGR.
        target: Real heatmaps (C, h, w).
        generated: Heatmaps of the generator's last stage (C, h, w).
        opinions: One of each discriminator.
        truth: Ground truth (K, 2), pixels of ``image``.
        pred: Prediction (K, 2), pixels of ``image``.
        labelled: Which joints have a position, (K,).
        occluded: Which labelled joints are hidden, (K,); all False where the data set does not tell.
        pose_3d: Prediction and ground truth in 3D, if the model predicts depths.
    """

    image: Image
    target: FloatArray
    generated: FloatArray
    opinions: list[Opinion]
    truth: FloatArray
    pred: FloatArray
    labelled: BoolArray
    occluded: BoolArray
    pose_3d: Pose3D | None = None


@torch.no_grad()
def look_at(model: TopdownPoseEstimator, dataset: Dataset, index: int) -> Sample:
    """Show a model one sample, and its discriminators what it made of it.

    Heatmaps come from where training takes them, without augmentation.

    Args:
        model: In eval mode, so that discriminators normalize by what they have learned and not by this one sample.
        dataset: With real heatmaps; see :func:`~mmpose_gan.visualization.network.build_loader`.
        index: Of the sample.

    Raises:
        PlotError: The model's head makes no heatmaps.
    """
    try:
        check_heatmap_head(getattr(model, 'head', None))
    except (TypeError, ValueError) as error:
        raise PlotError(f'the report shows heatmaps, but {error}') from error
    item = dataset[index]
    batch = dict(inputs=[item['inputs']], data_samples=[item['data_samples']])
    data = model.data_preprocessor(batch, training=False)
    poses = model.collect_poses() if hasattr(model, 'collect_poses') else nullcontext([])  # a stock model has none
    with collect_heatmaps(model.head) as stages, poses as pairs:
        model.loss(**data)
    opinions = []
    for name, discriminator in getattr(model, 'discriminators', {}).items():
        pair = discriminator.pair(pairs, data['inputs'])
        verdicts = [discriminator(pose, pair.image) for pose in (pair.real, pair.fake)]
        game = discriminator.game
        answers = _answers(game, verdicts[-1], pair) if isinstance(game, KeypointGame) else None
        # With several stages in play the last one is the latest.
        parts = (_maps(pair.real), _maps(pair.fake), *verdicts)
        opinions.append(Opinion(name, *(_array(part[-1]) for part in parts), answers))
    sample = model.val_step(batch)[0]
    labelled, flags = is_labelled(sample), raw_flags(sample)
    depths = isinstance(model.head, PoseDepthHead)
    return Sample(
        image=item['inputs'].permute(1, 2, 0).clamp(0, 255).to(torch.uint8).numpy(),
        target=_array(stages[-1].target[0]),
        generated=_array(stages[-1].heatmaps[0]),
        opinions=opinions,
        truth=to_input(sample.gt_instances.keypoints[0], sample),
        pred=to_input(np.asarray(sample.pred_instances.keypoints[0])[:, :2], sample),
        labelled=labelled,
        occluded=labelled & (flags == 1) if flags is not None else np.zeros_like(labelled),
        pose_3d=poses_3d(sample, model.head.depth_regressor.root_index)[0] if depths else None,
    )


def to_input(points: FloatArray, sample: PoseDataSample) -> FloatArray:
    """Pixels of the original image to pixels of the network's input, (K, 2); the way back of MMPose's prediction."""
    size, centre, scale = (np.asarray(sample.metainfo[f'input_{key}']) for key in ('size', 'center', 'scale'))
    return (points - centre + 0.5 * scale) / scale * size


def choose(labelled: BoolArray, count: int) -> list[int]:
    """Indices of samples at equal distances in a data set, among those with as many labels as the median person.

    The choice depends on the ground truth alone, so that it is the same for every run.

    Args:
        labelled: Which joints have a position, (N, K).
        count: How many to choose; fewer where there are not so many.
    """
    labels = labelled.sum(axis=1)
    candidates = np.flatnonzero(labels >= np.median(labels))
    places = np.linspace(0, len(candidates), min(count, len(candidates)), endpoint=False)
    return candidates[places.astype(int)].tolist()


def same_people(datasets: Sequence[Dataset], indices: Sequence[int]) -> bool:
    """Whether the indices mean the same people of the same images in all data sets."""

    def person(dataset: Dataset, index: int) -> tuple:
        sample = dataset[index]['data_samples']
        return sample.img_path.rsplit('/', 1)[-1], *sample.gt_instances.bboxes.ravel().tolist()

    first, *others = datasets
    return all(
        len(other) == len(first) and all(person(other, i) == person(first, i) for i in indices) for other in others
    )


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
