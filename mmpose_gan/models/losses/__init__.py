"""Games, equilibria and the gradient tools they need: pure functions and thin modules that call them."""

from .equilibrium import BoundaryEquilibrium, ScaleFreeEquilibrium
from .reconstruction_game import ReconstructionGame

__all__ = ['BoundaryEquilibrium', 'ReconstructionGame', 'ScaleFreeEquilibrium']
