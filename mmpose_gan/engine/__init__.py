"""Training: the optimizers of both players, the two ways of playing an iteration, and the hook that conducts them."""

from .hooks import *  # noqa: F403
from .optim import *  # noqa: F403
