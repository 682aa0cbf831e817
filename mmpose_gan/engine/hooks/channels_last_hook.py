"""Keeps images and feature maps in channels-last order."""

from __future__ import annotations

import torch
from mmengine.hooks import Hook
from mmengine.runner import Runner

from mmpose_gan.registry import HOOKS


@HOOKS.register_module()
class ChannelsLastHook(Hook):
    """Turns the convolutions' weights of all players to channels-last, which their inputs and outputs then follow.

    The values are the same; mixed-precision convolutions are faster so. Checkpoints are not affected.
    """

    def before_run(self, runner: Runner) -> None:
        """Change the order in place, DDP's references included."""
        runner.model.to(memory_format=torch.channels_last)
