"""plot_curves.py on the logs of a real (tiny) run, on logs of a resumed run and on saved curves."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
from line_run import train
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from tool import load

plot_curves = load('plot_curves')


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    """Of a run of 3 epochs of 4 iterations."""
    return train(tmp_path / 'run')


def test_accuracy_over_iterations_of_a_real_run(work_dir: Path) -> None:
    # MMEngine logs these three under the epochs 1, 2, 3.
    assert plot_curves.accuracy_curve(work_dir, 'torso/PCK@0.2') == ([4, 8, 12], [100, 101, 102])
    with pytest.raises(plot_curves.PlotError, match=r"no metric 'AP'; it has \['torso/PCK@0.2'\]"):
        plot_curves.accuracy_curve(work_dir, 'AP')


def write_log(work_dir: Path, time: str, records: list[dict]) -> None:
    folder = work_dir / time / 'vis_data'
    folder.mkdir(parents=True)
    (folder / 'scalars.json').write_text(''.join(json.dumps(record) + '\n' for record in records))


def test_a_resumed_run_is_joined(tmp_path: Path) -> None:
    def record(i: int) -> dict:
        return dict(loss=1.0, epoch=1, iter=i, step=i)

    write_log(tmp_path, '20260101_1', [record(10), dict(a=1.0, step=1), record(20), dict(a=2.0, step=2)])
    # It crashed after 20, went on from the checkpoint of 10 and logged at other iterations.
    write_log(tmp_path, '20260101_2', [record(15), dict(a=5.0, step=2), record(25), dict(a=6.0, step=3)])
    assert plot_curves.accuracy_curve(tmp_path, 'a') == ([10, 15, 25], [1, 5, 6])


def curve_file(path: Path, torso: object = ('left_hip', 'right_shoulder')) -> Path:
    content = dict(thresholds=[0, 0.1, 0.2], groups=dict(Total=[0, 50, 100]), joints=dict(neck=[None, 10, 20]))
    content['torso'] = torso
    path.write_text(json.dumps(content))
    return path


def test_pck_over_threshold(tmp_path: Path) -> None:
    file = curve_file(tmp_path / 'curve.json')
    assert plot_curves.threshold_curve(file, 'Total') == (([0, 0.1, 0.2], [0, 50, 100]), ('left_hip', 'right_shoulder'))
    (_, values), _ = plot_curves.threshold_curve(file, 'neck')
    assert np.isnan(values[0])
    assert values[1:] == [10, 20]
    with pytest.raises(plot_curves.PlotError, match=r"no 'tail'; it has \['Total', 'neck'\]"):
        plot_curves.threshold_curve(file, 'tail')


def test_pictures_show_the_curves(tmp_path: Path, work_dir: Path) -> None:
    file = curve_file(tmp_path / 'curve.json')
    # matplotlib's first two line colours, in BGR; the second run lies on the first.
    blue, orange = [180, 119, 31], [14, 127, 255]
    for name, colour, arguments in (
        ('runs.png', orange, ['iterations', str(work_dir), str(work_dir), '--labels', 'a', 'b']),
        ('pck.png', blue, ['thresholds', str(file)]),
    ):
        out = tmp_path / 'new' / name
        plot_curves.main([*arguments, '--out', str(out)])
        assert (cv2.imread(str(out)) == colour).all(axis=2).sum() > 500


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['iterations', 'nowhere'], 'nowhere has no <time>/vis_data/scalars.json'),
        (['thresholds', 'nowhere.json'], 'nowhere.json is no curve file'),
    ],
)
def test_says_what_is_wrong(tmp_path: Path, arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit, match=message):
        plot_curves.main([*arguments, '--out', str(tmp_path / 'x.png')])
    assert not (tmp_path / 'x.png').exists()


def test_labels_must_tell_inputs_apart(capsys: pytest.CaptureFixture) -> None:
    for labels in (['--labels', 'one'], ['--labels', 'same', 'same'], []):
        inputs = ['a', 'b'] if labels else ['a', 'a']
        with pytest.raises(SystemExit):
            plot_curves.main(['thresholds', *inputs, *labels, '--out', 'x.png'])
        assert 'different labels' in capsys.readouterr().err


def axes_of(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Axes:
    """What the tool draws."""
    drawn = []
    monkeypatch.setattr(Figure, 'savefig', lambda self, *args, **kwargs: drawn.append(self.axes[0]))
    plot_curves.main([*arguments, '--out', str(tmp_path / 'x.png')])
    return drawn[0]


def labelled_lines(axes: Axes) -> dict[str, tuple[list[float], list[float]]]:
    return {str(line.get_label()): (list(line.get_xdata()), list(line.get_ydata())) for line in axes.lines}


def lossy_log(work_dir: Path) -> Path:
    """Three epochs of 4 iterations, every second of which is logged."""
    records = [
        dict(loss=100.0 - i, epoch=1 + (i - 1) // 4, iter=i, step=i, **{'D.loss_real': 1.0 / i})
        for i in range(2, 13, 2)
    ]
    write_log(work_dir, '20260101_1', records)
    return work_dir


def test_training_losses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runs = [str(lossy_log(tmp_path / name)) for name in 'ab']
    axes = axes_of(['training', *runs, '--labels', 'a', 'b'], tmp_path, monkeypatch)
    assert labelled_lines(axes)['b'] == ([2, 4, 6, 8, 10, 12], [98, 96, 94, 92, 90, 88])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ('iteration', 'loss')
    keys = ['--key', 'loss', 'D.loss_real', '--log']
    axes = axes_of(['training', runs[0], '--labels', 'a', *keys], tmp_path, monkeypatch)
    assert list(labelled_lines(axes)) == ['a: loss', 'a: D.loss_real']
    assert axes.get_yscale() == 'log'


def test_the_last_epoch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = str(lossy_log(tmp_path / 'run'))
    axes = axes_of(['training', run, '--last-epoch', '--labels', 'a'], tmp_path, monkeypatch)
    assert labelled_lines(axes) == {'a': ([2, 4], [90, 88])}
    assert axes.get_xlabel() == 'iteration of the last epoch'
    write_log(tmp_path / 'endless', '20260101_1', [dict(loss=1.0, iter=1, step=1)])
    with pytest.raises(SystemExit, match=r'has logged no epochs.*--x-range'):
        plot_curves.main(['training', str(tmp_path / 'endless'), '--last-epoch', '--out', str(tmp_path / 'x.png')])
    with pytest.raises(SystemExit, match=r"has logged no 'tail'; it has \['D\.loss_real', 'epoch', 'loss'\]"):
        plot_curves.main(['training', run, '--key', 'tail', '--out', str(tmp_path / 'x.png')])


def test_a_range_of_iterations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = str(lossy_log(tmp_path / 'run'))
    axes = axes_of(['training', run, '--labels', 'a', '--x-range', '5', '10'], tmp_path, monkeypatch)
    assert labelled_lines(axes) == {'a': ([6, 8, 10], [94, 92, 90])}
    with pytest.raises(SystemExit, match='has nothing in this range'):
        plot_curves.main(['training', run, '--x-range', '50', '60', '--out', str(tmp_path / 'x.png')])
    with pytest.raises(SystemExit):
        plot_curves.parse_args(['training', run, '--x-range', '6', '5', '--out', 'x.png'])


@pytest.mark.parametrize(
    ('torso', 'xlabel', 'ylabel'),
    [
        (['left_hip', 'right_shoulder'], 'threshold in torso lengths', 'PCK of Total, %'),
        (['left_shoulder', 'right_hip'], 'threshold in torso lengths', 'PCK of Total, %'),
        (['neck', 'head_top'], 'threshold in distances neck to head_top', 'PCK of Total, %'),
        ('head', 'threshold in head sizes', 'PCKh of Total, %'),
        (list('head'), 'threshold in head sizes', 'PCKh of Total, %'),
        ('bbox', 'threshold in box sides', 'PCK of Total, %'),
    ],
)
def test_the_axes_name_the_unit(
    tmp_path: Path, torso: object, xlabel: str, ylabel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    axes = axes_of(['thresholds', str(curve_file(tmp_path / 'c.json', torso))], tmp_path, monkeypatch)
    assert (axes.get_xlabel(), axes.get_ylabel()) == (xlabel, ylabel)


def test_different_units_are_not_drawn_together(tmp_path: Path) -> None:
    files = [str(curve_file(tmp_path / 'a.json')), str(curve_file(tmp_path / 'b.json', 'head'))]
    with pytest.raises(SystemExit, match='the curves are in different units: head sizes, torso lengths'):
        plot_curves.main(['thresholds', *files, '--out', str(tmp_path / 'x.png')])
