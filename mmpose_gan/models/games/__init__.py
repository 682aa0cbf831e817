"""Games: what two players take from a discriminator's verdicts. :class:`Game` says what one is."""

from .base import FakeLoss, Game, RealLoss
from .equilibrium import BoundaryEquilibrium, Equilibrium, FixedEquilibrium, ScaleFreeEquilibrium
from .keypoint import ConventionalGame, KeypointGame
from .legacy import as_game
from .multi_source import MultiSourceGame
from .reconstruction import ReconstructionGame
from .strength import GradientRatio

__all__ = [
    'BoundaryEquilibrium',
    'ConventionalGame',
    'Equilibrium',
    'FakeLoss',
    'FixedEquilibrium',
    'Game',
    'GradientRatio',
    'KeypointGame',
    'MultiSourceGame',
    'RealLoss',
    'ReconstructionGame',
    'ScaleFreeEquilibrium',
    'as_game',
]
