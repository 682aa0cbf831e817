"""Data preprocessors that MMPose lacks."""

from .batched_preprocessor import BatchedPoseDataPreprocessor
from .target_preprocessor import TargetPreprocessor

__all__ = ['BatchedPoseDataPreprocessor', 'TargetPreprocessor']
