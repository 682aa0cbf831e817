"""The arguments that all benchmarks share."""

from __future__ import annotations

import argparse

from mmengine.config import DictAction


def parser(doc: str | None, rounds: int, config: str | None = 'configs/hrgan_w32_coco.py') -> argparse.ArgumentParser:
    """A parser with ``--device``, ``--rounds``, ``--json``, and for a benchmark of one config ``--config``.

    Args:
        doc: The benchmark's docstring, which is its help.
        rounds: Default of ``--rounds``.
        config: Default of ``--config``; ``None`` for a benchmark that takes its configs otherwise.
    """
    result = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    if config is not None:
        result.add_argument('--config', default=config, help='a config of this project or mmpose::...')
    result.add_argument('--device', default='cpu', help='cpu or cuda')
    result.add_argument('--rounds', type=int, default=rounds, help='timed rounds')
    result.add_argument('--json', help='file for the result')
    result.add_argument('--cfg-options', nargs='+', action=DictAction, help="keys of the config, as in MMPose's tools")
    return result
