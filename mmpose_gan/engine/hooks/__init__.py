"""Hooks."""

from .activation_checkpointing_hook import ActivationCheckpointingHook
from .adversarial_training_hook import AdversarialTrainingHook
from .adversarial_visualization import AdversarialVisualizationHook
from .channels_last_hook import ChannelsLastHook
from .compile_hook import CompileHook
from .exact_resume import ExactResumeHook
from .game_watch import GameWatchHook
from .save_on_signal import SaveOnSignalHook

__all__ = [
    'ActivationCheckpointingHook',
    'AdversarialTrainingHook',
    'AdversarialVisualizationHook',
    'ChannelsLastHook',
    'CompileHook',
    'ExactResumeHook',
    'GameWatchHook',
    'SaveOnSignalHook',
]
