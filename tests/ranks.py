"""Two processes that train together through gloo, forked from a server that has imported torch and MMPose once.

To start each from scratch takes longer than all that they do.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from pathlib import Path

import torch
from mmpose.utils import register_all_modules
from torch import distributed

RANKS = 2
IMPORTED = [f'mmpose.{part}' for part in ('codecs', 'datasets', 'engine', 'evaluation', 'models', 'visualization')]


def _work(rank: int, play: Callable[..., object], folder: Path, arguments: tuple[object, ...]) -> None:
    register_all_modules()
    torch.set_num_threads(1)
    distributed.init_process_group('gloo', init_method=f'file://{folder}/store', rank=rank, world_size=RANKS)
    torch.save(play(*arguments, rank), folder / f'{rank}.pth')
    distributed.destroy_process_group()


def in_two_processes(play: Callable[..., object], folder: Path, *arguments: object) -> list:
    """What a function returns on each rank.

    Args:
        play: A function of a module, called with the arguments and the rank.
        folder: An empty folder.
        arguments: What can be pickled.
    """
    multiprocessing.set_forkserver_preload(IMPORTED)
    torch.multiprocessing.start_processes(_work, (play, folder, arguments), RANKS, start_method='forkserver')
    return [torch.load(folder / f'{rank}.pth', weights_only=False) for rank in range(RANKS)]
