"""Metrics, built by MMEngine's evaluator."""

from .torso_pck import TorsoPCKAccuracy
from .visibility_pck import VisibilityPCKAccuracy

__all__ = ['TorsoPCKAccuracy', 'VisibilityPCKAccuracy']
