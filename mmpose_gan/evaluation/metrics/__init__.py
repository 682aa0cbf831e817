"""Metrics, built by MMEngine's evaluator."""

from .occlusion_ap import OcclusionAP
from .plausibility import PlausibilityMetric
from .torso_pck import TorsoPCKAccuracy
from .visibility_pck import VisibilityPCKAccuracy

__all__ = ['OcclusionAP', 'PlausibilityMetric', 'TorsoPCKAccuracy', 'VisibilityPCKAccuracy']
