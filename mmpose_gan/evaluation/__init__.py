"""Metrics of the papers."""

from .metrics import OcclusionAP, PlausibilityMetric, TorsoPCKAccuracy, VisibilityPCKAccuracy

__all__ = ['OcclusionAP', 'PlausibilityMetric', 'TorsoPCKAccuracy', 'VisibilityPCKAccuracy']
