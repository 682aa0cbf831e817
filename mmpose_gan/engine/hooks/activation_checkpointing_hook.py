"""Trades time for memory: activations are computed again in the backward."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from fnmatch import fnmatchcase
from functools import partial
from types import MethodType
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm
from torch.utils.checkpoint import checkpoint

from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.registry import HOOKS


@HOOKS.register_module()
class ActivationCheckpointingHook(Hook):
    """Keeps the inputs of some modules instead of their activations, for the generator and for discriminators.

    MMEngine's ``activation_checkpointing`` and ``with_cp`` of MMPose's backbones checkpoint in a way that gives no
    gradients to a module whose input needs none, such as a backbone, and none at all where a game asks for the gradient
    of heatmaps alone; and the second forward moves the running statistics of batch normalization again.

    Args:
        modules: Names of modules of the estimator, each part of which may be a pattern:
            ``'discriminators.*.backbone.stage?.*'`` are the modules of all stages of an HRNet.

    Raises:
        ValueError: Before training, if nothing matches a name.
    """

    def __init__(self, modules: Sequence[str]) -> None:
        self.modules = tuple(modules)

    def before_train(self, runner: Runner) -> None:
        """Let the modules checkpoint."""
        model = estimator_of(runner.model)
        for pattern in self.modules:
            found = [module for name, module in model.named_modules() if _matches(name, pattern)]
            if not found:
                raise ValueError(
                    f'custom_hooks: ActivationCheckpointingHook.modules names {pattern!r}, but no module matches; '
                    f'the estimator has {", ".join(name for name, _ in model.named_children())}'
                )
            for module in found:
                # A bound method, which a deep copy of the model (EMAHook) binds to the copy.
                module.forward = MethodType(checkpointed_forward, module)


def checkpointed_forward(module: nn.Module, *args: Any) -> Any:
    """The module's own forward, whose activations are dropped until its backward, where there is one."""

    def forward(*args: Any) -> Any:
        # HRNet's modules write into the list that they are given, which the second forward needs as it was.
        return type(module).forward(module, *(list(arg) if isinstance(arg, list) else arg for arg in args))

    if not module.training:
        return forward(*args)
    return checkpoint(forward, *args, use_reentrant=False, context_fn=partial(_contexts, module))


def _contexts(module: nn.Module) -> tuple[AbstractContextManager, AbstractContextManager]:
    """For the forward nothing; what the second one sees."""
    return nullcontext(), _SecondForward(module)


class _SecondForward(AbstractContextManager):
    """The flags of the first forward, and running statistics that stay; entered again for a second backward pass."""

    def __init__(self, module: nn.Module) -> None:
        # A discriminator may be frozen for the first forward alone (see `mmpose_gan.engine.gradients.frozen`).
        self.flags = [(parameter, parameter.requires_grad) for parameter in module.parameters()]
        self.norms = [norm for norm in module.modules() if isinstance(norm, _BatchNorm)]

    def __enter__(self) -> None:
        self.current_flags = [(parameter, parameter.requires_grad) for parameter, _ in self.flags]
        self.statistics = [(norm.momentum, norm.num_batches_tracked) for norm in self.norms]
        _set_flags(self.flags)
        for norm, (_, count) in zip(self.norms, self.statistics, strict=True):
            norm.momentum = 0.0
            norm.num_batches_tracked = None if count is None else count.clone()

    def __exit__(self, *_: object) -> None:
        _set_flags(self.current_flags)
        for norm, (momentum, count) in zip(self.norms, self.statistics, strict=True):
            norm.momentum, norm.num_batches_tracked = momentum, count


def _set_flags(flags: list[tuple[nn.Parameter, bool]]) -> None:
    for parameter, flag in flags:
        parameter.requires_grad_(flag)


def _matches(name: str, pattern: str) -> bool:
    """Whether all parts of a module's name match those of the pattern."""
    parts, patterns = name.split('.'), pattern.split('.')
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))
