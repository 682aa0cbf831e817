from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from mmpose_gan.models.games.classification import minimax, non_saturating, verdict_accuracy, verdict_loss

RNG = np.random.default_rng(0)
LOGITS = RNG.normal(size=(3, 4)) * 2
LABELS = RNG.integers(0, 2, size=(3, 4)).astype(float)
WEIGHTS = RNG.uniform(0, 2, size=(3, 4)) * (RNG.uniform(size=(3, 4)) > 0.3)


def oracle(logits, labels, weights):
    """Chen2017 eq. 2 as sharma2021 eq. 3 reads it, with loops and probabilities: log(1 - |D - p|)."""
    total = 0.0
    for d, p, w in zip(logits.flat, labels.flat, weights.flat, strict=True):
        probability = 1 / (1 + math.exp(-d))
        total -= w * math.log(1 - abs(probability - p))
    return total / weights.sum()


def tensors():
    logits = torch.tensor(LOGITS, requires_grad=True)
    return logits, torch.tensor(LABELS), torch.tensor(WEIGHTS)


def test_the_papers_formula_is_the_cross_entropy():
    logits, labels, weights = tensors()
    assert verdict_loss(logits, labels, weights).item() == pytest.approx(oracle(LOGITS, LABELS, WEIGHTS), rel=1e-12)
    assert torch.autograd.gradcheck(lambda x: verdict_loss(x, labels, weights), [logits])


def test_objectives_of_the_generator():
    logits, labels, weights = tensors()
    ones = np.ones_like(LABELS)
    assert non_saturating(logits, labels, weights).item() == pytest.approx(oracle(LOGITS, ones, WEIGHTS))
    assert minimax(logits, labels, weights).item() == pytest.approx(-oracle(LOGITS, LABELS, WEIGHTS))
    for objective in (non_saturating, minimax):
        assert torch.autograd.gradcheck(lambda x, f=objective: f(x, labels, weights), [logits])


def test_where_the_discriminator_is_sure_only_the_non_saturating_objective_still_teaches():
    logits = torch.tensor([[-20.0]], dtype=torch.float64, requires_grad=True)
    fake, weight = torch.zeros(1, 1).double(), torch.ones(1, 1).double()
    (strong,) = torch.autograd.grad(non_saturating(logits, fake, weight), logits)
    (weak,) = torch.autograd.grad(minimax(logits, fake, weight), logits)
    assert strong.item() == pytest.approx(-1)
    assert abs(weak.item()) < 1e-8


def test_nothing_labelled_is_no_loss_and_no_gradient():
    logits = torch.randn(2, 3, requires_grad=True)
    loss = verdict_loss(logits, torch.zeros(2, 3), torch.zeros(2, 3))
    assert loss.item() == 0
    assert torch.equal(torch.autograd.grad(loss, logits)[0], torch.zeros(2, 3))


def test_sure_logits_do_not_overflow_even_in_half_precision():
    logits = torch.tensor([[60000.0, -60000.0]], dtype=torch.float16)
    loss = verdict_loss(logits, torch.tensor([[0.0, 1.0]]), torch.ones(1, 2))
    assert loss.dtype == torch.float32
    assert loss.item() == pytest.approx(60000, rel=1e-3)


def test_accuracy():
    logits = torch.tensor([[2.0, -1.0, 3.0, -2.0]])
    labels = torch.tensor([[1.0, 1.0, 0.0, 0.0]])
    assert verdict_accuracy(logits, labels, torch.tensor([[1.0, 1.0, 1.0, 0.0]])).item() == pytest.approx(1 / 3)
    assert verdict_accuracy(logits, labels, torch.zeros(1, 4)).item() == 0
