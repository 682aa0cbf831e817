"""Games that were written for 0.1.0: a plain module with ``judge_real`` and ``judge_fakes`` still plays."""

from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from tiny import batch, discriminator, estimator
from torch import nn

from mmpose_gan.models.games import ConventionalGame, Game, as_game
from mmpose_gan.registry import MODELS

with pytest.warns(FutureWarning, match=r'losses\.Judgement is now mmpose_gan\.models\.games\.legacy\.Judgement'):
    from mmpose_gan.models.losses import Judgement


@MODELS.register_module(force=True)
class OldLeastSquaresGame(nn.Module):
    """Least squares (Mao 2017), as docs/discriminators.md had it."""

    one_loss = False

    def __init__(self, lambda_g):
        super().__init__()
        self.fake_weight = 0.5
        self.lambda_g = lambda_g
        self.register_buffer('steps', torch.zeros(()))
        self.seen = []

    def judge_real(self, verdict, pair):
        self.seen.append((pair.real.shape, pair.weights.shape, pair.image.shape))
        return Judgement((verdict - 1).square().mean())

    def judge_fakes(self, verdict, heatmaps, pair):
        assert heatmaps.shape == pair.fake.shape
        return Judgement(verdict.square().mean(), (verdict - 1).square().mean(), dict(mean=verdict.detach().mean()))

    def update(self, l_real, l_fake, heatmaps):
        assert heatmaps.shape == (2, 3, 16, 16)
        self.steps += 1
        self.fake_weight = 0.25

    def monitors(self, l_real, l_fake):
        return dict(d_real=l_real, d_fake=l_fake)


def player() -> dict:
    return discriminator(
        head=dict(type='mmpose_gan.PoseVerdictHead'), game=dict(type='mmpose_gan.OldLeastSquaresGame', lambda_g=0.3)
    )


@pytest.mark.parametrize('update', ['simultaneous', 'alternating'])
def test_it_plays_and_keeps_its_keys_and_a_warning_names_what_is_new(update: str) -> None:
    with pytest.warns(FutureWarning, match=r'OldLeastSquaresGame .*real_loss.*fake_loss.*shared_fake_loss'):
        model = estimator(reconstruction=player())
    game = model.discriminators['reconstruction'].game
    assert isinstance(game, Game)
    assert isinstance(game, OldLeastSquaresGame)
    assert 'discriminators.reconstruction.game.steps' in model.state_dict()
    conductor = Conductor(model, update=update)
    before = copy.deepcopy(model.state_dict())
    outputs = conductor.play(batch())
    assert outputs['loss'].item() == pytest.approx(
        outputs['loss_kpt'].item() + outputs['reconstruction.loss_adv'].item(), rel=1e-5
    )
    assert set(conductor.logs) == {f'reconstruction.{key}' for key in ('d_real', 'd_fake', 'mean', 'gradient_ratio')}
    assert game.steps == 1
    assert game.fake_weight == 0.25
    assert game.seen[0] == ((2, 3, 16, 16), (2, 3), (2, 3, 16, 16))
    moved = {name.split('.')[0] for name, p in model.named_parameters() if not torch.equal(p, before[name])}
    assert moved == {'backbone', 'head', 'discriminators'}


def test_a_module_that_is_no_game_is_refused_with_what_it_lacks() -> None:
    with pytest.raises(TypeError, match=r'Linear is no mmpose_gan\.Game: it lacks judge_real, judge_fakes, update'):
        as_game(nn.Linear(1, 1))


def test_a_subclass_of_a_shipped_game_that_overrides_what_is_gone_is_refused() -> None:
    class Old(ConventionalGame):
        def judge_fakes(self, verdict, heatmaps, pair):
            raise AssertionError

    with pytest.raises(TypeError, match=r'Old has judge_fakes of mmpose_gan 0\.1\.0, which nothing calls any more'):
        as_game(Old(lambda_g=0.1))
