"""Metrics, built by MMEngine's evaluator."""

from .confidence_metric import ConfidenceMetric
from .mpjpe_3d import MPJPE3D
from .occlusion_ap import OcclusionAP
from .pck_3d import PCK3D
from .plausibility import PlausibilityMetric
from .torso_pck import TorsoPCKAccuracy
from .visibility_pck import VisibilityPCKAccuracy
from .whole_pose_accuracy import WholePoseAccuracy

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
