"""The only file that knows about other packages' faults (and about which packages the host must have).

* host packages that are missing or too old: one sentence and the command that mends it, at ``import mmpose_gan``;
* torch >= 2.6 loads with ``weights_only=True``, which refuses the training checkpoints of mmengine 0.10: their classes
  are added to torch's list of safe ones, and the protection stays on;
* mmengine 0.10 finds configs of OpenMMLab's packages only, and wants schedules by player said in one way;
* mmengine 0.10 cannot start several processes on a machine without CUDA: gloo is set up for it;
* MMPose's heads copy all heatmaps to the host in every iteration, for an accuracy that the device can compute.
"""

from __future__ import annotations

import importlib.util
import os
import pickle
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from functools import cache
from importlib import metadata
from importlib.machinery import ModuleSpec
from typing import Any

#: distribution -> (module, oldest version that works, what to install)
HOST_PACKAGES = {
    'torch': ('torch', '2.1', 'torch torchvision'),
    'mmengine': ('mmengine', '0.10.3', 'mmengine==0.10.7'),
    'mmdet': ('mmdet', '3.0.0', 'mmdet==3.3.0'),
    'mmpose': ('mmpose', '1.3.0', '--no-deps mmpose==1.3.2'),
}


def check_host_packages() -> None:
    """Check that MMPose and what it needs are there and new enough.

    Raises:
        ImportError: One sentence that names the package and the command that mends it.
    """
    for distribution, (module, oldest, install) in HOST_PACKAGES.items():
        mend = f'mend it with: pip install {install}'
        if _find(module) is None:
            raise ImportError(f'mmpose_gan needs {distribution} >= {oldest}, which is not installed; {mend}')
        found = _version(distribution)
        if found is not None and _release(found) < _release(oldest):
            raise ImportError(f'mmpose_gan needs {distribution} >= {oldest} but finds {found}; {mend}')
    if _find('mmcv') is None:
        raise ImportError(
            'mmpose_gan needs mmcv >= 2.0.0, which is not installed; mend it with: pip install mmcv==2.1.0 '
            '(or, without a compiler: pip install mmcv-lite==2.1.0 ./mmcv_ext_fallback)'
        )
    if _find('mmcv._ext') is None:
        raise ImportError(
            'mmpose_gan finds mmcv without its compiled operators; mend it, in the folder of mmpose_gan, with: '
            'pip install ./mmcv_ext_fallback'
        )
    if _find('xtcocotools') is None:
        raise ImportError(
            'mmpose_gan needs xtcocotools, which MMPose imports and which is not installed; mend it, in the folder of '
            'mmpose_gan, with: pip install ./xtcocotools_fallback (or, on Python 3.10 and 3.11 with NumPy 1: pip '
            'install xtcocotools)'
        )
    resources = _find('pkg_resources')
    if resources is None or not resources.submodule_search_locations:  # it is a package of setuptools
        raise ImportError(
            'mmpose_gan needs pkg_resources, by which MMEngine finds mmpose:: configs and which setuptools lacks from '
            "82 on; mend it with: pip install 'setuptools<81'"
        )
    warnings.filterwarnings('ignore', message='pkg_resources is deprecated as an API')  # for each mmpose:: base


def _find(module: str) -> ModuleSpec | None:
    """``importlib.util.find_spec``, which for a submodule imports the package around it: mmcv's would import torch."""
    name, _, submodule = module.partition('.')
    spec = importlib.util.find_spec(name)
    if spec is None or not submodule:
        return spec
    return next(filter(None, (f.find_spec(module, spec.submodule_search_locations) for f in sys.meta_path)), None)


