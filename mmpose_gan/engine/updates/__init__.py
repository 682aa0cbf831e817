"""Two ways to play one iteration: both players at once, or the discriminator first."""

from .alternating import AlternatingUpdate
from .simultaneous import SimultaneousUpdate

__all__ = ['AlternatingUpdate', 'SimultaneousUpdate']
