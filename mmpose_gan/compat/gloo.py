"""mmengine 0.10 cannot start several processes on a machine without CUDA: gloo is set up for it."""

from __future__ import annotations

import os
import subprocess
from datetime import timedelta
from typing import Any


def start_gloo_without_cuda(launcher: str, timeout: float | None = None) -> None:
    """On a machine without CUDA, set up gloo for the launchers that mmengine only starts with CUDA.

    mmengine calls ``torch.cuda.set_device`` and passes ``device_ids`` to DDP. It takes a process group that exists
    already, and DDP on the CPU wants no ``device_ids``.

    Args:
        launcher: MMPose's ``--launcher``; nothing is done for ``'none'`` and ``'mpi'``.
        timeout: Seconds for which one process waits for another, the config's ``env_cfg.dist_cfg.timeout``; torch's
            half hour by default.
    """
    import torch
    import torch.distributed

    if torch.cuda.is_available() or launcher not in ('pytorch', 'slurm'):
        return
    if launcher == 'slurm':
        _export_slurm_variables()
    waits = None if timeout is None else timedelta(seconds=timeout)
    torch.distributed.init_process_group('gloo', timeout=waits)
    leave_out_device_ids()


def leave_out_device_ids() -> None:
    """Have mmengine's DDP wrap a model on the CPU, whatever device it is told."""
    from mmengine.model import MMDistributedDataParallel

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