def _version(distribution: str) -> str | None:
    """The installed version, or None for a source tree that was put on the path without being installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _release(version: str) -> tuple[int, ...]:
    """``'2.14.1+cu130'`` -> ``(2, 14, 1)``."""
    return tuple(int(part) for part in re.findall(r'^[\d.]*\d', version)[0].split('.'))


@cache
def mend_mmengine() -> None:
    """What of MMEngine has to be other than it is, once.

    Imports torch and mmengine, so that it is not called before somebody else has: by ``mmpose_gan.registry``, or, where
    torch came first, by ``import mmpose_gan``.
    """
    make_checkpoints_loadable()
    make_configs_findable()
    take_schedules_by_player()


def make_checkpoints_loadable() -> None:
    """Let ``torch.load(weights_only=True)`` read mmengine's training checkpoints, and explain unreadable files.

    Besides tensors they hold mmengine's ``HistoryBuffer`` (the log so far) with NumPy arrays, and schedulers' states.
    These classes are added to torch's safe globals. A ``HistoryBuffer`` and a ``OneCycleLR`` also pickle
    ``builtins.getattr``, for which a stand-in is registered that gives out what they need and nothing else.
    """
    import torch
    from mmengine.logging import HistoryBuffer
    from mmengine.optim.scheduler.param_scheduler import OneCycleParamScheduler
    from mmengine.runner.checkpoint import CheckpointLoader, load_from_local

    if hasattr(torch.serialization, 'add_safe_globals'):  # torch >= 2.4
        torch.serialization.add_safe_globals(
            [
                HistoryBuffer,
                OneCycleParamScheduler,
                (_getattr_for_checkpoints, 'builtins.getattr'),
                *_safe_numpy(),
            ]
        )

    def load_or_explain(filename: str, map_location: Any) -> dict:
        try:
            return load_from_local(filename, map_location)
        except (RuntimeError, EOFError, pickle.UnpicklingError) as error:
            raise RuntimeError(
                f'the checkpoint {filename} (config key load_from, or --resume / CHECKPOINT on the command line) '
                f'cannot be read: {_why_unreadable(error)}'
            ) from error

    load_or_explain.__name__ = load_from_local.__name__  # mmengine prints a part of it
    CheckpointLoader.register_scheme(prefixes='', loader=load_or_explain, force=True)


def _safe_numpy() -> list[Any]:
    """What makes arrays and numbers of a checkpoint's ``meta``, under the names of NumPy 1 and of NumPy 2."""
    import numpy as np

    reconstruct, scalar = np.zeros(0).__reduce__()[0], np.float64(0).__reduce__()[0]
    functions = [
        (function, f'numpy.{core}.multiarray.{function.__name__}')
        for function in (reconstruct, scalar)
        for core in ('core', '_core')
    ]
    numbers = {type(np.dtype(code)) for code in f'{np.typecodes["AllInteger"]}{np.typecodes["Float"]}?'}
    # An array without elements is pickled with a call of `bytes`.
    return [np.ndarray, np.dtype, *numbers, *functions, bytes]


def _why_unreadable(error: Exception) -> str:
    """The reason that torch gives, and what to do."""
    refused = re.search(r'Unsupported global: GLOBAL (\S+)|(?:unrecognized function|but got) (.+)', str(error))
    if refused:
        return (
            f'it holds {refused[1] or refused[2]}, which is not on the list of what a checkpoint may contain. If you '
            'trust its source, set the environment variable TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD=1 for this command.'
        )
    return f'{error}\nIf it was cut short while it was written or copied, take an earlier one.'


def _getattr_for_checkpoints(owner: object, name: str) -> Any:
    """``getattr`` of what a checkpoint needs: statistics of ``HistoryBuffer``, annealing of ``OneCycleLR``."""
    from mmengine.logging import HistoryBuffer
    from mmengine.optim.scheduler.param_scheduler import OneCycleParamScheduler

    statistic = owner is HistoryBuffer and not name.startswith('_')
    annealing = owner is OneCycleParamScheduler and name in ('_annealing_cos', '_annealing_linear')
    if not statistic and not annealing:
        raise pickle.UnpicklingError(f'a checkpoint may not take the attribute {name!r} of {owner!r}')
    return getattr(owner, name)


def make_configs_findable() -> None:
    """Let ``mmpose_gan::hrgan_w32_coco.py`` name a config of this package, in ``_base_`` and for ``get_config``.

    MMEngine knows the packages of OpenMMLab, wants a folder in the name, looks for an editable installation where it
    is not, and gives the types in a base the scope of its package, in which most of MMEngine's registries have nothing.
    """
    from mmengine.config import Config
    from mmengine.hub import hub

    from .packaged import MIM, PREFIX, config_path

    base_path, package_of, folder_of = Config._get_cfg_path, hub._get_package_and_cfg_path, hub.get_installed_path
    ours = PREFIX.removesuffix('::')

    def get_cfg_path(cfg_path: str, filename: str) -> tuple[str, str | None]:
        return (str(config_path(cfg_path)), None) if cfg_path.startswith(PREFIX) else base_path(cfg_path, filename)

    def get_package_and_cfg_path(cfg_path: str) -> tuple[str, str]:
        return (ours, cfg_path.removeprefix(PREFIX)) if cfg_path.startswith(PREFIX) else package_of(cfg_path)

    def get_installed_path(package: str) -> str:
        return str(MIM.parent) if package == ours else folder_of(package)

    Config._get_cfg_path = staticmethod(get_cfg_path)
    hub._get_package_and_cfg_path = get_package_and_cfg_path
    hub.get_installed_path = get_installed_path


