"""Transforms that MMPose lacks."""

from .load_occlusion import LoadOcclusion, UnknownOcclusion
from .occlusion_converter import OcclusionKeypointConverter

__all__ = ['LoadOcclusion', 'OcclusionKeypointConverter', 'UnknownOcclusion']
