"""What MMEngine logged of a training, put together from the parts of a run that was killed and went on."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path

Scalars = dict[int, dict[str, float]]

#: What is kept: losses, and of each discriminator's game what it says of itself.
CURVES = r'loss.*|.*\.(gradient_ratio|k_t|m_global|d_real|d_fake|acc_real|acc_fake)'


def read_scalars(work_dir: Path) -> Scalars:
    """Logged scalars of training by iteration; where parts overlap, those of the later part.

    Args:
        work_dir: With ``<start>/vis_data/scalars.json`` of each part.
    """
    found: Scalars = {}
    for file in sorted(work_dir.glob('*/vis_data/scalars.json')):
        for line in file.read_text().splitlines():
            logged = json.loads(line)
            if 'loss' in logged:  # else of an evaluation
                found[logged['step']] = logged
    return dict(sorted(found.items()))


def training_seconds(scalars: Scalars) -> float:
    """Seconds of all iterations, from the mean ``time`` of those before each logged one."""
    seconds, before = 0.0, 0
    for step, logged in scalars.items():
        seconds += (step - before) * logged['time']
        before = step
    return seconds


def curves(scalars: Scalars, pattern: str) -> Mapping[str, list[tuple[int, float]]]:
    """Iteration and value of the scalars whose whole name fits a pattern, by name."""
    names = dict.fromkeys(name for logged in scalars.values() for name in logged if re.fullmatch(pattern, name))
    return {name: [(step, logged[name]) for step, logged in scalars.items() if name in logged] for name in names}
