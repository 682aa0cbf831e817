"""Training: one iteration of the game, the plan of it, the optimizers of both players, and hooks."""

from .hooks import *  # noqa: F403
from .optim import *  # noqa: F403
from .unreduced_model import UnreducedModel  # noqa: F401
