"""plot_curves.py on the logs of a real (tiny) run, on logs of a resumed run and on saved curves."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from mmengine.evaluator import BaseMetric, Evaluator
from mmengine.model import BaseModel
from mmengine.runner import Runner
from tool import load
from torch import Tensor, nn

plot_curves = load('plot_curves')


class Line(BaseModel):
    """A model with one weight."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(1, 1)

    def forward(self, x: Tensor, mode: str) -> dict[str, Tensor] | list[Tensor]:
        y = self.layer(x)
        return dict(loss=y.square().mean()) if mode == 'loss' else [y]


class Counter(BaseMetric):
    """100 at the first evaluation, 101 at the second, ..."""

    default_prefix = 'torso'
    count = 99

    def process(self, data_batch: object, data_samples: object) -> None:
        self.results.append(0)

    def compute_metrics(self, results: list) -> dict[str, float]:
        self.count += 1
        return {'PCK@0.2': float(self.count)}


@pytest.fixture
def work_dir(tmp_path: Path) -> Path:
    """Of a run of 3 epochs of 4 iterations."""
    loader = dict(dataset=[torch.zeros(1)] * 4, batch_size=1, sampler=dict(type='DefaultSampler', shuffle=False))
    Runner(
        model=Line(),
        work_dir=str(tmp_path / 'run'),
        train_dataloader=loader,
        val_dataloader=loader,
        train_cfg=dict(by_epoch=True, max_epochs=3),
        val_cfg=dict(),
        val_evaluator=Evaluator(Counter()),
        optim_wrapper=dict(optimizer=dict(type='SGD', lr=0.1)),
        experiment_name=f'plot_curves_{tmp_path.name}',
        default_scope='mmpose',
    ).train()
    return tmp_path / 'run'


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
    def train(i: int) -> dict:
        return dict(loss=1.0, epoch=1, iter=i, step=i)

    write_log(tmp_path, '20260101_1', [train(10), dict(a=1.0, step=1), train(20), dict(a=2.0, step=2)])
    # It crashed after 20, went on from the checkpoint of 10 and logged at other iterations.
    write_log(tmp_path, '20260101_2', [train(15), dict(a=5.0, step=2), train(25), dict(a=6.0, step=3)])
    assert plot_curves.accuracy_curve(tmp_path, 'a') == ([10, 15, 25], [1, 5, 6])


def curve_file(path: Path) -> Path:
    content = dict(thresholds=[0, 0.1, 0.2], groups=dict(Total=[0, 50, 100]), joints=dict(neck=[None, 10, 20]))
    path.write_text(json.dumps(content))
    return path


def test_pck_over_threshold(tmp_path: Path) -> None:
    file = curve_file(tmp_path / 'curve.json')
    assert plot_curves.threshold_curve(file, 'Total') == ([0, 0.1, 0.2], [0, 50, 100])
    _, values = plot_curves.threshold_curve(file, 'neck')
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
