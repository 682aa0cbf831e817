"""Figures: a procedural data set of articulated people, made from a seed.

``make_labelled_image`` makes one image; ``export`` writes whole splits in the formats that MMPose reads. Needs no torch
and nothing of MMPose.
"""

from .export import export
from .labelled_image import LabelledImage, Person, make_labelled_image
from .plan import FiguresError, Plan

__all__ = ['FiguresError', 'LabelledImage', 'Person', 'Plan', 'export', 'make_labelled_image']
