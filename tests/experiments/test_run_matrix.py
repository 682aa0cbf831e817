"""A matrix is trained as far as the time goes, and goes on where it stopped."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import pytest
from mmengine.runner import IterBasedTrainLoop
from paths import ROOT

from experiments import prepare_lspet, run_matrix
from experiments.lib import cell
from experiments.lib.matrix import read_matrix

ITERATIONS = 6


@pytest.fixture
def matrix_file(data_root: Path, tmp_path: Path) -> Path:
    """Two rows of a tiny network on a few photos, without and with an adversary."""
    source, crops = tmp_path / 'lspet', tmp_path / 'crops'
    source.mkdir()
    for name, count in (('train', 40), ('val', 8)):
        content = json.loads((data_root / f'lspet/lspet_{name}.json').read_text())
        content.update(images=content['images'][:count], annotations=content['annotations'][:count])
        (source / f'lspet_{name}.json').write_text(json.dumps(content))
    (source / 'images').symlink_to(data_root / 'lspet/images')
    prepare_lspet.main(['--source', str(source), '--out', str(crops), '--seeds', '2', '--share', '0.5'])
    for config in ('lspet_64', 'lspet_64_few'):
        text = (ROOT / f'experiments/configs/{config}.py').read_text()
        text = text.replace('work_dirs/experiments/lspet_96/', f'{crops}/').replace('= 2000', f'= {ITERATIONS}')
        (tmp_path / f'{config}.py').write_text(text)
    file = tmp_path / 'tried.py'
    file.write_text(
        f"""
seeds, baseline = (0, 1), 'supervised'
config = {str(tmp_path / 'lspet_64_few.py')!r}
small = {{'model.backbone.channels': (4, 8), 'model.head.in_channels': 4, 'train_dataloader.batch_size': 2,
         'default_hooks.checkpoint.interval': 2, 'default_hooks.logger.interval': 1, 'log_processor.window_size': 1,
         'visualizer.name': 'cell'}}  # else it would write into the log of another test's run
rows = {{
    'supervised': dict(config=config, options=small),
    'a game': dict(config=config, adversaries=['reconstruction_small'], options=small),
}}
"""
    )
    return file


def test_a_cell_goes_on_where_it_stopped(matrix_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    run_iter = IterBasedTrainLoop.run_iter

    def observed(loop: IterBasedTrainLoop, batch: dict) -> None:
        begun.append(loop.iter)
        if len(begun) == 6:
            raise KeyboardInterrupt
        run_iter(loop, batch)

    monkeypatch.setattr(IterBasedTrainLoop, 'run_iter', observed)
    out = tmp_path / 'results/a-game-1.json'
    arguments = [str(matrix_file), 'a game', '1', '--work-dir', str(tmp_path / 'work'), '--out', str(out)]
    with pytest.raises(KeyboardInterrupt):
        cell.main(arguments)
    assert not out.exists()
    cell.main(arguments)
    assert begun == [0, 1, 2, 3, 4, 5, 4, 5], 'from the checkpoint at 4'
    result = json.loads(out.read_text())
    assert (result['row'], result['seed']) == ('a game', 1)
    assert result['machine']['mmpose'] == '1.3.2'
    assert result['seconds'] > 0
    for half in ('choose', 'report'):
        metrics = result['metrics'][half]
        assert {'torso/PCK@0.5', 'whole/90%@0.5', 'whole/one spot', 'plausibility/ground truth', 'coco/AP'} <= set(
            metrics
        )
    assert result['metrics']['choose'] != result['metrics']['report']
    assert [step for step, _ in result['curves']['loss_kpt']] == [1, 2, 3, 4, 5, 6]
    assert {'reconstruction.k_t', 'reconstruction.d_real'} < result['curves'].keys()
    # The command takes it for done, and no other.
    cells = run_matrix.cells(read_matrix(matrix_file), tmp_path / 'nowhere')
    one = next(c for c in cells if (c.row.name, c.seed) == ('a game', 1))
    assert one.digits == result['config_hash']
    assert sum(c.digits == one.digits for c in cells) == 1
    assert not one.done


SCRIPT = """
import json, sys, time, pathlib
work_dir, out, digits, seconds = sys.argv[1:]
before = pathlib.Path(work_dir, 'checkpoint')
went_on = before.exists()
before.touch()
if float(seconds) < 0:
    sys.exit(3)
