"""Every benchmark runs on the CPU at small size, prints its table and writes its JSON."""

from __future__ import annotations

import json
import math
import sys
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace

import pytest
import shrink
from mmengine.config import Config
from mmengine.logging import MMLogger
from paths import ROOT
from torch.autograd import DeviceType

from benchmarks import step
from benchmarks.distribution import ring_seconds
from benchmarks.lib.config_variants import CHANNELS_LAST, combined
from benchmarks.lib.timing import interleaved, ratios, summary
from benchmarks.lib.training_loop import TrainingLoop
from benchmarks.lib.workload import load_config, training_loop
from benchmarks.operators import operators_of

OPTIONS = [*shrink.generator(), *shrink.discriminator()]
SMALL = ['--batch', '2', '--rounds', '2']


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture):
    """Run a benchmark; returns its JSON and what it printed."""
    monkeypatch.chdir(ROOT)

    def command(name: str, *arguments: str, options: list[str] = OPTIONS) -> tuple[dict, str]:
        result = tmp_path / 'result.json'
        argv = [name, '--json', str(result), *arguments, '--cfg-options', *options]
        monkeypatch.setattr(sys, 'argv', argv)
        import_module(f'benchmarks.{name}').main()
        return json.loads(result.read_text()), capsys.readouterr().out

    yield command
    MMLogger.get_instance('mmengine').setLevel('INFO')


def test_step(run) -> None:
    result, out = run('step', *SMALL)
    assert {'supervised', 'ours', 'peers, 3 + 3', 'D on real', 'D on fakes', "D's step"} == result['seconds'].keys()
    assert all(0 < figures['q25'] <= figures['median'] <= figures['q75'] for figures in result['seconds'].values())
    assert all(line in out for line in ('ours / sum of parts', 'peers / ours', f'torch {result["machine"]["torch"]}'))


def test_adversary(run) -> None:
    result, out = run('adversary', *SMALL, options=shrink.generator())
    assert set(result['seconds']) == {'supervised', 'adversarial'}
    assert result['ratio']['median'] > 0
    assert 'adversarial / supervised' in out


def test_critic(run) -> None:
    result, out = run('critic', *SMALL, options=shrink.generator())
    assert list(result['seconds'])[:2] == ['stock', 'rated']
    assert result['ratios']['stock']['median'] == 1
    assert 'chosen by both' in out


def test_step_with_a_setting_of_ours(run, monkeypatch: pytest.MonkeyPatch) -> None:
    built = []

    def observed(cfg: Config, device: str) -> TrainingLoop:
        built.append(cfg.custom_hooks[-1])
        return training_loop(cfg, device)

    monkeypatch.setattr(step, 'training_loop', observed)
    _, out = run('step', *SMALL, '--setting', 'channels_last')
    assert built == [CHANNELS_LAST] * 3
    assert 'hrgan_w32_coco.py, channels_last, cpu' in out


def test_step_in_bfloat16(run) -> None:
    result, _ = run('step', *SMALL, '--config', 'configs/hrgan_w32_coco_fast.py')
    assert result['seconds']['peers, 3 + 3']['median'] > 0


