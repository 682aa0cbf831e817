"""Training survives every delta; what does not survive is the game computed from probabilities."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
import torch

from experiments.delta_gradients import FORMS, SURE, main, make_figures, train
from experiments.lib.probability_game import printed_loss
from mmpose_gan.models.games.classification import verdict_loss

OURS, PRINTED, NAIVE = FORMS.values()


@pytest.fixture(scope='module')
def figures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_figures(tmp_path_factory.mktemp('experiment') / 'figures', 8)


def loss_and_gradient(loss: object, logits: torch.Tensor, labels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    leaf = logits.clone().requires_grad_()
    result = loss(leaf, labels, torch.ones_like(labels))
    result.backward()
    return result.detach(), leaf.grad


def test_the_printed_form_is_ours_until_it_saturates() -> None:
    torch.manual_seed(0)
    logits, labels = 3 * torch.randn(4, 5, dtype=torch.float64), torch.randint(0, 2, (4, 5)).double()
    for one, other in zip(*(loss_and_gradient(f, logits, labels) for f in (printed_loss, verdict_loss)), strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize(('logit', 'label'), [(17.0, 0.0), (200.0, 0.0), (-200.0, 1.0)])
def test_only_probabilities_explode(logit: float, label: float) -> None:
    sure, wrong = torch.tensor([[logit]]), torch.tensor([[label]])
    loss, gradient = loss_and_gradient(verdict_loss, sure, wrong)
    assert float(loss) == pytest.approx(abs(logit))
    assert abs(float(gradient)) == pytest.approx(1)
    loss, gradient = loss_and_gradient(printed_loss, sure, wrong)
    assert math.isinf(loss)
    assert not gradient.isfinite().any()


@pytest.mark.parametrize('delta', [0.0, 2e-6])
@pytest.mark.parametrize('game', [OURS, PRINTED], ids=['default', 'minimax'])
@pytest.mark.parametrize('verdict', [0.0, SURE], ids=['undecided', 'sure'])
def test_training_survives_a_tiny_delta(figures: Path, delta: float, game: dict, verdict: float) -> None:
    record, model = train(figures, delta, game, 3, verdict)
    assert record.lasted == len(record.adversarial) == 3
    assert all(value.isfinite().all() for value in model.state_dict().values())
    # The default objective leaves the generator alone where the discriminator takes all for real already.
    assert 0 <= max(record.adversarial) < 1
    assert (max(record.adversarial) > 0) == (verdict == 0 or game is PRINTED)


def test_probabilities_do_not_survive_a_sure_discriminator(figures: Path) -> None:
    record, model = train(figures, 2e-6, NAIVE, 3, SURE)
    assert record.lasted == 0
    assert not all(value.isfinite().all() for value in model.state_dict().values())


def test_every_delta_below_a_cell_is_the_same_game(figures: Path) -> None:
    tiny, small, none = (train(figures, delta, OURS, 3)[0] for delta in (2e-6, 0.003, 0.0))
    assert tiny == small
    assert sum(tiny.real_labels) >= sum(none.real_labels) == 0


def test_the_command_prints_its_tables(capsys: pytest.CaptureFixture) -> None:
    main(['--iterations', '1', '--images', '8', '--deltas', '0.05'])
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith('| ')]
    assert [sum(line.startswith(f'| {form} | 0.05 |') for line in lines) for form in FORMS] == [2, 2, 2]
