"""Resolved copies of the published configs (``published/NAME.txt``), one part a line so that a diff reads well.

``python tests/published_configs.py`` writes them anew. Do that only where a published config is meant to change, in the
same commit, whose message says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mmengine.config import Config
from paths import ROOT

CONFIGS = ROOT / 'configs'
COPIES = Path(__file__).with_name('published')
NAMES = sorted(path.stem for path in CONFIGS.glob('*.py'))

#: What a training or test run reads; the rest of a config are names that its own files refer to.
KEYS = (
    *('model',),
    *('train_dataloader', 'val_dataloader', 'test_dataloader', 'val_evaluator', 'test_evaluator'),
    *('train_cfg', 'val_cfg', 'test_cfg'),
    *('optim_wrapper', 'param_scheduler', 'auto_scale_lr'),
    *('default_hooks', 'custom_hooks', 'custom_imports'),
    *('visualizer', 'log_processor', 'env_cfg'),
    *('randomness', 'load_from', 'resume', 'default_scope'),
)


def nested(value: object) -> bool:
    """Whether there are settings inside a value, which get lines of their own."""
    if isinstance(value, dict):
        return bool(value)
    return isinstance(value, list | tuple) and any(nested(item) for item in value)


def lines(value: object, path: str) -> Iterator[str]:
    """``PATH: key=value, ...``, a line for each dictionary that has values; its order does not matter."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != 'type', key if isinstance(key, int) else 0, str(key)))
        own = [f'{key}={value[key]!r}' for key in keys if not nested(value[key])]
        if own:
            yield f'{path}: {", ".join(own)}'
        for key in keys:
            if nested(value[key]):
                yield from lines(value[key], f'{path}.{key}')
    elif nested(value):
        for index, item in enumerate(value):
            yield from lines(item, f'{path}.{index}')
    else:
        yield f'{path}: {value!r}'


def resolved(name: str) -> str:
    """The copy of a config as its files are today."""
    cfg = Config.fromfile(CONFIGS / f'{name}.py').to_dict()
    return ''.join(f'{line}\n' for key in KEYS if key in cfg for line in lines(cfg[key], key))


def main() -> None:
    """Write all copies, and delete those of configs that are gone."""
    COPIES.mkdir(exist_ok=True)
    for path in COPIES.glob('*.txt'):
        if path.stem not in NAMES:
            path.unlink()
    for name in NAMES:
        (COPIES / f'{name}.txt').write_text(resolved(name))


if __name__ == '__main__':
    main()
