"""Games written for version 0.1.0: a plain ``nn.Module`` with ``judge_real`` and ``judge_fakes``."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from mmpose_gan.models.poses import Pose, PosePair, PoseWeights

from .base import FakeLoss, Game, RealLoss


@dataclass(frozen=True)
class HeatmapPair:
    """What 0.1.0 called a ``PosePair``: maps (B, K, H, W) with occlusion maps and planes of depths after them."""

    fake: Tensor
    real: Tensor
    weights: Tensor | None
    image: Tensor | None


@dataclass(frozen=True)
class Judgement:
    """What 0.1.0 called a ``RealLoss`` or, with a ``generator_loss``, a ``FakeLoss``."""

    loss: Tensor
    generator_loss: Tensor | None = None
    statistics: dict[str, Tensor] = field(default_factory=dict)


class _LegacyGame(Game):
    """The rules of a plain module, called as 0.1.0 called them."""

    rules: type[Any]
    one_loss: bool
    judge_real: Callable[[Tensor, HeatmapPair], Judgement]
    judge_fakes: Callable[[Tensor, Tensor, HeatmapPair], Judgement]

    @property
    def shared_fake_loss(self) -> bool:  # type: ignore[override]
        """``one_loss``."""
        return self.one_loss

    @property
    def fake_weight(self) -> float | Tensor:
        """``fake_weight``: an attribute, a buffer or a property of the plain module."""
        own: dict[str, Any] = {**dict(self.named_buffers(recurse=False)), **vars(self)}
        value: Any = own.get('fake_weight', getattr(self.rules, 'fake_weight', None))
        return value.__get__(self) if isinstance(value, property) else value

    @fake_weight.setter
    def fake_weight(self, value: float | Tensor) -> None:
        self.__dict__['fake_weight'] = value

    def real_loss(self, verdict: Tensor, pair: PosePair) -> RealLoss:
        """``judge_real``."""
        result = self.judge_real(verdict, _as_maps(pair))
        return RealLoss(result.loss, result.statistics)

    def fake_loss(self, verdict: Tensor, pose: Pose, pair: PosePair) -> FakeLoss:
        """``judge_fakes``."""
        result = self.judge_fakes(verdict, _maps(pose), _as_maps(pair))
        if result.generator_loss is None:
            raise TypeError(f'game: {self.rules.__name__}.judge_fakes gives no generator_loss')
        return FakeLoss(result.loss, result.generator_loss, result.statistics)

    def update(self, l_real: Tensor, l_fake: Tensor, pair: PosePair) -> None:
        """``update`` with heatmaps."""
        self.rules.update(self, l_real, l_fake, _maps(pair.real))

    def monitors(self, l_real: Tensor, l_fake: Tensor) -> dict[str, Tensor]:
        """``monitors``."""
        return self.rules.monitors(self, l_real, l_fake)


def as_game(module: nn.Module) -> Game:
    """A module that is a game already, or the rules of one that was written for 0.1.0.

    The module stays the object that it is, with its parameters, buffers and keys; it gets the methods of a game.

    Raises:
        TypeError: It is neither.
    """
    kind = type(module)
    if isinstance(module, Game):
        if old := [name for name in ('judge_real', 'judge_fakes', 'answers', 'one_loss') if hasattr(module, name)]:
            raise TypeError(
                f'game: {kind.__name__} has {", ".join(old)} of mmpose_gan 0.1.0, which nothing calls any more; a Game '
                'has real_loss, fake_loss, real_targets, fake_targets and shared_fake_loss (docs/discriminators.md)'
            )
        return module
    missing = [
        name
        for name in ('judge_real', 'judge_fakes', 'update', 'monitors', 'one_loss', 'fake_weight', 'lambda_g')
        if not hasattr(module, name)
    ]
    if missing:
        raise TypeError(f'game: {kind.__name__} is no mmpose_gan.Game: it lacks {", ".join(missing)}')
    warnings.warn(
        f'{kind.__name__} is a game as of mmpose_gan 0.1.0. Derive it from mmpose_gan.Game: judge_real becomes '
        'real_loss -> RealLoss, judge_fakes becomes fake_loss -> FakeLoss, one_loss becomes shared_fake_loss, and '
        'poses come as PosePair (docs/discriminators.md). The old way goes with the next release',
        FutureWarning,
        stacklevel=2,
    )
    module.__class__ = type(kind.__name__, (_LegacyGame, kind), dict(rules=kind))
    return module  # type: ignore[return-value]


def _maps(pose: Pose) -> Tensor:
    if pose.depths is None:
        return pose.maps
    return torch.cat([pose.maps, pose.depths[..., None, None].expand_as(pose.heatmaps)], dim=1)


def _as_maps(pair: PosePair) -> HeatmapPair:
    weights = None if pair.weights is None else _all_weights(pair.weights)
    return HeatmapPair(_maps(pair.fake), _maps(pair.real), weights, pair.image)


def _all_weights(weights: PoseWeights) -> Tensor:
    return weights.maps if weights.depths is None else torch.cat([weights.maps, weights.depths], dim=1)
