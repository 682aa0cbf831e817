"""The adversarial estimator of 3D poses: heatmaps and depths from one image (yang2018)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from mmengine.structures import InstanceData, PixelData
from mmpose.structures import PoseDataSample
from torch import Tensor, nn

from mmpose_gan.models.heads import PoseDepthHead
from mmpose_gan.models.heatmap_stages import collect_heatmaps
from mmpose_gan.models.poses import Pose, PosePair, PoseWeights
from mmpose_gan.registry import MODELS

from .adversarial_topdown import AdversarialTopdownPoseEstimator


@MODELS.register_module()
class AdversarialPoseEstimator3D(AdversarialTopdownPoseEstimator):
    """``AdversarialTopdownPoseEstimator`` whose head gives depths too, and whose discriminators judge both.

    Predictions have ``keypoint_depths`` (1, K): depths relative to the root in pixels of the image, as x and y.

    Args:
        *args: Arguments of ``AdversarialTopdownPoseEstimator``; the head is a ``PoseDepthHead``.
        discriminators: Configs of discriminators by name; none for a baseline, which needs no hook.
        fix_2d: Leave the 2D module (all but the head's depth regressor) as it was loaded, statistics of batch
            normalization included: "Fix 2D" of yang2018 Table 2.
        **kwargs: Arguments of ``AdversarialTopdownPoseEstimator``.

    Raises:
        TypeError: The head is another one.
        ValueError: See ``AdversarialTopdownPoseEstimator``.
    """

    can_have_critic = False

    def __init__(self, *args, discriminators: dict[str, dict] | None = None, fix_2d: bool = False, **kwargs) -> None:
        super().__init__(*args, discriminators=discriminators or {}, **kwargs)
        if not isinstance(self.head, PoseDepthHead):
            raise TypeError(f'model.head: {type(self.head).__name__} predicts no depths; use mmpose_gan.PoseDepthHead')
        self.fix_2d = fix_2d
        if fix_2d:  # before DDP wraps the model, which then leaves these parameters alone
            for module in self._modules_2d():
                module.requires_grad_(False)

    def _modules_2d(self) -> Iterator[nn.Module]:
        """All that maps an image to heatmaps."""
        yield self.backbone
        if self.with_neck:
            yield self.neck
        yield self.head.multi_final_layers

    def train(self, mode: bool = True) -> AdversarialPoseEstimator3D:
        """Switch to training, all but a fixed 2D module, which goes on normalizing by what it has learned."""
        super().train(mode)
        if self.fix_2d:
            for module in self._modules_2d():
                module.eval()
        return self

    def num_collected_stages(self) -> int:
        """One: the last stage, which alone has depths."""
        return 1

    @contextmanager
    def collect_poses(self) -> Iterator[list[PosePair]]:
        """Collect the last stage's heatmaps with the depths that the head makes of them."""
        depths: list[tuple[Tensor, Tensor, Tensor]] = []
        pairs: list[PosePair] = []

        def record(_: nn.Module, args: tuple) -> tuple:
            depths.append((args[0].view_as(args[0]), *args[1:]))  # as collect_heatmaps does
            return depths[-1]

        handle = self.head.depth_loss_module.register_forward_pre_hook(record)
        try:
            with collect_heatmaps(self.head) as stages:
                yield pairs
        finally:
            handle.remove()
        (fake_depths, real_depths, depth_weights), last = depths[-1], stages[-1]
        assert last.weights is not None  # PoseDepthHead always has them
        weights = PoseWeights(last.weights, depths=depth_weights)
        fake, real = Pose(last.heatmaps, depths=fake_depths), Pose(last.target, depths=real_depths)
        pairs.append(PosePair(fake, real, weights, source=(last.heatmaps, fake_depths)))

    def _forward(self, inputs: Tensor, data_samples: list[PoseDataSample] | None = None) -> tuple[Tensor, Tensor]:
        """What ``mode='tensor'`` gives: heatmaps (B, K, H, W), and depths (B, K) in units of the crop's width."""
        feats = self.extract_feat(inputs)
        return self.head.forward(feats)[-1], self.head.predict_depths(feats)

    def add_pred_to_datasample(
        self,
        batch_pred_instances: list[InstanceData],
        batch_pred_fields: list[PixelData] | None,
        batch_data_samples: list[PoseDataSample],
    ) -> list[PoseDataSample]:
        """The stock conversion to the image's pixels, with the depths, whose unit is the crop's width."""
        for instances, sample in zip(batch_pred_instances, batch_data_samples, strict=True):
            instances.keypoint_depths = instances.keypoint_depths * sample.metainfo['input_scale'][0]
        return super().add_pred_to_datasample(batch_pred_instances, batch_pred_fields, batch_data_samples)
