"""Heads that MMPose lacks."""

from .pose_depth_head import PoseDepthHead
from .pose_occlusion_head import PoseOcclusionHead
from .stacked_pose_head import StackedPoseHead
from .stacked_pose_occlusion_head import StackedPoseOcclusionHead
from .two_tasks import TwoTasks

__all__ = ['PoseDepthHead', 'PoseOcclusionHead', 'StackedPoseHead', 'StackedPoseOcclusionHead', 'TwoTasks']
