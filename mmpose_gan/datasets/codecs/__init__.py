"""Codecs that MMPose lacks."""

from .occlusion_heatmap import MSRAOcclusionHeatmap, OcclusionTargets, UDPOcclusionHeatmap

__all__ = ['MSRAOcclusionHeatmap', 'OcclusionTargets', 'UDPOcclusionHeatmap']
