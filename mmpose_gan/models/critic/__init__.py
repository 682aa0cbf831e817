"""Discriminators and a pose prior at inference: which peaks a pose takes, and how sure one may be of it."""

from .build import build_critic
from .calibration import Calibration, Scores
from .candidates import Candidates, Opinion
from .choice import choose_peaks, objective
from .critic import Critic
from .evidence import Evidence
from .fit import fit_calibration
from .peaks_critic import PeaksCritic
from .places_critic import PlacesCritic
from .prior import PosePrior, build_prior, fit_prior

__all__ = [
    'Calibration',
    'Candidates',
    'Critic',
    'Evidence',
    'Opinion',
    'PeaksCritic',
    'PlacesCritic',
    'PosePrior',
    'Scores',
    'build_critic',
    'build_prior',
    'choose_peaks',
    'fit_calibration',
    'fit_prior',
    'objective',
]
