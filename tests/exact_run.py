"""Train straight, then again from a checkpoint of it, and say whether both end equal.

``exact_run.py CONFIG CHECKPOINT [--stock]``; with ``--stock`` as MMEngine resumes. Prints the names of what differs.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import torch
from mmengine.config import Config
from mmengine.runner import Runner

import mmpose_gan.registry  # noqa: F401
from mmpose_gan import compat


def leaves(value: Any, name: str = '') -> dict[str, Any]:
    """All that is nested in a checkpoint, by its path."""
    if isinstance(value, dict):
        return {key: leaf for part, inner in value.items() for key, leaf in leaves(inner, f'{name}/{part}').items()}
    if isinstance(value, list | tuple):
        return leaves(dict(enumerate(value)), name)
    return {name: value}


def equal(a: Any, b: Any) -> bool:
    return torch.equal(a, b) if isinstance(a, torch.Tensor) else a == b


def train(cfg: Config, name: str, **changes: Any) -> dict[str, Any]:
    cfg = cfg.copy()
    work_dir = Path(cfg.work_dir) / name
    cfg.merge_from_dict(dict(work_dir=str(work_dir), experiment_name=name, visualizer=dict(name=name), **changes))
    Runner.from_cfg(cfg).train()
    last = (work_dir / 'last_checkpoint').read_text()
    saved = torch.load(last, weights_only=False)
    return leaves({key: saved[key] for key in ('state_dict', 'optimizer', 'param_schedulers') if key in saved})


if __name__ == '__main__':
    config, checkpoint, *flags = sys.argv[1:]
    if not flags:
        compat.resume_exactly()
    cfg = Config.fromfile(config)
    straight = train(cfg, 'straight')
    resumed = train(cfg, 'resumed', resume=True, load_from=str(Path(cfg.work_dir) / 'straight' / checkpoint))
    assert straight.keys() == resumed.keys(), straight.keys() ^ resumed.keys()
    print('differ:', *(name for name in straight if not equal(straight[name], resumed[name])))
