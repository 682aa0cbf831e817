"""Discriminators and a pose prior at inference: which peaks a pose takes, and how sure one may be of it."""

from .build import build_critic
from .choice import choose_peaks, objective
from .critic import Critic
from .peaks import Peaks, best_peaks, only_peak
from .prior import PosePrior, build_prior, fit_prior

__all__ = [
    'Critic',
    'Peaks',
    'PosePrior',
    'best_peaks',
    'build_critic',
    'build_prior',
    'choose_peaks',
    'fit_prior',
    'objective',
    'only_peak',
]
