"""report.py on runs that lack something: a page of what is there, which says what is not, or one line."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from figure_runs import change_config
from mmengine.config import Config
from tool import load

from mmpose_gan.figures.formats.coco_labels import KEYPOINTS as COCO
from mmpose_gan.report import load_runs, read_log
from mmpose_gan.report.look import look_at
from mmpose_gan.report.network import build_model
from mmpose_gan.report.validation_set import build_loader

report = load('report')


@pytest.fixture
def run(runs: list[Path], tmp_path: Path) -> Path:
    """A copy of the adversarial run."""
    return Path(shutil.copytree(runs[1], tmp_path / 'run'))


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes a report of runs with one sample, and returns the page; one chart stands for all, which take their time."""
    monkeypatch.setattr('mmpose_gan.report.embed._chart', lambda *_: 'data:image/png;base64,')

    def make(*work_dirs: Path) -> str:
        report.main([*map(str, work_dirs), '--samples', '1', '--out', str(tmp_path / 'report.html')])
        return (tmp_path / 'report.html').read_text()

    return make


def start(run: Path) -> Path:
    """The folder of a run's only start."""
    return next(run.glob('*/vis_data'))


def forget_validation(run: Path) -> None:
    """As if the run had never been validated."""
    change_config(run, val_cfg=None, val_dataloader=None, val_evaluator=None)
    log = start(run) / 'scalars.json'
    records = [line for line in log.read_text().splitlines() if 'iter' in json.loads(line)]
    log.write_text('\n'.join(records) + '\n')


def notes(page: str) -> list[str]:
    return re.findall('<li>(.*?)</li>', page)


def test_without_validation(run: Path, made: Callable[..., str]) -> None:
    forget_validation(run)
    page = made(run)
    assert 'loss_kpt over iterations' in page
    assert notes(page) == [f'{run}: its config has no validation set (val_dataloader)']
    assert 'No run was validated.' in page
    assert 'PCK over threshold, Total' not in page
    assert '<h2 id="samples">' not in page


def test_a_run_without_validation_beside_one_with_it(runs: list[Path], run: Path, made: Callable[..., str]) -> None:
    forget_validation(run)
    page = made(run, runs[0])
    assert 'PCK over threshold, Total' in page
    # One at an equal distance, and the worst.
    assert page.count('<figcaption>generated heatmaps</figcaption>') == 2
    assert len(notes(page)) == 1


def test_heatmaps_that_the_device_draws_are_those_of_the_codec(
    run: Path, runs: list[Path], made: Callable[..., str]
) -> None:
    cfg = Config.fromfile(start(run) / 'config.py')
    pipeline = cfg.train_dataloader.dataset.pipeline
    (encoding,) = (transform for transform in pipeline if transform['type'] == 'GenerateTarget')
    preprocessor = dict(type='mmpose_gan.TargetPreprocessor', codec=encoding.encoder)
    encoding.encoder = dict(type='mmpose_gan.KeypointTargets')
    change_config(
        run, model=dict(data_preprocessor=preprocessor), train_dataloader=dict(dataset=dict(pipeline=pipeline))
    )
    assert notes(made(run)) == []
    drawn, encoded = (
        look_at(build_model(loaded, 'cpu'), build_loader(loaded).dataset, 2) for loaded in load_runs([run, runs[1]])
    )
    assert encoded.target.max() > 0.5
    np.testing.assert_allclose(drawn.target, encoded.target, atol=1e-6)
    np.testing.assert_allclose(drawn.opinions[0].on_real, encoded.opinions[0].on_real, atol=1e-4)


def test_tensorboard_as_the_only_backend(run: Path, runs: list[Path], made: Callable[..., str]) -> None:
    shutil.rmtree(start(run) / 'vis_image', ignore_errors=True)
    for file in (*start(run).glob('*.json'), start(run) / 'config.py'):
        file.unlink()
    page = made(run)
    assert notes(page) == []
    assert 'reconstruction.k_t over iterations' in page
    assert 'torso/PCK@0.2 over iterations' in page
    assert 'PCK over threshold, Total' in page
    assert read_log(run).training.keys() == read_log(runs[1]).training.keys()


def test_a_log_that_is_elsewhere(run: Path, made: Callable[..., str]) -> None:
    change_config(run, visualizer=dict(vis_backends=[dict(type='WandbVisBackend')]))
    for file in (*start(run).glob('*.json'), *start(run).glob('events*')):
        file.unlink()
    page = made(run)
    (note,) = notes(page)
    assert 'no training in its logs: they are with WandbVisBackend, and curves need a LocalVisBackend' in note
    assert 'Nothing was logged.' in page
    assert 'PCK over threshold, Total' in page


def test_interrupted_before_a_checkpoint(run: Path, made: Callable[..., str]) -> None:
    (run / 'last_checkpoint').unlink()
    page = made(run)
    assert 'loss_kpt over iterations' in page
    assert notes(page) == [f'{run} has no last_checkpoint: train until one is saved, or name one by --checkpoint']
    assert '<td>checkpoint</td><td>-</td>' in page


