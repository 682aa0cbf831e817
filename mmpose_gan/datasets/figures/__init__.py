"""Figures: a procedural data set of articulated people, made from a seed.

``make_sample`` makes one image with its labels; ``export`` writes whole splits in the formats that MMPose reads.
"""

from .export import export
from .plan import FiguresError, Plan
from .sample import Person, Sample, make_sample

__all__ = ['FiguresError', 'Person', 'Plan', 'Sample', 'export', 'make_sample']
