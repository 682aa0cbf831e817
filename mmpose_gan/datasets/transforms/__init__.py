"""Transforms that MMPose lacks."""

from .load_occlusion import LoadOcclusion, UnknownOcclusion
from .occlusion_converter import OcclusionKeypointConverter
from .pack_3d import Pack3DPoseInputs
from .topdown_affine_3d import TopdownAffine3D

__all__ = [
    'LoadOcclusion',
    'OcclusionKeypointConverter',
    'Pack3DPoseInputs',
    'TopdownAffine3D',
    'UnknownOcclusion',
]
