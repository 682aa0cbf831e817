"""The stock head of a stacked network with the joints' depths beside their heatmaps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from mmengine.structures import InstanceData
from mmpose.models.heads import CPMHead
from mmpose.structures import PoseDataSample
from mmpose.utils.tensor_utils import to_numpy
from torch import Tensor

from mmpose_gan.models.heatmap_stages import collect_heatmaps
from mmpose_gan.registry import MODELS

from .depth_regressor import DepthRegressor


@MODELS.register_module()
class PoseDepthHead(CPMHead):
    """MMPose's ``CPMHead``, whose last heatmaps and features also give depths (yang2018 section 3.1).

    Keys are the stock head's and ``depth_regressor.*``: a stock checkpoint lacks the latter alone, and a stock model
    that loads ours finds them too many. With ``num_stages=1`` it takes the features of any backbone. With
    ``final_layer=None`` it takes heatmaps and, behind them, the last stack's features:
    :class:`~mmpose_gan.models.StackedHourglassNet` with ``append_features=True``.

    Depths are relative to a root joint, of a weak perspective camera, in units of the crop's width, as x of the crop
    divided by its width.

    Args:
        in_channels: Channels of a stack's features.
        out_channels: Number of joints K.
        num_stages: Number of stacks.
        root_index: The joint to which depths are relative, as in the codec; 6 is MPII's pelvis.
        depth_regressor: Further arguments of :class:`~mmpose_gan.models.heads.depth_regressor.DepthRegressor`.
        depth_loss: Config of the loss of depths, called with depths, labels and weights (B, K).
        **kwargs: Other arguments of ``CPMHead``, without deconvolutions: heatmaps have the features' resolution.

    Raises:
        ValueError: ``root_index`` is not a joint or not that of ``decoder``, or ``deconv_out_channels`` is given.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        num_stages: int,
        root_index: int = 6,
        depth_regressor: dict | None = None,
        depth_loss: dict | None = None,
        **kwargs,
    ) -> None:
        if kwargs.setdefault('deconv_out_channels', None):
            raise ValueError('model.head.deconv_out_channels must be None: depths need heatmaps as large as features')
        super().__init__(in_channels, out_channels, num_stages, **kwargs)
        self.takes_heatmaps = kwargs.get('final_layer', ()) is None
        labelled = getattr(self.decoder, 'root_index', root_index)
        if labelled != root_index:
            raise ValueError(f'model.head.root_index is {root_index} but that of its decoder, the codec, is {labelled}')
        self.depth_regressor = DepthRegressor(in_channels, out_channels, root_index, **(depth_regressor or {}))
        self.depth_loss_module = MODELS.build(depth_loss or dict(type='MSELoss', use_target_weight=True))

    def forward(self, feats: Sequence[Tensor]) -> list[Tensor]:
        """What the backbone made of each stack, and features behind it if any, to heatmaps (B, K, H, W) of each."""
        return super().forward(feats[:-1] if self.takes_heatmaps else feats)

    def loss(
        self, feats: Sequence[Tensor], batch_data_samples: list[PoseDataSample], train_cfg: dict | None = None
    ) -> dict[str, Tensor]:
        """The stock losses and ``loss_depth``, the second sum of yang2018 eq. 2.

        Args:
            feats: Features of each stack (B, C, H, W), or heatmaps of each and the last one's features.
            batch_data_samples: Samples with ``heatmaps``, ``keypoint_weights``, and ``keypoint_depths`` and
                ``keypoint_depth_weights`` (1, K), which are 0 where no depth is labelled.
            train_cfg: Training options of the stock head.

        Raises:
            AttributeError: The samples carry no depths.
        """
        labels = _depth_labels(batch_data_samples)
        with collect_heatmaps(self) as stages:
            losses = super().loss(feats, batch_data_samples, train_cfg or {})
        depths = self.depth_regressor(stages[-1].heatmaps, feats[-1])
        losses['loss_depth'] = self.depth_loss_module(depths, *labels)
        return losses

    def predict(
        self,
        feats: Sequence[Tensor] | Sequence[Sequence[Tensor]],
        batch_data_samples: list[PoseDataSample],
        test_cfg: dict | None = None,
    ) -> list[InstanceData] | tuple:
        """The stock prediction with ``keypoint_depths`` (1, K) in units of the crop's width.

        In a flip test depths of the flipped image are those of the joints' partners; both are averaged.
        """
        test_cfg = test_cfg or {}
        predictions = super().predict(feats, batch_data_samples, test_cfg)
        if test_cfg.get('flip_test', False):
            partners = list(batch_data_samples[0].metainfo['flip_indices'])
            plain, flipped = (self.predict_depths(cast(Sequence[Tensor], each)) for each in feats)
            depths = (plain + flipped[:, partners]) / 2
        else:
            depths = self.predict_depths(cast(Sequence[Tensor], feats))
        instances = predictions[0] if isinstance(predictions, tuple) else predictions
        for instance, depth in zip(instances, to_numpy(depths), strict=True):
            instance.keypoint_depths = depth[None]
        return predictions

    def predict_depths(self, feats: Sequence[Tensor]) -> Tensor:
        """Depths (B, K) from what :meth:`loss` takes; the last heatmaps are one cheap layer away."""
        last = self.multi_final_layers[-1](feats[-2 if self.takes_heatmaps else -1])
        return self.depth_regressor(last, feats[-1])


def _depth_labels(samples: list[PoseDataSample]) -> tuple[Tensor, Tensor]:
    """Depths and their weights, both (B, K)."""
    labels = [sample.gt_instance_labels for sample in samples]
    if not all('keypoint_depths' in label and 'keypoint_depth_weights' in label for label in labels):
        raise AttributeError(
            'a training sample carries no keypoint_depths and keypoint_depth_weights, which PoseDepthHead learns from; '
            'use the codec mmpose_gan.DepthHeatmap (train_pipeline, GenerateTarget, encoder). It gives samples without '
            '3D labels the weight 0'
        )
    depths, weights = (
        torch.cat([label[key] for label in labels]) for key in ('keypoint_depths', 'keypoint_depth_weights')
    )
    return depths, weights
