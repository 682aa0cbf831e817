"""What is certainly wrong in a config, said before anything is built: MMEngine finds out late, or never."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fnmatch import fnmatchcase
from functools import partial
from typing import Any

from .checks import real_number, whole_number

#: Takes a key and its value, and raises ValueError.
Check = Callable[[str, Any], Any]
one_or_more: Check = partial(whole_number, low=1)
zero_or_more: Check = partial(whole_number, low=0)
positive: Check = partial(real_number, above=0)
not_negative: Check = partial(real_number, low=0)


def a_dict(name: str, value: Any) -> None:
    """What MMEngine builds is a dict; a leaf is none.

    Raises:
        ValueError: It is none.
    """
    raise ValueError(f'{name} must be a dict(type=..., ...), got {value!r}')


def interval(name: str, value: Any) -> None:
    """A whole number from 1 on, or -1 for never.

    Raises:
        ValueError: It is neither.
    """
    if value != -1:
        one_or_more(name, value)


#: Patterns of keys -> what must hold for their values, unless they are None.
RULES: dict[str, Check] = {
    'train_cfg.max_epochs': one_or_more,
    'train_cfg.max_iters': one_or_more,
    'train_cfg.val_interval': one_or_more,
    'train_cfg.val_begin': zero_or_more,
    '*_dataloader.batch_size': one_or_more,
    '*_dataloader.num_workers': zero_or_more,
    'default_hooks.checkpoint.interval': interval,
    'default_hooks.logger.interval': one_or_more,
    'env_cfg.dist_cfg.timeout': positive,
    'randomness.seed': zero_or_more,
    '*encoder.sigma': positive,
    '*decoder.sigma': positive,
    'codec.sigma': positive,
    '*_evaluator.*thr': positive,
    'optim_wrapper*optimizer': a_dict,
    '*optimizer.lr': not_negative,
    '*optimizer.weight_decay': not_negative,
}
#: What a command cannot do without -> what it is there for.
NEEDED = {
    'model': 'the estimator, dict(type=..., backbone=..., head=...)',
    'train_dataloader': 'the images to train on',
    'train_cfg': 'how long to train, dict(max_epochs=...) or dict(max_iters=...)',
    'optim_wrapper': 'the optimizer, dict(optimizer=dict(type=..., lr=...))',
    'test_dataloader': 'the images to test on',
    'test_evaluator': 'the metrics',
    'test_cfg': 'the loop of the test, dict()',
}
FOR_TRAINING = ('model', 'train_dataloader', 'train_cfg', 'optim_wrapper')
FOR_TEST = ('model', 'test_dataloader', 'test_cfg', 'test_evaluator')


def check_config(cfg: Mapping[str, Any], name: str, needed: tuple[str, ...]) -> None:
    """Check what a command needs of a config, and all values that there are rules for.

    Args:
        cfg: The config, with all options merged, as nested dicts.
        name: Of the config, for errors.
        needed: Keys that must be there: :data:`FOR_TRAINING` or :data:`FOR_TEST`.

    Raises:
        ValueError: A key is missing, or its value out of range. The sentence begins with the key.
    """
    for key in needed:
        if cfg.get(key) is None:
            raise ValueError(f'{key} is missing in the config {name}: it gives {NEEDED[key]}')
    if not isinstance(cfg['model'], Mapping) or 'type' not in cfg['model']:
        raise ValueError(f'model.type is missing in the config {name}: it names the class of the estimator')
    for key, value in leaves(cfg):
        for pattern, check in RULES.items():
            if value is not None and fnmatchcase(key, pattern):
                check(key, value)


def leaves(value: Any, key: str = '') -> Iterator[tuple[str, Any]]:
    """Dotted keys and values of all that is nested in a config.

    Of a list of numbers, such as two sigmas of SimCC, each has the list's key.

    Example:
        >>> list(leaves(dict(a=dict(sigma=(1, 2)), b=[dict(c=3)])))
        [('a.sigma', 1), ('a.sigma', 2), ('b.0.c', 3)]
    """
    if isinstance(value, Mapping):
        for name, part in value.items():
            yield from leaves(part, f'{key}.{name}' if key else str(name))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(value):
            yield from leaves(part, f'{key}.{index}' if isinstance(part, Mapping | list | tuple) else key)
    else:
        yield key, value
