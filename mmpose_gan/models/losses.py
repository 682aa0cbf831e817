"""Names of version 0.1.0, for games that were written for it; they go with the next release."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

_MOVED = dict(
    HeatmapPair='mmpose_gan.models.games.legacy',
    Judgement='mmpose_gan.models.games.legacy',
    BoundaryEquilibrium='mmpose_gan.models.games',
    ConventionalGame='mmpose_gan.models.games',
    FixedEquilibrium='mmpose_gan.models.games',
    KeypointGame='mmpose_gan.models.games',
    MultiSourceGame='mmpose_gan.models.games',
    ReconstructionGame='mmpose_gan.models.games',
    ScaleFreeEquilibrium='mmpose_gan.models.games',
)


def __getattr__(name: str) -> Any:
    if name not in _MOVED:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    warnings.warn(
        f'mmpose_gan.models.losses.{name} is now {_MOVED[name]}.{name}; the old name goes with the next release',
        FutureWarning,
        stacklevel=2,
    )
    return getattr(importlib.import_module(_MOVED[name]), name)
