"""Compiles networks in place, so that state dicts keep their keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmengine.hooks import Hook
from mmengine.runner import Runner
from torch import nn

from mmpose_gan.engine.estimator import estimator_of
from mmpose_gan.registry import HOOKS

#: Modes of ``torch.compile`` that record CUDA graphs.
CUDA_GRAPHS = ('reduce-overhead', 'max-autotune')


@HOOKS.register_module()
class CompileHook(Hook):
    """Compiles some of the estimator's modules with ``torch.compile``; the first iterations take minutes.

    MMEngine's ``compile`` compiles all of ``train_step``, which breaks where the head hands heatmaps over and where
    gradients are scaled. Networks alone are what is worth it.

    Args:
        modules: Names of modules of the estimator, such as ``'backbone'`` or
            ``'discriminators.reconstruction.backbone'``.
        dynamic: As of ``torch.compile``. Both players are often one architecture at two sizes. Torch would take them
            for one network whose sizes change, and fail to compile HRNet's upsampling (torch 2.14): sizes are fixed.
        **options: Other options of ``torch.compile``, such as ``backend``.

    Raises:
        ValueError: For a ``mode`` that records CUDA graphs; before training, if there is no such module.
    """

    def __init__(self, modules: Sequence[str], dynamic: bool | None = False, **options: Any) -> None:
        asked = (options.get('options') or {}).get('triton.cudagraphs')
        if asked or options.get('mode') in CUDA_GRAPHS or options.get('backend') == 'cudagraphs':
            raise ValueError(
                'custom_hooks: CompileHook may not record CUDA graphs, in which the pass of the fakes would take the '
                "memory that the generator's backward still needs; leave mode out, or say 'max-autotune-no-cudagraphs'"
            )
        self.modules = tuple(modules)
        self.options = dict(options, dynamic=dynamic)

    def before_train(self, runner: Runner) -> None:
        """Compile; weights are loaded by now."""
        model = estimator_of(runner.model)
        for name in self.modules:
            _find(model, name).compile(**self.options)


def _find(model: nn.Module, name: str) -> nn.Module:
    try:
        return model.get_submodule(name)
    except AttributeError as error:
        raise ValueError(f'custom_hooks: CompileHook.modules names {name!r}, but {error}') from error
