"""A two-task head for any backbone of one stage."""

from __future__ import annotations

from mmpose.models.heads import HeatmapHead

from mmpose_gan.registry import MODELS

from .two_tasks import TwoTasks


@MODELS.register_module()
class PoseOcclusionHead(TwoTasks, HeatmapHead):
    """MMPose's ``HeatmapHead`` for K pose and K occlusion maps; see :class:`TwoTasks`.

    Args:
        in_channels: Channels of the backbone's last features.
        out_channels: 2 K.
        **kwargs: Other arguments of ``HeatmapHead``; ``decoder`` is an occlusion codec.

    Raises:
        ValueError: ``out_channels`` is odd.
        TypeError: ``decoder`` is not an occlusion codec.
    """

    def __init__(self, in_channels: int, out_channels: int, **kwargs) -> None:
        super().__init__(in_channels, out_channels, **kwargs)
        self.check()
