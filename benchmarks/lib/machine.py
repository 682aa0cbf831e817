"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
from importlib import metadata
from pathlib import Path

import torch

PACKAGES = ('torch', 'mmengine', 'mmcv', 'mmcv-lite', 'mmpose', 'numpy', 'opencv-python')


def machine(device: str = 'cpu') -> dict[str, object]:
    """Names and versions: the CPU, its cores, threads in use, the accelerator, Python and packages."""
    names: dict[str, object] = dict(
        cpu=_cpu_name(), cores=os.cpu_count(), threads=torch.get_num_threads(), python=platform.python_version()
    )
    if device.startswith('cuda'):
        names['gpu'] = torch.cuda.get_device_name(device)
        names['cuda'] = torch.version.cuda
    return names | {package: version for package in PACKAGES if (version := _version(package))}


def _cpu_name() -> str:
    info = Path('/proc/cpuinfo')
    lines = info.read_text().splitlines() if info.exists() else []
    return next((line.split(':')[1].strip() for line in lines if line.startswith('model name')), platform.processor())


def _version(package: str) -> str | None:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None
