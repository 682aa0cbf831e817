"""The game of classification with one verdict for each keypoint (chen2017, sharma2021)."""

from __future__ import annotations

from functools import partial
from typing import Literal

import torch
from torch import Tensor, nn

from mmpose_gan.registry import MODELS

from .classification import minimax, non_saturating, verdict_accuracy, verdict_loss
from .heatmap_pair import HeatmapPair, Judgement
from .keypoint_labels import KeypointLabels, all_fake, all_real, c_fake, d_fake, p_fake

STRATEGIES = {strategy.__name__: strategy for strategy in (all_fake, p_fake, c_fake, d_fake)}
OBJECTIVES = {objective.__name__: objective for objective in (non_saturating, minimax)}


@MODELS.register_module()
class KeypointGame(nn.Module):
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

    #: The two players' losses of the fakes differ.
    one_loss = False
    #: Weight of the fakes' loss in the discriminator's.
    fake_weight = 1.0

    def __init__(
        self, lambda_g: float, labels: dict, objective: Literal['non_saturating', 'minimax'] = 'non_saturating'
    ) -> None:
        super().__init__()
        labels = dict(labels)
        kind = labels.pop('type', None)
        if lambda_g < 0:
            raise ValueError(f'game.lambda_g must not be negative, got {lambda_g}')
        if kind not in STRATEGIES:
            raise ValueError(f'game.labels.type must be one of {sorted(STRATEGIES)}, got {kind!r}')
        if objective not in OBJECTIVES:
            raise ValueError(f'game.objective must be one of {sorted(OBJECTIVES)}, got {objective!r}')
        self.lambda_g = lambda_g
        self.label = partial(STRATEGIES[kind], **labels)
        self.objective = OBJECTIVES[objective]

    def judge_real(self, verdict: Tensor, pair: HeatmapPair) -> Judgement:
        """BCE(D(C), 1), and the share of real keypoints taken for real.

        Args:
            verdict: Logits D(C), shape (B, K).
            pair: What was judged.
        """
        answers = self.answers(all_real, verdict, pair)
        return Judgement(verdict_loss(verdict, *answers), statistics=dict(acc_real=verdict_accuracy(verdict, *answers)))

    def judge_fakes(self, verdict: Tensor, heatmaps: Tensor, pair: HeatmapPair) -> Judgement:
        """BCE(D(fakes), p) and the generator's objective, and the share of fakes that were seen through.

        Args:
            verdict: Logits, shape (B, K).
            heatmaps: What was judged, made from ``pair.fake``.
            pair: What was judged.
        """
        answers = self.answers(self.label, verdict, pair)
        return Judgement(
            verdict_loss(verdict, *answers),
            self.objective(verdict, *answers),
            dict(acc_fake=verdict_accuracy(verdict, *answers)),
        )

    def answers(self, strategy: partial, verdict: Tensor, pair: HeatmapPair) -> KeypointLabels:
        """Labels and weights (B, K) for a verdict of K logits; pose maps are the first K of what was judged."""
        count = verdict.shape[1]
        weights = None if pair.weights is None else pair.weights[:, :count]
        return strategy(pair.fake.detach()[:, :count], pair.real[:, :count], weights)

    def update(self, l_real: Tensor, l_fake: Tensor, heatmaps: Tensor) -> None:
        """Nothing: this game has no equilibrium."""

    @torch.no_grad()
    def monitors(self, l_real: Tensor, l_fake: Tensor) -> dict[str, Tensor]:
        """What is logged beside the accuracies: ``d_real`` and ``d_fake``, both parts of the discriminator's loss."""
        return dict(d_real=l_real, d_fake=l_fake)
