"""The two-task head of a stacked network: chen2017's classifiers, one pair a stack."""

from __future__ import annotations

from mmpose_gan.registry import MODELS

from .stacked_pose_head import StackedPoseHead
from .two_tasks import TwoTasks


@MODELS.register_module()
class StackedPoseOcclusionHead(TwoTasks, StackedPoseHead):
    """:class:`~mmpose_gan.models.StackedPoseHead` for K pose and K occlusion maps (chen2017 section 2.1, Fig. 3).

    The tasks do not mix: both convolutions have two groups, Y_n to pose maps and Z_n to occlusion maps; see
    :class:`TwoTasks`.

    Args:
        in_channels: Channels of a stack's features, Y_n then Z_n: twice ``feat_channel`` of
            :class:`~mmpose_gan.models.PoseOcclusionHourglassNet`.
        out_channels: 2 K.
        num_stages: Number of stacks.
        **kwargs: Other arguments of ``StackedPoseHead``; ``decoder`` is an occlusion codec.

    Raises:
        ValueError: ``in_channels`` or ``out_channels`` is odd.
        TypeError: ``decoder`` is not an occlusion codec.
    """

    num_tasks = 2

    def __init__(self, in_channels: int, out_channels: int, num_stages: int, **kwargs) -> None:
        if in_channels % 2:
            raise ValueError(f'in_channels is {in_channels} but must be those of two tasks')
        super().__init__(in_channels, out_channels, num_stages, **kwargs)
        self.check()