def take_schedules_by_player() -> None:
    """Let a dict of schedules replace an inherited list of them, and name the players that a dict leaves out.

    MMEngine wants ``_delete_=True`` for the one and raises ``KeyError: 'P'`` for the other.
    """
    from mmengine.config import Config
    from mmengine.optim import OptimWrapperDict
    from mmengine.runner import Runner

    merge, build = Config._merge_a_into_b, Runner.build_param_scheduler

    def merge_a_into_b(a: dict, b: Any, allow_list_keys: bool = False) -> Any:
        inherited = b.get('param_scheduler') if isinstance(b, dict) else None
        schedules = a.get('param_scheduler')
        by_index = allow_list_keys and all(str(key).isdigit() for key in schedules or ())
        if isinstance(inherited, list) and isinstance(schedules, dict) and not by_index:
            a = {**a, 'param_scheduler': {**schedules, '_delete_': True}}
        return merge(a, b, allow_list_keys)

    def build_param_scheduler(self: Runner, scheduler: Any) -> Any:
        if isinstance(self.optim_wrapper, OptimWrapperDict) and isinstance(scheduler, dict) and 'type' not in scheduler:
            players = list(self.optim_wrapper.keys())
            if missing := [player for player in players if player not in scheduler]:
                raise ValueError(
                    f'param_scheduler: a dict names the schedule of every player, and this one lacks '
                    f'{", ".join(missing)}; [] keeps a rate as it is'
                )
            if unknown := [name for name in scheduler if name not in players]:
                raise ValueError(f'param_scheduler.{unknown[0]}: there is no such player, only {", ".join(players)}')
        return build(self, scheduler)

    Config._merge_a_into_b = staticmethod(merge_a_into_b)
    Runner.build_param_scheduler = build_param_scheduler


def start_gloo_without_cuda(launcher: str) -> None:
    """On a machine without CUDA, set up gloo for the launchers that mmengine only starts with CUDA.

    mmengine calls ``torch.cuda.set_device`` and passes ``device_ids`` to DDP. It takes a process group that exists
    already, and DDP on the CPU wants no ``device_ids``.

    Args:
        launcher: MMPose's ``--launcher``; nothing is done for ``'none'`` and ``'mpi'``.
    """
    import torch
    import torch.distributed
    from mmengine.model import MMDistributedDataParallel

    if torch.cuda.is_available() or launcher not in ('pytorch', 'slurm'):
        return
    if launcher == 'slurm':
        _export_slurm_variables()
    torch.distributed.init_process_group('gloo')

    original = MMDistributedDataParallel.__init__

    def init_on_cpu(self: MMDistributedDataParallel, *args: Any, device_ids: object = None, **kwargs: Any) -> None:
        original(self, *args, **kwargs)

    MMDistributedDataParallel.__init__ = init_on_cpu


def _export_slurm_variables() -> None:
    """Translate what ``srun`` sets into what ``torch.distributed`` reads."""
    env = os.environ
    env['RANK'], env['WORLD_SIZE'] = env['SLURM_PROCID'], env['SLURM_NTASKS']
    env['LOCAL_RANK'] = env.get('SLURM_LOCALID', '0')
    if 'MASTER_ADDR' not in env:
        nodes = subprocess.run(
            ['scontrol', 'show', 'hostnames', env['SLURM_NODELIST']], check=True, capture_output=True, text=True
        )
        env['MASTER_ADDR'] = nodes.stdout.split()[0]
    env.setdefault('MASTER_PORT', '29500')


@cache
def compute_accuracy_on_device(accuracy: Callable[[Any, Any, Any], Any]) -> None:
    """From now on MMPose's heatmap heads log an accuracy that is computed where the heatmaps are.

    They copy all heatmaps to the host in every iteration, CPMHead and MSPNHead even with ``compute_acc=False``, and
    fail there on bfloat16, a stock supervised model too.

    Args:
        accuracy: The number of MMPose's ``pose_pck_accuracy`` from tensors: output, target, mask.
    """
    from mmpose.models.heads.heatmap_heads import cpm_head, heatmap_head, mspn_head
    from torch import Tensor

    for head in (cpm_head, heatmap_head, mspn_head):
        # Each uses both in its loss alone, on whose result it goes on as on MMPose's.
        head.to_numpy = Tensor.detach
        head.pose_pck_accuracy = lambda output, target, mask: (None, accuracy(output, target, mask), None)
    # The heads make a tensor of the accuracy, which is one already.
    warnings.filterwarnings('ignore', message='To copy construct from a tensor', module='mmpose')
