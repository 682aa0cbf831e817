"""How a game ails, seen in what is logged of it: each disease a pure function of a block of iterations' means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite, log
from typing import NamedTuple

#: Below this share of the content gradient the generator does not notice the discriminator.
INERT = 1e-3
#: How near to an end of [0, 1] k_t counts as there.
AT_THE_END = 1e-3
#: Sum of both cross-entropies where each verdict is right with 95 %: -2 ln 0.95.
WON = 0.1
#: The same of one that does not look and says one half, less 1 % for noise: 2 ln 2.
LOST = 0.99 * 2 * log(2)
#: How many times its lowest value M_global may have.
M_GLOBAL_RISE = 2.0
#: The same of the content loss.
CONTENT_RISE = 1.5

Values = Mapping[str, float]
#: Share of the mean square of predictions that differs between images (mmpose_gan/engine/variety.py).
SAME = 1e-3


class Sign(NamedTuple):
    """What a block of iterations shows of a disease.

    Attributes:
        scalar: Name of what was logged, without the discriminator's.
        value: Its mean.
        bound: What it lies beyond, in words.
    """

    scalar: str
    value: float
    bound: str


class Disease(NamedTuple):
    """A disease of the game against one discriminator.

    Attributes:
        name: What it is, in words.
        sign: Shows it, or ``None``, from the means of a block and the lowest means of any block so far.
        remedy: Keys of the config; ``{name}`` stands for the discriminator's name.
    """

    name: str
    sign: Callable[[Values, Values], Sign | None]
    remedy: str


def inert(now: Values, lowest: Values) -> Sign | None:
    """The generator does not notice the game.

    Example:
        >>> inert(dict(gradient_ratio=1e-5), {})
        Sign(scalar='gradient_ratio', value=1e-05, bound='below 0.001')
        >>> inert(dict(gradient_ratio=0.3), {})
    """
    return _below('gradient_ratio', now, INERT)


def k_t_at_0(now: Values, lowest: Values) -> Sign | None:
    """The discriminator learns from real poses alone."""
    return _below('k_t', now, AT_THE_END)


def k_t_at_1(now: Values, lowest: Values) -> Sign | None:
    """The discriminator loses, whatever weight the fakes have."""
    return _above('k_t', now, 1 - AT_THE_END)


def won(now: Values, lowest: Values) -> Sign | None:
    """A discriminator that says real or fake is always right."""
    return _below('d_real + d_fake', _with_sum(now), WON)


def lost(now: Values, lowest: Values) -> Sign | None:
    """A discriminator that says real or fake is no better than one that does not look."""
    return _above('d_real + d_fake', _with_sum(now), LOST)


def m_global_rises(now: Values, lowest: Values) -> Sign | None:
    """The measure of convergence (cao2020 eq. 6) grows.

    Example:
        >>> m_global_rises(dict(m_global=3.0), dict(m_global=1.0))
        Sign(scalar='m_global', value=3.0, bound='above 2 times its lowest, 1')
    """
    return _risen('m_global', now, lowest, M_GLOBAL_RISE)


def content_rises(now: Values, lowest: Values) -> Sign | None:
    """The generator unlearns what it is there for."""
    return _risen('content loss', now, lowest, CONTENT_RISE)


def same_for_all(now: Values, lowest: Values) -> Sign | None:
    """The generator predicts the same for every image (cao2020 section 4.3).

    Example:
        >>> same_for_all(dict(variety=1e-5), {})
        Sign(scalar='variety', value=1e-05, bound='below 0.001')
    """
    return _below('variety', now, SAME)


_RATE = 'optim_wrapper.discriminators.{name}.optimizer.lr'
_GAME = 'model.discriminators.{name}.game'
DISEASES = (
    Disease('the game does nothing to the generator', inert, f'raise {_GAME}.lambda_g, or hold a GradientRatio'),
    Disease('k_t stays at 0', k_t_at_0, f'raise {_GAME}.lambda_g or {_GAME}.equilibrium.gamma or .lambda_k'),
    Disease('k_t stays at 1, the discriminator loses', k_t_at_1, f'raise {_RATE}, or lower {_GAME}.lambda_g'),
    Disease('the discriminator has won', won, f'lower {_RATE}, or raise default_hooks.adversary.interval'),
    Disease('the discriminator cannot tell', lost, f'raise {_RATE} or default_hooks.adversary.warmup'),
    Disease('M_global rises', m_global_rises, f'lower {_GAME}.lambda_g or {_GAME}.equilibrium.lambda_k'),
    Disease('the same prediction for every image', same_for_all, f'lower {_GAME}.lambda_g, or start the game later'),
    Disease('the content loss rises', content_rises, f'lower {_GAME}.lambda_g, or raise default_hooks.adversary.ramp'),
)


class Finding(NamedTuple):
    """A disease that has lasted.

    Attributes:
        disease: Which.
        sign: How it shows in the last block.
        since: Iteration with which it began, counted from 1.
    """

    disease: Disease
    sign: Sign
    since: int


@dataclass
class Patient:
    """The game against one discriminator over time.

    Args:
        patience: Iterations, > 0, that a disease has to last without a break.
        block: Iterations, > 0, whose mean is looked at: what one batch says is noise.
        spared: Diseases that the config asks for, such as a fixed k_t.
    """

    patience: int
    block: int
    spared: frozenset[str] = frozenset()
    _open: dict[str, list[float]] = field(default_factory=dict)
    _lowest: dict[str, float] = field(default_factory=dict)
    _since: dict[str, int] = field(default_factory=dict)
    _said: set[str] = field(default_factory=set)
    _length: int = 0
    _early: list[float] = field(default_factory=list)

    def before(self, content: list[float]) -> None:
        """Note the content loss of iterations before the game has its full strength, which it shall not exceed."""
        self._early += filter(isfinite, content)
        if len(self._early) >= self.block:
            mean = sum(self._early) / len(self._early)
            self._lowest['content loss'] = min(mean, self._lowest.get('content loss', mean))
            self._early = []

    def see(self, last: int, length: int, values: Mapping[str, list[float]]) -> list[Finding]:
        """Look at some iterations; each disease is found once.

        Args:
            last: The last of them, counted from 1.
            length: How many there are.
            values: What was logged in them, by name without the discriminator's. What is no number is left out.
        """
        for name, some in values.items():
            self._open.setdefault(name, []).extend(filter(isfinite, some))
        self._length += length
        if self._length < self.block:
            return []
        now = {name: sum(some) / len(some) for name, some in self._open.items() if some}
        first = last + 1 - self._length
        self._open, self._length = {}, 0
        found = []
        for disease in DISEASES:
            sign = None if disease.name in self.spared else disease.sign(now, self._lowest)
            if sign is None:
                self._since.pop(disease.name, None)
                continue
            since = self._since.setdefault(disease.name, first)
            if last + 1 - since >= self.patience and disease.name not in self._said:
                self._said.add(disease.name)
                found.append(Finding(disease, sign, since))
        self._lowest |= {name: min(value, self._lowest.get(name, value)) for name, value in now.items()}
        return found


def _below(name: str, now: Values, bound: float) -> Sign | None:
    return Sign(name, now[name], f'below {bound:g}') if name in now and now[name] < bound else None


def _above(name: str, now: Values, bound: float) -> Sign | None:
    return Sign(name, now[name], f'above {bound:.4g}') if name in now and now[name] > bound else None


def _risen(name: str, now: Values, lowest: Values, factor: float) -> Sign | None:
    if name not in now or name not in lowest or now[name] <= factor * lowest[name]:
        return None
    return Sign(name, now[name], f'above {factor:g} times its lowest, {lowest[name]:.3g}')


def _with_sum(now: Values) -> Values:
    """With the sum of both cross-entropies, of a game that says real or fake: one whose log has accuracies."""
    if not {'acc_real', 'acc_fake', 'd_real', 'd_fake'} <= now.keys():
        return {}
    return {'d_real + d_fake': now['d_real'] + now['d_fake']}
