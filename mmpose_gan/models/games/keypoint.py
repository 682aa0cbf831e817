"""Games of classification: one verdict for each keypoint (chen2017, sharma2021), or one for the pose."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import partial
from typing import Literal

import torch
from torch import Tensor

from mmpose_gan.checks import real_number
from mmpose_gan.models.poses import Pose, PosePair
from mmpose_gan.registry import MODELS

from .base import FakeLoss, Game, RealLoss
from .classification import minimax, non_saturating, verdict_accuracy, verdict_loss
from .keypoint_labels import KeypointLabels, all_fake, all_real, c_fake, check_threshold, d_fake, p_fake

STRATEGIES: dict[str, Callable[..., KeypointLabels]] = dict(
    all_fake=all_fake, p_fake=p_fake, c_fake=c_fake, d_fake=d_fake
)
#: Arguments of strategies that are thresholds.
THRESHOLDS = {'delta', 'epsilon'}
OBJECTIVES = dict(non_saturating=non_saturating, minimax=minimax)
Objective = Literal['non_saturating', 'minimax']


@MODELS.register_module()
class KeypointGame(Game):
    r"""Rules of the game with a discriminator that says for each keypoint whether it is right.

    .. math:: L_D = BCE(D(C), 1) + BCE(D(\hat C), p), \qquad L_G = L_{content} + \lambda_G L_{objective}

    where p are labels of the generated keypoints: in chen2017 (eq. 2) and sharma2021 (eq. 3) a keypoint that the
    generator got right counts as real. chen2017 prints log(1 - |D - p|), which for p in {0, 1} is this.

    Args:
        lambda_g: Weight of the objective in the generator's loss, in units of the head's content loss.
        labels: Strategy of labelling fakes: ``type`` is one of ``all_fake``, ``p_fake``, ``c_fake``, ``d_fake``
            (``keypoint_labels.py``), other keys are its arguments.
        objective: ``'non_saturating'``, BCE(D, 1), or ``'minimax'``, -BCE(D, p).

    Raises:
        ValueError: ``lambda_g`` is negative, or a strategy or objective is unknown.
    """

    def __init__(self, lambda_g: float | dict, labels: dict, objective: Objective = 'non_saturating') -> None:
        super().__init__(lambda_g)
        labels = dict(labels)
        kind = labels.pop('type', None)
        if kind not in STRATEGIES:
            raise ValueError(f'game.labels.type must be one of {sorted(STRATEGIES)}, got {kind!r}')
        if objective not in OBJECTIVES:
            raise ValueError(f'game.objective must be one of {sorted(OBJECTIVES)}, got {objective!r}')
        strategy = STRATEGIES[kind]
        try:
            inspect.signature(strategy).bind(None, None, None, **labels)
        except TypeError as error:
            raise ValueError(f'game.labels: {error} of {kind}') from error
        for name in labels.keys() & THRESHOLDS:
            check_threshold(f'game.labels.{name}', labels[name])
        self.label = partial(strategy, **labels)
        self.objective = OBJECTIVES[objective]

    def real_loss(self, verdict: Tensor, pair: PosePair) -> RealLoss:
        """BCE(D(C), 1) of logits (B, K), and ``acc_real``, the share of real keypoints taken for real."""
        targets = self.real_targets(verdict, pair)
        return RealLoss(verdict_loss(verdict, *targets), dict(acc_real=verdict_accuracy(verdict, *targets)))

    def fake_loss(self, verdict: Tensor, pose: Pose, pair: PosePair) -> FakeLoss:
        """BCE(D(fakes), p) of logits (B, K), the objective, and ``acc_fake``, the share of fakes seen through."""
        targets = self.fake_targets(verdict, pair)
        return FakeLoss(
            verdict_loss(verdict, *targets),
            self.objective(verdict, *targets),
            dict(acc_fake=verdict_accuracy(verdict, *targets)),
        )

    def real_targets(self, verdict: Tensor, pair: PosePair) -> KeypointLabels:
        """What the discriminator should say of real poses: labels and weights of the shape of the verdict."""
        return all_real(pair.fake.heatmaps, pair.real.heatmaps, _joint_weights(pair))

    def fake_targets(self, verdict: Tensor, pair: PosePair) -> KeypointLabels:
        """What it should say of fakes."""
        return self.label(pair.fake.heatmaps.detach(), pair.real.heatmaps, _joint_weights(pair))


@MODELS.register_module()
class ConventionalGame(KeypointGame):
    """The game of a conventional GAN (cao2020 section 4.3): one verdict for the pose, all fakes are fake.

    Args:
        lambda_g: See :class:`KeypointGame`.
        objective: See :class:`KeypointGame`.
        min_labelled: Share of its joints that must be labelled for a person to count, on either side, in [0, 1]; by
            default everybody does.

    Raises:
        ValueError: ``min_labelled`` is out of range.
    """

    def __init__(
        self, lambda_g: float | dict, objective: Objective = 'non_saturating', min_labelled: float = 0.0
    ) -> None:
        super().__init__(lambda_g, dict(type='all_fake'), objective)
        self.min_labelled = real_number('game.min_labelled', min_labelled, 0, 1)

    def real_targets(self, verdict: Tensor, pair: PosePair) -> KeypointLabels:
        """Real, shape (B, 1)."""
        return KeypointLabels(torch.ones_like(verdict), self._weights(verdict, pair))

    def fake_targets(self, verdict: Tensor, pair: PosePair) -> KeypointLabels:
        """Fake, shape (B, 1)."""
        return KeypointLabels(torch.zeros_like(verdict), self._weights(verdict, pair))

    def _weights(self, verdict: Tensor, pair: PosePair) -> Tensor:
        if pair.weights is None:
            return torch.ones_like(verdict)
        labelled = (pair.weights.joints > 0).to(torch.float32).mean(dim=1, keepdim=True)
        return (labelled >= self.min_labelled).to(verdict.dtype)


def _joint_weights(pair: PosePair) -> Tensor | None:
    return None if pair.weights is None else pair.weights.joints