time.sleep(0 if went_on else float(seconds))
pathlib.Path(out).parent.mkdir(parents=True, exist_ok=True)
pathlib.Path(out).write_text(json.dumps(dict(config_hash=digits, went_on=went_on)))
"""


@pytest.fixture
def play(matrix_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture):
    """Run the command with processes that sleep instead of training, some seconds by (slug, seed)."""

    def command(seconds: dict[tuple[str, int], float], **given: object) -> tuple[bool, str, list[str]]:
        def words(one: run_matrix.Cell, file: Path, work_dir: Path, threads: int) -> list[str]:
            begun.append(f'{one.row.slug}-{one.seed}')
            time = seconds.get((one.row.slug, one.seed), 0)
            return [sys.executable, '-c', SCRIPT, str(work_dir), str(one.out), one.digits, str(time)]

        begun: list[str] = []
        monkeypatch.setattr(run_matrix, 'command', words)
        args = run_matrix.parse_args(
            [str(matrix_file), '--results', str(tmp_path / 'results'), '--work-dirs', str(tmp_path / 'work')]
        )
        good = run_matrix.run(read_matrix(matrix_file), matrix_file, argparse.Namespace(**vars(args) | given))
        return good, capsys.readouterr().out, begun

    return command


def test_time_ends_what_runs_and_the_next_call_goes_on(play, tmp_path: Path) -> None:
    good, out, begun = play({('a-game', 0): 1000}, hours=4 / 3600)
    assert good
    assert begun == ['supervised-0', 'a-game-0']
    assert 'a game, seed 0: to be continued' in out
    assert '1 of 4 cells are done' in out
    good, out, begun = play({('a-game', 0): 1000})
    assert begun == ['a-game-0', 'supervised-1', 'a-game-1']
    assert json.loads((tmp_path / 'results/tried/a-game-0.json').read_text())['went_on']
    assert '4 of 4 cells are done' in out
    assert play({})[2] == []
    # A result of another config is none.
    result = tmp_path / 'results/tried/supervised-1.json'
    result.write_text(json.dumps(dict(config_hash='another')))
    assert play({})[2] == ['supervised-1']


def test_a_cell_that_fails_stops_no_other(play, tmp_path: Path) -> None:
    good, out, begun = play({('supervised', 0): -1}, jobs=2)
    assert not good
    assert len(begun) == 4
    assert 'supervised, seed 0: failed, see ' in out
    assert '3 of 4 cells are done' in out


def test_what_interrupts_the_command_ends_its_cells(play, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = []
    poll = run_matrix.time.sleep

    def interrupt(seconds: float) -> None:
        poll(seconds)
        raise KeyboardInterrupt

    class Observed(run_matrix.Running):
        def __init__(self, *args: object) -> None:
            super().__init__(*args)
            processes.append(self.process)

    monkeypatch.setattr(run_matrix, 'Running', Observed)
    monkeypatch.setattr(run_matrix.time, 'sleep', interrupt)
    with pytest.raises(KeyboardInterrupt):
        play({('supervised', 0): 1000, ('a-game', 0): 1000}, jobs=2)
    assert len(processes) == 2
    assert all(process.returncode for process in processes)


def test_only_the_rows_that_are_named_are_trained(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    file = tmp_path / 'tried.py'
    file.write_text(
        "seeds, baseline = (0,), 'a'\n"
        "rows = {name: dict(config='mmpose::_base_/default_runtime.py') for name in ('a', 'b')}\n"
    )
    folders = ['--results', str(tmp_path / 'results'), '--work-dirs', str(tmp_path / 'work')]
    with pytest.raises(SystemExit):  # a config without a model fails
        run_matrix.main([str(file), '--rows', 'b', *folders])
    assert [path.name.partition('-')[0] for path in (tmp_path / 'work/tried').iterdir()] == ['b']
    assert '0 of 2 cells are done' in capsys.readouterr().out
    with pytest.raises(KeyError, match="no row 'c'"):
        run_matrix.main([str(file), '--rows', 'c', *folders])
