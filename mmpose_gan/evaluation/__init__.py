"""Metrics of the papers."""

from .metrics import (
    MPJPE3D,
    PCK3D,
    ConfidenceMetric,
    OcclusionAP,
    PlausibilityMetric,
    TorsoPCKAccuracy,
    VisibilityPCKAccuracy,
    WholePoseAccuracy,
)

__all__ = [
    'MPJPE3D',
    'PCK3D',
    'ConfidenceMetric',
    'OcclusionAP',
    'PlausibilityMetric',
    'TorsoPCKAccuracy',
    'VisibilityPCKAccuracy',
    'WholePoseAccuracy',
]
