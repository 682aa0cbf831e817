"""Metrics of the papers."""

from .metrics import MPJPE3D, PCK3D, OcclusionAP, PlausibilityMetric, TorsoPCKAccuracy, VisibilityPCKAccuracy

__all__ = ['MPJPE3D', 'PCK3D', 'OcclusionAP', 'PlausibilityMetric', 'TorsoPCKAccuracy', 'VisibilityPCKAccuracy']