def test_no_iteration_begins_with_gradients_of_the_parts(run, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def observed(*args: object) -> TrainingLoop:
        game = training_loop(*args)
        play = game.play

        def observe(batch: dict) -> dict:
            begun.append([p for p in game.model.parameters() if p.grad is not None])
            return play(batch)

        game.play = observe
        return game

    monkeypatch.setattr(step, 'training_loop', observed)
    run('step', '--batch', '1', '--rounds', '2')
    assert begun == [[]] * 8, 'supervised and ours, in four rounds'


def test_throughput(run) -> None:
    stock = 'mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py'
    configs = ['--configs', f'stock={stock}', 'fast=configs/hrgan_w32_coco_fast.py']
    result, _ = run('throughput', *SMALL, *configs, options=shrink.generator())
    assert result['ratios']['stock']['median'] == 1
    assert result['images_per_second']['fast']['median'] > 0


@pytest.mark.slow
def test_settings(run) -> None:
    settings = ['bfloat16', 'channels_last', 'bfloat16+channels_last', 'adam', 'adam+fused', 'both_checkpointed']
    result, out = run('settings', *SMALL, '--settings', *settings)
    assert list(result['ratios']) == ['as it is', *settings]
    assert 'bfloat16+channels_last' in out


def test_checkpointing_is_of_the_modules_of_both_players(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    cfg = combined(load_config('configs/hrgan_w32_coco.py'), 'both_checkpointed')
    model = training_loop(cfg).model  # every pattern matches, or the hook raises
    checkpointed = [name for name, module in model.named_modules() if 'forward' in vars(module)]
    for player in ('backbone', 'discriminators.reconstruction.backbone'):
        assert {f'{player}.layer1.0', f'{player}.stage2.0', f'{player}.stage4.2'} <= set(checkpointed)


@pytest.mark.parametrize('config', ['advposenet_small_figures', 'adv3d_quick_figures'])
def test_other_games_have_batches_too(run, config: str) -> None:
    arguments = ['--config', f'configs/{config}.py', '--settings', 'channels_last']
    result, _ = run('settings', '--batch', '2', '--rounds', '1', *arguments, options=['model.backbone.init_cfg=None'])
    assert result['images_per_second']['channels_last']['median'] > 0


def test_an_unknown_setting_is_refused(run) -> None:
    with pytest.raises(SystemExit, match=r"--settings: unknown \['bfloat17'\], there are bfloat16, channels_last"):
        run('settings', '--settings', 'bfloat16+bfloat17')


@pytest.mark.slow
def test_memory(run) -> None:
    result, out = run('memory', *SMALL)
    assert result['bytes']['ours']['added'] > 0
    assert result['bytes']['ours']['standing'] > result['bytes']['supervised']['standing']
    assert {'ours, discriminators_checkpointed', 'ours, both_checkpointed'} < result['bytes'].keys()
    assert 'ours, discriminators_checkpointed' in out


def test_synchronization(run) -> None:
    result, out = run('synchronization', *SMALL, '--config', 'configs/hrgan_w32_coco_fast.py')
    assert result['reads']['ours'] == {}
    assert any('message_hub' in place for place in result['reads']['stock MMPose, supervised'])
    assert 'none' in out


def test_operators(run, tmp_path: Path) -> None:
    result, _ = run('operators', *SMALL, '--trace', str(tmp_path / 'trace.json'))
    assert any('convolution_backward' in operator['name'] for operator in result['operators'])
    assert json.loads((tmp_path / 'trace.json').read_text())['traceEvents']


def test_roofline(run) -> None:
    result, _ = run('roofline', *SMALL)
    supervised, adversarial = result['work']['supervised'], result['work']['adversarial']
    assert adversarial['flops'] > supervised['flops'] > 0
    assert adversarial['bytes'] > supervised['bytes'] > 0
    assert supervised['bound'] == max(supervised[key] / result['rates'][key] for key in ('flops', 'bytes'))


@pytest.mark.slow
def test_what_two_processes_send_is_the_weights_once_and_every_message_pays_its_latency(run) -> None:
    result, out = run('distribution', '--batch', '1', '--rounds', '1', '--worlds', '2', '--latency', '1e-3')
    world = result['worlds']['2']
    sizes = world['sizes']
    assert sum(sizes) == pytest.approx(world['weights'], abs=16), 'weights, and two losses'
    assert len(sizes) > 1
    assert f'in {len(sizes)} messages' in out
    assert result['paper']['2'] == pytest.approx(2e-3 * len(sizes) + sum(sizes) / 25e9)


def test_a_ring_sends_everything_twice() -> None:
    assert ring_seconds(1e9, 1, 1e9, 1.0) == 0
    assert ring_seconds(1e9, 2, 1e9, 0.0) == pytest.approx(1.0)
    assert ring_seconds(1e9, 1000, 1e9, 0.0) == pytest.approx(2.0, rel=1e-2)
    assert ring_seconds(0, 5, 1e9, 0.5) == 4.0


def test_a_kernel_s_time_is_its_operator_s() -> None:
    events = [SimpleNamespace(device_type=kind) for kind in (DeviceType.CPU, DeviceType.CUDA)]
    assert operators_of(events) == events[:1]


def test_alternatives_take_turns() -> None:
    order: list[str] = []
    seconds = interleaved(3, {name: lambda name=name: order.append(name) for name in 'ab'}, warmup=1)
    assert ''.join(order) == 'abbaabba'
    assert {name: len(values) for name, values in seconds.items()} == dict(a=3, b=3)


def test_ratios_are_taken_round_by_round() -> None:
    """A machine that slows down in the middle does not change them."""
    assert ratios([2.0, 20.0, 2.0], [1.0, 10.0, 1.0]) == dict(median=2.0, q25=2.0, q75=2.0, rounds=3)
    assert summary([1.0, 2.0, 3.0, 4.0, 5.0]) == dict(median=3.0, q25=2.0, q75=4.0, rounds=5)
    assert math.isclose(summary([4.0])['q75'], 4.0)
