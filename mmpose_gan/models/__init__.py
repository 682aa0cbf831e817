"""Generators, discriminators and the games between them."""

from .discriminators import *  # noqa: F403
from .estimators import *  # noqa: F403
from .losses import *  # noqa: F403
