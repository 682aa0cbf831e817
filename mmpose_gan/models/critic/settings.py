"""What ``test_cfg.critic`` says, checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from mmpose_gan.checks import real_number, true_or_false, whole_number

KEY = 'model.test_cfg.critic'
KEYS = ('discriminators', 'choose', 'sweeps', 'weight', 'prior', 'rescore')


@dataclass(frozen=True)
class CriticSettings:
    """What a critic does.

    Attributes:
        weights: Names of the discriminators that are asked, and what a unit of each verdict is worth in the choice
            beside the logarithm of a peak.
        choose: Among how many of the best peaks each joint chooses; 1 takes the highest, as stock decoding does.
        sweeps: How often the choice goes through all joints.
        prior: Config of the Gaussian prior of poses without its weight, ``None`` for none.
        prior_weight: What ten units of its log-density are worth.
        rescore: Whether scores are the calibrated chances of being right.
    """

    weights: dict[str, float]
    choose: int = 1
    sweeps: int = 2
    prior: dict[str, Any] | None = None
    prior_weight: float = 1.0
    rescore: bool = False


def read_settings(cfg: Any, known: Collection[str]) -> CriticSettings:
    """Read and check ``test_cfg.critic``.

    Args:
        cfg: The config: ``discriminators`` (names), ``choose``, ``sweeps``, ``weight`` (a number for all, or one by
            name), ``prior`` (``ann_file`` or ``file``, and its ``weight``), ``rescore``.
        known: Names of the model's discriminators.

    Raises:
        ValueError: A key or a value is none that a critic knows, or nothing is asked of it.
    """
    if not isinstance(cfg, Mapping):
        raise ValueError(f'{KEY} must be a dict, got {cfg!r}')
    if unknown := sorted(cfg.keys() - set(KEYS)):
        raise ValueError(f'{KEY}.{unknown[0]} is unknown; a critic has {", ".join(KEYS)}')
    names = cfg.get('discriminators', ())
    if isinstance(names, str) or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise ValueError(f'{KEY}.discriminators must be a list of different names, got {names!r}')
    for name in names:
        if name not in known:
            raise ValueError(
                f'{KEY}.discriminators: model.discriminators has no {name}, only {", ".join(sorted(known)) or "none"}'
            )
    prior = cfg.get('prior')
    if prior is not None and not isinstance(prior, Mapping):
        raise ValueError(f'{KEY}.prior must be a dict, such as dict(ann_file=...), got {prior!r}')
    rescore = true_or_false(f'{KEY}.rescore', cfg.get('rescore', False))
    if not names and prior is None and not rescore:
        raise ValueError(f'{KEY} asks nobody: name discriminators, or a prior')
    own = dict(prior or {})
    settings = CriticSettings(
        weights=_weights(cfg.get('weight', 0.1), names),
        choose=whole_number(f'{KEY}.choose', cfg.get('choose', 1), 1),
        sweeps=whole_number(f'{KEY}.sweeps', cfg.get('sweeps', 2), 1),
        prior_weight=real_number(f'{KEY}.prior.weight', own.pop('weight', 1.0), low=0),
        prior=None if prior is None else own,
        rescore=rescore,
    )
    if settings.choose == 1 and not rescore:
        raise ValueError(f'{KEY} does nothing: set choose to at least 2, or rescore=True')
    return settings


def _weights(weight: Any, names: Collection[str]) -> dict[str, float]:
    if not isinstance(weight, Mapping):
        return {name: real_number(f'{KEY}.weight', weight, low=0) for name in names}
    if weight.keys() != set(names):
        raise ValueError(f'{KEY}.weight names {sorted(weight)} and {KEY}.discriminators {sorted(names)}')
    return {name: real_number(f'{KEY}.weight.{name}', weight[name], low=0) for name in names}