def test_the_last_checkpoint_is_gone(run: Path, made: Callable[..., str]) -> None:
    (run / 'epoch_2.pth').unlink()
    page = made(run)
    assert 'loss_kpt over iterations' in page
    (note,) = notes(page)
    assert re.search(r'there is no checkpoint .*epoch_2\.pth; name one by --checkpoint', note)
    with pytest.raises(SystemExit, match=r'there is no checkpoint epoch_2\.pth'):
        report.main([str(run), '--checkpoint', 'epoch_2.pth', '--out', str(run / 'report.html')])


def test_a_config_beside_the_checkpoints(run: Path, made: Callable[..., str]) -> None:
    shutil.copy(start(run) / 'config.py', run / 'config.py')
    (start(run) / 'config.py').unlink()
    assert notes(made(run)) == []


def test_interrupted_before_anything_was_logged(run: Path, made: Callable[..., str]) -> None:
    (start(run) / 'scalars.json').write_text('')
    (run / 'last_checkpoint').unlink()
    with pytest.raises(SystemExit, match='has no training in its logs and no checkpoint') as error:
        made(run)
    assert '\n' not in str(error.value)


def test_a_short_run_that_logged_its_validation_only(run: Path, made: Callable[..., str]) -> None:
    (start(run) / 'scalars.json').write_text('{"torso/PCK@0.2": 12.5, "step": 3}\n')
    page = made(run)
    assert '<td>torso/PCK@0.2, % ↑</td><td>12.5</td>' in page
    assert 'which are written every default_hooks.logger.interval iterations' in notes(page)[0]


def test_data_that_is_on_another_machine(run: Path, made: Callable[..., str]) -> None:
    change_config(run, val_dataloader=dict(dataset=dict(data_root='D:\\figures\\')))
    page = made(run)
    assert 'loss_kpt over iterations' in page
    assert 'the validation set of its config, val_dataloader.dataset, cannot be read from here' in notes(page)[0]


def test_a_validation_set_of_nobody(run: Path, runs: list[Path], made: Callable[..., str]) -> None:
    empty = run / 'empty.json'
    content = json.loads((runs[0].parent / 'figures' / 'annotations' / 'coco_val.json').read_text())
    empty.write_text(json.dumps(content | dict(annotations=[])))
    change_config(run, val_dataloader=dict(dataset=dict(ann_file=str(empty))))
    assert 'cannot be read from here: it has no people' in notes(made(run))[0]


def test_a_picture_that_is_missing(run: Path, runs: list[Path], made: Callable[..., str], tmp_path: Path) -> None:
    figures = shutil.copytree(runs[0].parent / 'figures', tmp_path / 'figures')
    sorted((figures / 'images' / 'val').iterdir())[-1].unlink()
    change_config(run, val_dataloader=dict(dataset=dict(data_root=f'{figures}/')))
    page = made(run)
    assert 'loss_kpt over iterations' in page
    assert len(notes(page)) == 1


def test_a_work_dir_from_windows(run: Path) -> None:
    (run / 'last_checkpoint').write_bytes(b'C:\\users\\me\\work_dirs\\run\\epoch_2.pth\r\n')
    assert load_runs([run])[0].checkpoint == run / 'epoch_2.pth'


def test_validated_on_several_data_sets(run: Path, runs: list[Path], made: Callable[..., str]) -> None:
    cfg = Config.fromfile(start(run) / 'config.py')
    one = cfg.val_dataloader.dataset
    pipeline = one.pop('pipeline')
    combined = dict(
        _delete_=True,
        type='CombinedDataset',
        metainfo=dict(from_file='configs/_base_/datasets/coco.py'),
        datasets=[one, one],
        pipeline=pipeline,
        test_mode=True,
    )
    evaluator = dict(_delete_=True, type='MultiDatasetEvaluator', metrics=cfg.val_evaluator[1:2], datasets=[one])
    change_config(run, val_dataloader=dict(dataset=combined), val_evaluator=evaluator)
    page = made(run)
    assert notes(page) == []
    assert f'for {2 * len(build_loader(load_runs(runs[1:])[0]).dataset)} people of the validation set' in page
    assert '<figcaption>target heatmaps</figcaption>' in page


def test_the_page_names_joints_that_are_in_no_column(
    run: Path, made: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert 'In no column' not in made(run)
    names = ['tail' if name == 'left_ear' else name for name in COCO]
    monkeypatch.setattr('mmpose_gan.report.look_at_runs.joint_names', lambda dataset: names)
    assert 'In no column, and not in Total: tail.' in made(run)


def test_a_model_that_cannot_be_built(run: Path, made: Callable[..., str]) -> None:
    change_config(run, model=dict(backbone=dict(type='NoSuchNet')))
    with pytest.raises(SystemExit, match=r'the model of its config cannot be built: .*NoSuchNet'):
        made(run)


def test_a_config_that_cannot_be_read(run: Path, made: Callable[..., str]) -> None:
    (start(run) / 'config.py').write_text("custom_imports = dict(imports=['no_such_package'])\n")
    with pytest.raises(SystemExit, match=r'config\.py cannot be read: .*no_such_package'):
        made(run)


def test_a_head_without_heatmaps(run: Path, made: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(head: object) -> None:
        raise TypeError('model.head: it hands out no heatmaps')

    monkeypatch.setattr('mmpose_gan.report.look.check_heatmap_head', refuse)
    page = made(run)
    assert 'the report shows heatmaps, but model.head: it hands out no heatmaps' in notes(page)[0]
    assert 'PCK over threshold, Total' in page
    assert '<h2 id="samples">' not in page
