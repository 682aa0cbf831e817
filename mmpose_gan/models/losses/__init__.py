"""Games, equilibria and the gradient tools they need: pure functions and thin modules that call them."""

from .conventional_game import ConventionalGame
from .equilibrium import BoundaryEquilibrium, FixedEquilibrium, ScaleFreeEquilibrium
from .heatmap_pair import HeatmapPair, Judgement
from .keypoint_game import KeypointGame
from .multi_source_game import MultiSourceGame
from .reconstruction_game import ReconstructionGame

__all__ = [
    'BoundaryEquilibrium',
    'ConventionalGame',
    'FixedEquilibrium',
    'HeatmapPair',
    'Judgement',
    'KeypointGame',
    'MultiSourceGame',
    'ReconstructionGame',
    'ScaleFreeEquilibrium',
]
