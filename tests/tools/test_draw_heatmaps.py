"""draw_heatmaps.py on two tiny runs, and on what has no heatmaps to draw."""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import pytest
from matplotlib.figure import Figure
from tool import load

draw_heatmaps = load('draw_heatmaps')


def test_two_runs_side_by_side(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    out = tmp_path / 'new' / 'heatmaps.png'
    draw_heatmaps.main([*map(str, runs), '--labels', 'stack', 'ours', '--num', '2', '--count', '3', '--out', str(out)])
    assert 'people 1, 3 of the validation set' in capsys.readouterr().out
    height, width = cv2.imread(str(out)).shape[:2]
    # For each person a row for targets and one for each run, and titles; the truth and a pose of each run beside them.
    assert (height, width) == pytest.approx((130 * 2 * (3 * 1.05 + 0.5), 130 * (3 * 1.6 + 3 * 1.05)), abs=1)


def test_chosen_people_and_joints(runs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = []
    monkeypatch.setattr(Figure, 'savefig', lambda self, *args, **kwargs: drawn.append(self))
    chosen = ['--index', '4', '--joints', 'left_wrist', 'nose', '--out', str(tmp_path / 'x.png')]
    draw_heatmaps.main([str(runs[1]), *chosen])
    titles = [axes.get_title() for axes in drawn[0].axes]
    assert titles == ['truth', 'a <adversarial> run', 'left_wrist', 'nose', '', '']


@pytest.mark.parametrize(
    ('options', 'message'),
    [
        (['--index', '99'], r'error: --index 99: the val set has \d+ people, counted from 0'),
        (['--joints', 'tail'], "error: the data set has no joints \\['tail'\\]"),
        (['--checkpoint', 'epoch_9.pth'], 'error: .*there is no checkpoint epoch_9.pth'),
    ],
)
def test_what_is_not_there(runs: list[Path], tmp_path: Path, options: list[str], message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        draw_heatmaps.main([str(runs[1]), *options, '--out', str(tmp_path / 'x.png')])
    assert not (tmp_path / 'x.png').exists()


def test_a_run_that_has_not_saved_anything_yet(runs: list[Path], tmp_path: Path) -> None:
    shutil.copytree(runs[0], tmp_path / 'run')
    (tmp_path / 'run' / 'last_checkpoint').unlink()
    with pytest.raises(SystemExit, match='has no last_checkpoint: train until one is saved'):
        draw_heatmaps.main([str(tmp_path / 'run'), '--out', str(tmp_path / 'x.png')])


@pytest.mark.parametrize('arguments', [['--num', '0'], ['--labels', 'one', 'two']])
def test_bad_arguments(arguments: list[str], capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit):
        draw_heatmaps.parse_args(['somewhere', *arguments])
    assert arguments[0] in capsys.readouterr().err
