"""Adversarial training for MMPose: discriminators beside stock pose estimators."""

from . import compat

__version__ = '0.1.0'

compat.check_host_packages()
compat.make_checkpoints_loadable()
