"""Codecs that MMPose lacks."""

from .depth_heatmap import DepthHeatmap
from .keypoint_targets import KeypointTargets, OcclusionKeypointTargets
from .occlusion_heatmap import MSRAOcclusionHeatmap, OcclusionTargets, UDPOcclusionHeatmap

__all__ = [
    'DepthHeatmap',
    'KeypointTargets',
    'MSRAOcclusionHeatmap',
    'OcclusionKeypointTargets',
    'OcclusionTargets',
    'UDPOcclusionHeatmap',
]
