"""What a stock heatmap head lacks to predict pose and occlusion in one field of 2 K maps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mmengine.structures import InstanceData
from mmpose.structures import PoseDataSample
from mmpose.utils.tensor_utils import to_numpy
from torch import Tensor

from mmpose_gan.datasets.codecs import OcclusionTargets
from mmpose_gan.evaluation.functional import pose_accuracy
from mmpose_gan.models.heatmap_stages import collect_heatmaps

if TYPE_CHECKING:  # a type checker has to know what it is mixed into
    from mmpose.models.heads import HeatmapHead as _Head
else:
    _Head = object


class TwoTasks(_Head):
    """Mixed into a stock head whose maps are K of pose, then K of occlusion; comes before it in the bases.

    Training differs in the logged accuracy alone, which counts the pose half: an occlusion map of a visible joint is
    empty and has no place. The loss is the stock one over 2 K channels (chen2017 eq. 1). As ``KeypointMSELoss``
    averages over channels, pose weighs half of what it does in a stock head; ``loss_weight=2`` restores it.

    Prediction flips both halves, decodes the pose half and adds ``keypoint_occlusion_scores`` (1, K) to the predicted
    instances: the highest value of each occlusion map. With ``output_heatmaps`` the fields hold all 2 K maps.
    """

    @property
    def num_keypoints(self) -> int:
        """K: half of the maps."""
        return self.out_channels // 2

    def check(self) -> None:
        """Check what the head was built with.

        Raises:
            ValueError: ``out_channels`` is odd.
            TypeError: ``decoder`` is not an occlusion codec.
        """
        if self.out_channels % 2:
            raise ValueError(
                f'{type(self).__name__}.out_channels is {self.out_channels} but must be twice the number of keypoints'
            )
        if self.decoder is not None and not isinstance(self.decoder, OcclusionTargets):
            raise TypeError(
                f'{type(self).__name__}.decoder is {type(self.decoder).__name__} but must be an occlusion codec, such '
                'as mmpose_gan.MSRAOcclusionHeatmap'
            )

    def loss(
        self, feats: Sequence[Tensor], batch_data_samples: list[PoseDataSample], train_cfg: dict | None = None
    ) -> dict[str, Tensor]:
        """The stock losses, with ``acc_pose`` of the last stage's pose half unless ``compute_acc`` is False.

        Args:
            feats: Features as the stock head takes them.
            batch_data_samples: Samples with ``heatmaps`` (2 K, H, W) and ``keypoint_weights`` (1, 2 K).
            train_cfg: Training options of the stock head.
        """
        train_cfg = train_cfg or {}
        with collect_heatmaps(self) as stages:
            losses = super().loss(feats, batch_data_samples, {**train_cfg, 'compute_acc': False})
        losses.pop('acc_pose', None)  # CPMHead computes it unasked, over both halves
        if train_cfg.get('compute_acc', True):
            predicted, target, weights = stages[-1]
            assert weights is not None  # stock heads hand them to the loss
            pose = slice(self.num_keypoints)
            losses['acc_pose'] = pose_accuracy(predicted[:, pose], target[:, pose], weights[:, pose] > 0)
        return losses

    def predict(
        self,
        feats: Sequence[Tensor] | list[Sequence[Tensor]],
        batch_data_samples: list[PoseDataSample],
        test_cfg: dict | None = None,
    ) -> list[InstanceData] | tuple:
        """The stock prediction; its flip test needs ``flip_indices`` of as many entries as there are maps."""
        doubled = [_double_flip_indices(sample) for sample in batch_data_samples]
        return super().predict(feats, doubled, test_cfg or {})

    def decode(self, batch_outputs: Tensor) -> list[InstanceData]:
        """Positions and scores of the pose half of (B, 2 K, H, W), and occlusion scores of the other."""
        predictions = super().decode(batch_outputs)
        scores = to_numpy(batch_outputs[:, self.num_keypoints :].flatten(2).amax(dim=-1))
        for prediction, score in zip(predictions, scores, strict=True):
            prediction.keypoint_occlusion_scores = score[None]
        return predictions


def _double_flip_indices(sample: PoseDataSample) -> PoseDataSample:
    """A sample with no more than the flip indices of K keypoints repeated for the occlusion maps."""
    indices = sample.metainfo.get('flip_indices')
    if indices is None:
        return sample
    return PoseDataSample(metainfo=dict(flip_indices=[*indices, *(index + len(indices) for index in indices)]))
