"""A game that ails is named once, with its number, since when and what helps; a healthy one is left alone."""

from __future__ import annotations

import re
from math import log
from pathlib import Path

import pytest
from mmengine.hooks import Hook
from mmengine.runner import Runner
from running import runner
from tiny import discriminator, estimator_cfg, game, optim_wrapper

from mmpose_gan.engine.diseases import DISEASES, Patient
from mmpose_gan.engine.hooks import GameWatchHook

HEALTHY = dict(
    gradient_ratio=0.2,
    k_t=0.4,
    acc_real=0.8,
    acc_fake=0.7,
    d_real=0.4,
    d_fake=0.5,
    m_global=1.0,
    variety=0.5,
    **{'content loss': 1},
)
#: What the log shows from the eleventh iteration on, what is found, and the number that is named.
ILL: dict[str, tuple[dict, str, float]] = {
    'inert': (dict(gradient_ratio=1e-4), 'the game does nothing to the generator', 1e-4),
    'k_t at 0': (dict(k_t=0), 'k_t stays at 0', 0),
    'k_t at 1': (dict(k_t=1), 'k_t stays at 1, the discriminator loses', 1),
    'won': (dict(d_real=0.02, d_fake=0.03), 'the discriminator has won', 0.05),
    'lost': (dict(d_real=log(2), d_fake=log(2)), 'the discriminator cannot tell', 2 * log(2)),
    'm_global': (dict(m_global=2.5), 'M_global rises', 2.5),
    'same': (dict(variety=1e-4), 'the same prediction for every image', 1e-4),
    'content': ({'content loss': 1.6}, 'the content loss rises', 1.6),
}


def course(*parts: tuple[int, dict]) -> list:
    """What is found in some iterations of each kind, shown one at a time to a patient of 20 in blocks of 5."""
    patient, found = Patient(patience=20, block=5), []
    changes = [change for length, change in parts for _ in range(length)]
    for last, change in enumerate(changes, 1):
        values = {key: [float(value)] for key, value in {**HEALTHY, **change}.items()}
        found += [(last, one) for one in patient.see(last, 1, values)]
    return found


@pytest.mark.parametrize('kind', ILL)
def test_each_disease_is_found_once_with_its_number(kind: str) -> None:
    change, name, value = ILL[kind]
    ((at, finding),) = course((10, {}), (60, change))
    assert (at, finding.since, finding.disease.name) == (30, 11, name)
    assert finding.sign.value == pytest.approx(value)


def test_all_diseases_are_provoked() -> None:
    assert {name for _, name, _ in ILL.values()} == {disease.name for disease in DISEASES}


@pytest.mark.parametrize('kind', ILL)
def test_what_passes_is_no_disease(kind: str) -> None:
    assert not course((10, {}), (15, ILL[kind][0]), (5, {}), (15, ILL[kind][0]), (5, {}))


def test_what_falls_and_what_is_no_number_is_no_disease() -> None:
    falls = [(5, {'content loss': 10 / step, 'm_global': 10 / step}) for step in range(1, 20)]
    assert not course(*falls)
    assert not course((60, dict(m_global=float('nan'), gradient_ratio=float('inf'))))


def test_the_content_loss_is_compared_with_what_it_was_before_the_game() -> None:
    patient = Patient(patience=10, block=5)
    patient.before([1.0] * 5)
    (finding,) = patient.see(15, 10, {'content loss': [1.6] * 10})
    assert (finding.disease.name, finding.since) == ('the content loss rises', 6)


def of_strength(lambda_g: object, lr: float = 2e-3) -> dict:
    return dict(
        model=estimator_cfg(D=discriminator(game=game(lambda_g=lambda_g))),
        optim_wrapper=optim_wrapper(discriminators=dict(D=dict(optimizer=dict(type='Adam', lr=lr)))),
    )


def watch(**settings: object) -> dict:
    return dict(watch=dict(type='mmpose_gan.GameWatchHook', **settings))


def warnings_of(folder: Path, disease: str = '') -> list[str]:
    """What a run has said of a disease, or of any."""
    log = next(folder.rglob('*.log')).read_text()
    return [line for line in log.splitlines() if re.search(rf'WARNING - \w+: {disease}.* since iteration', line)]


