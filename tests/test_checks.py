"""Values of a config that mean nothing are refused when it is built: name, value and what is allowed."""

from __future__ import annotations

import pytest
from tiny import discriminator, estimator, game

from mmpose_gan.checks import one_of, real_number, true_or_false, whole_number
from mmpose_gan.engine.game_plan import GamePlan

NAN, INF = float('nan'), float('inf')


def equilibrium(kind: str = 'BoundaryEquilibrium', **values: object) -> dict:
    usual: dict = dict(lambda_k=0.1, gamma=0.5, k_0=0.0, reduction='mean')
    if kind == 'ScaleFreeEquilibrium':
        usual = dict(lambda_k=0.1, gamma=0.5, k_0=0.0, momentum=0.1)
    elif kind == 'FixedEquilibrium':
        usual = dict(k=1.0, gamma=0.5)
    return discriminator(game=game(equilibrium={**usual, **values, 'type': f'mmpose_gan.{kind}'}))


def keypoints(**values: object) -> dict:
    usual = dict(type='mmpose_gan.KeypointGame', lambda_g=0.1, labels=dict(type='p_fake', delta=0.1))
    return discriminator(head=dict(type='mmpose_gan.VerdictHead'), game={**usual, **values})


def conventional(**values: object) -> dict:
    usual = dict(type='mmpose_gan.ConventionalGame', lambda_g=0.1)
    return discriminator(head=dict(type='mmpose_gan.PoseVerdictHead'), game={**usual, **values})


PLAYERS = [
    (equilibrium(lambda_k=-1), r'game\.equilibrium\.lambda_k must be a number >= 0, got -1'),
    (equilibrium(lambda_k=NAN), r'game\.equilibrium\.lambda_k must be a number >= 0, got nan'),
    (equilibrium(lambda_k='1e-3'), r"game\.equilibrium\.lambda_k must be a number >= 0, got '1e-3'"),
    (equilibrium(gamma=0), r'game\.equilibrium\.gamma must be a number > 0 and <= 1, got 0'),
    (equilibrium(k_0=INF), r'game\.equilibrium\.k_0 must be a number >= 0 and <= 1, got inf'),
    (equilibrium(reduction='Sum'), r"game\.equilibrium\.reduction must be one of 'mean', 'sum', got 'Sum'"),
    (equilibrium('ScaleFreeEquilibrium', momentum=5), r'game\.equilibrium\.momentum must be a number > 0 and <= 1'),
    (equilibrium('ScaleFreeEquilibrium', momentum=0), r'game\.equilibrium\.momentum must be a number > 0 and <= 1'),
    (equilibrium('FixedEquilibrium', k=NAN), r'game\.equilibrium\.k must be a number, got nan'),
    (equilibrium('FixedEquilibrium', gamma=True), r'game\.equilibrium\.gamma must be a number > 0 and <= 1, got True'),
    (discriminator(game=game(lambda_g=NAN)), r'game\.lambda_g must be a number >= 0, got nan'),
    (discriminator(game=game(lambda_g='0.1')), r"game\.lambda_g must be a number >= 0, got '0\.1'"),
    (discriminator(game=game(lambda_g=dict(type='GradientRatio', ratio=None))), r'game\.lambda_g\.ratio must be'),
    (discriminator(game=game(lambda_g=dict(type='GradientRatio', ratio=1, cap=0))), r'game\.lambda_g\.cap must be'),
    (discriminator(game=game(reduction='Mean')), r"game\.reduction must be one of 'mean', 'sum', got 'Mean'"),
    (discriminator(game=game(detach_target='no')), r"game\.detach_target must be one of True, False, got 'no'"),
    (discriminator(game=game(use_target_weight=1)), r'game\.use_target_weight must be one of True, False, got 1'),
    (discriminator(conditional='no'), r"conditional must be one of True, False, got 'no'"),
    (keypoints(labels=dict(type='p_fake', delta=-1)), r'game\.labels\.delta must be at least 0, got -1'),
    (keypoints(labels=dict(type='p_fake', delta=NAN)), r'game\.labels\.delta must be at least 0, got nan'),
    (keypoints(labels=dict(type='p_fake')), r"game\.labels: missing a required argument: 'delta' of p_fake"),
    (keypoints(labels=dict(type='c_fake', delta=1)), r"game\.labels: .* of c_fake"),
    (keypoints(labels=dict(type='all_fake', delta=1)), r"game\.labels: .*'delta' of all_fake"),
    (keypoints(objective='min'), r"game\.objective must be one of .*, got 'min'"),
    (conventional(min_labelled=1.5), r'game\.min_labelled must be a number >= 0 and <= 1, got 1\.5'),
    (conventional(min_labelled=True), r'game\.min_labelled must be a number >= 0 and <= 1, got True'),
]  # fmt: skip


@pytest.mark.parametrize(('player', 'message'), PLAYERS, ids=[message[:60] for _, message in PLAYERS])
def test_a_discriminator_s_values(player: dict, message: str) -> None:
    with pytest.raises(ValueError, match=rf'model\.discriminators\.critic: {message}'):
        estimator(critic=player)


@pytest.mark.parametrize(
    ('values', 'message'),
    [
        (dict(interval=1.5), r'interval must be a whole number >= 1, got 1\.5'),
        (dict(interval=0), r'interval must be a whole number >= 1, got 0'),
        (dict(start=-1), r'start must be a whole number >= 0, got -1'),
        (dict(start='100'), r"start must be a whole number >= 0, got '100'"),
        (dict(warmup=1e3), r'warmup must be a whole number >= 0, got 1000\.0'),
        (dict(ramp=True), r'ramp must be a whole number >= 0, got True'),
        (dict(update='Simultaneous'), r"update must be one of 'simultaneous', 'alternating', got 'Simultaneous'"),
    ],
    ids=str,
)
def test_a_plan_s_values(values: dict, message: str) -> None:
    with pytest.raises(ValueError, match=rf'default_hooks\.adversary\.{message}'):
        GamePlan(**values)


def test_what_is_allowed_comes_back() -> None:
    assert (real_number('x', 0.5, 0, 1), real_number('x', -3), whole_number('x', 2, 0)) == (0.5, -3, 2)
    assert (one_of('x', 'a', ('a', 'b')), true_or_false('x', False)) == ('a', False)
