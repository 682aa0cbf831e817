"""Adversarial training for MMPose: discriminators beside stock pose estimators."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from . import compat

if TYPE_CHECKING:
    from .adversaries import add_adversary as add_adversary
    from .models import AdversarialPoseEstimator3D as AdversarialPoseEstimator3D
    from .models import AdversarialTopdownPoseEstimator as AdversarialTopdownPoseEstimator
    from .models import HeatmapDiscriminator as HeatmapDiscriminator
    from .models.games import Game as Game

__version__ = '0.1.0'

#: Public name -> the module it comes from, imported when the name is first asked for (PEP 562). All of them need torch,
#: which takes longer to import than figures, converters and every ``--help`` take to run.
_SOURCES = dict(
    AdversarialPoseEstimator3D='mmpose_gan.models',
    AdversarialTopdownPoseEstimator='mmpose_gan.models',
    Game='mmpose_gan.models.games',
    HeatmapDiscriminator='mmpose_gan.models',
    add_adversary='mmpose_gan.adversaries',
)
__all__ = ['__version__', *_SOURCES]


def __getattr__(name: str) -> object:
    if name not in _SOURCES:
        raise AttributeError(f'module {__name__!r} has no attribute {name!r}')
    return getattr(importlib.import_module(_SOURCES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *_SOURCES})


compat.check_host_packages()
compat.mend_on_import()