WEAK = dict(type='GradientRatio', ratio=1e-5)


def test_a_run_names_discriminator_number_and_key_once(tmp_path: Path) -> None:
    hooks = watch(patience=4, block=2) | dict(logger=dict(type='LoggerHook', interval=2))
    runner(tmp_path, 3, default_hooks=hooks, **of_strength(WEAK)).train()
    (line,) = warnings_of(tmp_path, 'the game does nothing')
    assert 'D: the game does nothing to the generator: gradient_ratio is 1e-05, below 0.001, since iteration 1;' in line
    assert 'model.discriminators.D.game.lambda_g' in line


def test_a_warm_up_is_no_disease(tmp_path: Path) -> None:
    hooks = watch(patience=4, block=2)
    hooks['adversary'] = dict(type='mmpose_gan.AdversarialTrainingHook', warmup=4, ramp=2)
    runner(tmp_path, 3, default_hooks=hooks, **of_strength(WEAK)).train()
    (line,) = warnings_of(tmp_path, 'the game does nothing')
    assert 'since iteration 7;' in line


def test_a_strength_of_0_is_asked_for(tmp_path: Path) -> None:
    runner(tmp_path, 2, default_hooks=watch(patience=4, block=2), **of_strength(0)).train()
    assert not warnings_of(tmp_path, 'the game does nothing')


def test_stop_ends_before_the_next_checkpoint(tmp_path: Path) -> None:
    """Four iterations an epoch; the disease has lasted at the end of the second."""
    run = runner(tmp_path, 3, default_hooks=watch(action='stop', patience=8, block=2), **of_strength(WEAK))
    with pytest.raises(RuntimeError, match=r'D: the game does nothing.*since iteration 1;.*GameWatchHook\.action'):
        run.train()
    assert [path.name for path in tmp_path.glob('*.pth')] == ['epoch_1.pth']


def test_supervised_goes_on_without_the_game_that_ails(tmp_path: Path) -> None:
    """The disease has lasted after 8 iterations; the log is due in each."""
    terms = []

    class Look(Hook):
        def after_train_iter(self, runner: Runner, batch_idx: int, data_batch: dict, outputs: dict) -> None:
            terms.append('D.loss_adv' in outputs)

    run = runner(tmp_path, 3, default_hooks=watch(action='supervised', patience=8, block=2), **of_strength(WEAK))
    run.register_hook(Look())
    run.train()
    assert terms == [True] * 8 + [False] * 4
    assert 'D: the game is over, training goes on without it' in next(tmp_path.rglob('*.log')).read_text()


def test_off_says_nothing(tmp_path: Path) -> None:
    runner(tmp_path, 2, default_hooks=watch(action='off', patience=1, block=1), **of_strength(WEAK)).train()
    assert not warnings_of(tmp_path)


def test_it_is_on_by_default_and_a_healthy_game_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple] = []
    monkeypatch.setattr(GameWatchHook, '_say', lambda *_: pytest.fail('an alarm'))
    see = GameWatchHook.see
    monkeypatch.setattr(
        GameWatchHook, 'see', lambda hook, *a: (seen.append((hook.action, hook.patience)), see(hook, *a))
    )
    runner(tmp_path, 2).train()
    assert set(seen) == {('warn', 500)}
    assert not warnings_of(tmp_path)


def test_a_resumed_run_says_again(tmp_path: Path) -> None:
    settings = dict(default_hooks=watch(patience=4, block=2), **of_strength(WEAK))
    runner(tmp_path, 1, **settings).train()
    resumed = runner(tmp_path, 2, resume=True, **settings)
    resumed.train()
    log = Path(resumed.log_dir, f'{resumed.timestamp}.log').read_text()
    # Both runs write into one file if they begin in the same second.
    assert len(re.findall(r'the game does nothing to the generator: .* since iteration 5;', log)) == 1


@pytest.mark.parametrize('wrong', [dict(action='shout'), dict(patience=0), dict(block=1.5)])
def test_settings_are_checked(wrong: dict) -> None:
    with pytest.raises(ValueError, match=r'GameWatchHook\.'):
        GameWatchHook(**wrong)
