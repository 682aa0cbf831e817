"""One sentence when a GPU is there that the installed torch cannot use; ``make setup`` ends with it."""

from __future__ import annotations

import subprocess
import sys
import warnings


def unusable_gpu() -> str | None:
    """What is wrong with the GPU, or ``None`` if there is none or torch can use it."""
    import torch

    gpu = _gpu_and_driver()
    if gpu is None:
        return None
    with warnings.catch_warnings(record=True) as said:  # torch warns of a driver that is too old
        warnings.simplefilter('always')
        try:
            torch.ones(1, device='cuda').add(1)
        except (RuntimeError, AssertionError) as error:  # no CUDA in this build, or none for this driver or GPU
            reason = str([*(warning.message for warning in said), error][0]).splitlines()[0].split('. ')[0]
        else:
            return None
    return (
        f'{gpu} is there, but torch {torch.__version__} cannot use it ({reason}). Update the driver, or take a build '
        f'of torch for it: make setup TORCH_INDEX=URL, with the index that pytorch.org names for an older CUDA'
    )


def _gpu_and_driver() -> str | None:
    """Name and driver of the first NVIDIA GPU, by its driver's own tool."""
    query = ['nvidia-smi', '--query-gpu=name,driver_version', '--format=csv,noheader']
    try:
        done = subprocess.run(query, check=True, capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.SubprocessError):
        return None
    name, _, driver = done.stdout.strip().partition('\n')[0].partition(', ')
    return f'{name} (driver {driver})' if name else None


def main() -> None:
    """Print the sentence, if there is one."""
    if sentence := unusable_gpu():
        print(f'note: {sentence}', file=sys.stderr)


if __name__ == '__main__':
    main()
