"""Checks of what a config gives: each returns the value, or says in one sentence what is allowed."""

from __future__ import annotations

from collections.abc import Collection
from math import inf, isfinite
from numbers import Integral, Real
from typing import Any


def real_number(name: str, value: Any, low: float = -inf, high: float = inf, above: float = -inf) -> float:
    """A finite number in [low, high] and above ``above``.

    Args:
        name: The config's key.
        value: What it holds.
        low: Least value.
        high: Largest value.
        above: What it must be larger than.

    Raises:
        ValueError: It is none.

    Example:
        >>> real_number('game.lambda_k', -1, low=0)
        Traceback (most recent call last):
        ValueError: game.lambda_k must be a number >= 0, got -1
    """
    is_number = isinstance(value, Real) and not isinstance(value, bool) and isfinite(value)
    if is_number and low <= value <= high and value > above:
        return value
    lower = f'> {above}' if isfinite(above) else f'>= {low}' if isfinite(low) else ''
    upper = f'<= {high}' if isfinite(high) else ''
    bounds = ' and '.join(filter(None, [lower, upper]))
    raise ValueError(f'{name} must be a number {bounds}'.rstrip() + f', got {value!r}')


def whole_number(name: str, value: Any, low: int) -> int:
    """A whole number from ``low`` on.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= low:
        return int(value)
    raise ValueError(f'{name} must be a whole number >= {low}, got {value!r}')


def one_of(name: str, value: Any, allowed: Collection[Any]) -> Any:
    """One of a fixed set of values.

    Raises:
        ValueError: It is none of them.
    """
    if any(value == one and type(value) is type(one) for one in allowed):
        return value
    raise ValueError(f'{name} must be one of {", ".join(map(repr, allowed))}, got {value!r}')


def true_or_false(name: str, value: Any) -> bool:
    """``True`` or ``False``, and not a text that counts as true.

    Raises:
        ValueError: It is neither.
    """
    return one_of(name, value, (True, False))
