"""Using a trained model's discriminators: calibrating their confidence, rating predictions and labels."""

from .calibrating import Observed, calibrated_checkpoint, fit_to, observe
from .model import build_with_critic, config_with_critic, open_with_critic

__all__ = [
    'Observed',
    'build_with_critic',
    'calibrated_checkpoint',
    'config_with_critic',
    'fit_to',
    'observe',
    'open_with_critic',
]
