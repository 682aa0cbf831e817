"""Data preprocessors that MMPose lacks."""

from .batched_preprocessor import BatchedPoseDataPreprocessor
from .gaussian_targets import msra_heatmaps, udp_heatmaps, with_occlusion
from .target_preprocessor import TargetPreprocessor

__all__ = ['BatchedPoseDataPreprocessor', 'TargetPreprocessor', 'msra_heatmaps', 'udp_heatmaps', 'with_occlusion']
