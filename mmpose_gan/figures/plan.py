"""What to export, and whether it can be."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from .splits import SCENES

MARKER = 'figures.json'
"""Written last: its presence says that a folder is a complete export, which ``force`` may replace."""

_BYTES_PER_PIXEL = 0.8  # more than a noisy JPEG of quality 95 takes
_BYTES_OF_LABELS = 10_000  # more than an image's labels take in all formats


class FiguresError(Exception):
    """An export cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Plan:
    """What to export.

    Attributes:
        train: Images in the split ``train``.
        val: Images in ``val``.
        hard: Images in ``hard``.
        size: Side of the images in pixels, 32 to 2048.
        seed: Seed of the data set.
        scenes: How crowded they are: ``'wild'`` or ``'plain'``.
    """

    train: int
    val: int
    hard: int
    size: int = 256
    seed: int = 0
    scenes: str = 'wild'

    def counts(self) -> dict[str, int]:
        """Images by split."""
        return {'train': self.train, 'val': self.val, 'hard': self.hard}

    def check(self) -> None:
        """Raise ``FiguresError`` if a number is out of its range."""
        for split, count in self.counts().items():
            if not 0 <= count < 1_000_000:
                raise FiguresError(f'The number of {split} images must be 0 to 999999, not {count}.')
        if not any(self.counts().values()):
            raise FiguresError('There is nothing to make: all splits are empty.')
        if not 32 <= self.size <= 2048:
            raise FiguresError(f'The size must be 32 to 2048 pixels, not {self.size}.')
        if self.scenes not in SCENES:
            raise FiguresError(f'The scenes must be one of {", ".join(SCENES)}, not {self.scenes!r}.')
        if self.seed < 0:
            raise FiguresError(f'The seed must not be negative, but is {self.seed}.')


def check_target(out: Path, plan: Plan, force: bool) -> None:
    """Raise ``FiguresError`` if the data set cannot or must not be written to ``out``."""
    if out.exists() and not out.is_dir():
        raise FiguresError(f'{out} is not a folder.')
    if out.is_dir() and any(out.iterdir()):
        if not force:
            raise FiguresError(f'{out} is not empty. Use --force to replace a data set that was made before.')
        if not (out / MARKER).is_file():
            raise FiguresError(
                f'{out} is not empty and holds no {MARKER}: it is not a data set of figures. Remove it yourself.'
            )
    existing = next(folder for folder in (out, *out.absolute().parents) if folder.is_dir())
    if not os.access(existing, os.W_OK):
        raise FiguresError(f'{existing} is not writable.')
    needed = sum(plan.counts().values()) * (plan.size**2 * _BYTES_PER_PIXEL + _BYTES_OF_LABELS)
    free = shutil.disk_usage(existing).free
    if needed > free:
        raise FiguresError(
            f'About {needed / 1e6:.0f} MB are needed, but only {free / 1e6:.0f} MB are free at {existing}.'
        )
