"""Metrics of the papers."""

from .metrics import TorsoPCKAccuracy, VisibilityPCKAccuracy

__all__ = ['TorsoPCKAccuracy', 'VisibilityPCKAccuracy']
