"""Transforms that MMPose lacks."""

from .blank_image import BlankImage
from .hrnet_bbox_transform import HRNetBBoxTransform
from .image_center_scale import ImageCenterScale
from .load_occlusion import LoadOcclusion, UnknownOcclusion
from .occlusion_converter import OcclusionKeypointConverter
from .pack_3d import Pack3DPoseInputs
from .topdown_affine_3d import TopdownAffine3D

__all__ = [
    'BlankImage',
    'HRNetBBoxTransform',
    'ImageCenterScale',
    'LoadOcclusion',
    'OcclusionKeypointConverter',
    'Pack3DPoseInputs',
    'TopdownAffine3D',
    'UnknownOcclusion',
]
