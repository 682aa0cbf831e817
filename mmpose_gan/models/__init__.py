"""Generators, discriminators and the games between them."""

from .backbones import *  # noqa: F403
from .data_preprocessors import *  # noqa: F403
from .discriminators import *  # noqa: F403
from .estimators import *  # noqa: F403
from .games import *  # noqa: F403
from .heads import *  # noqa: F403
