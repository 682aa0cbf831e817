from __future__ import annotations

import errno
import importlib
import importlib.util
import json
from collections import namedtuple
from pathlib import Path
from types import ModuleType

import cv2
import pytest
from paths import ROOT

from mmpose_gan.figures import FiguresError, Plan, export

MODULE = importlib.import_module('mmpose_gan.figures.export')
TINY = Plan(train=3, val=2, hard=2, size=48, seed=1)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob('*')) if p.is_file()}


@pytest.fixture(scope='module')
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location('make_figures', ROOT / 'tools' / 'make_figures.py')
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_any_number_of_workers_writes_the_same_bytes(tmp_path: Path) -> None:
    for workers in (1, 2):
        export(tmp_path / str(workers), TINY, workers=workers)
    one, two = (contents(tmp_path / str(workers)) for workers in (1, 2))
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert len(one) == 2 * 7 + 3 * 5 + 2


def test_another_seed_writes_other_bytes(tmp_path: Path) -> None:
    export(tmp_path / 'a', Plan(1, 0, 0, 48, seed=1), workers=1)
    export(tmp_path / 'b', Plan(1, 0, 0, 48, seed=2), workers=1)
    a, b = contents(tmp_path / 'a'), contents(tmp_path / 'b')
    assert a['images/train/000000.jpg'] != b['images/train/000000.jpg']
    assert a['annotations/coco_train.json'] != b['annotations/coco_train.json']
    assert not (tmp_path / 'a' / 'images' / 'val').exists()


@pytest.mark.parametrize(
    ('plan', 'message'),
    [
        (Plan(1, 1, 1, size=0), 'size'),
        (Plan(1, 1, 1, size=-64), 'size'),
        (Plan(1, 1, 1, size=100_000), 'size'),
        (Plan(-1, 1, 1), 'train'),
        (Plan(1, 1, -5), 'hard'),
        (Plan(0, 0, 0), 'nothing to make'),
        (Plan(1, 1, 1, seed=-1), 'seed'),
    ],
)
def test_bad_numbers_are_refused(tmp_path: Path, plan: Plan, message: str) -> None:
    with pytest.raises(FiguresError, match=message):
        export(tmp_path / 'out', plan, workers=1)
    assert list(tmp_path.iterdir()) == []


def test_bad_workers_are_refused(tmp_path: Path) -> None:
    for workers in (0, -2):
        with pytest.raises(FiguresError, match='workers'):
            export(tmp_path / 'out', TINY, workers=workers)
    assert list(tmp_path.iterdir()) == []


def test_no_room_is_noticed_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple('usage', 'total used free')
    monkeypatch.setattr(MODULE.shutil, 'disk_usage', lambda _: usage(10**9, 10**9 - 5_000_000, 5_000_000))
    with pytest.raises(FiguresError, match=r'62 MB are needed.* 5 MB are free'):
        export(tmp_path / 'deep' / 'out', Plan(1000, 0, 0, 256), workers=1)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disc_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, 'No space left on device')

    monkeypatch.setattr(MODULE, '_write_annotations', full)
    with pytest.raises(FiguresError, match='No space left'):
        export(tmp_path / 'out', TINY, workers=1)
    assert list(tmp_path.iterdir()) == []


def test_an_interrupt_leaves_the_old_data_set_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    export(tmp_path / 'out', Plan(1, 0, 0, 48), workers=1)
    before = contents(tmp_path / 'out')

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(MODULE, '_make', interrupt)
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / 'out', TINY, workers=1, force=True)
    assert contents(tmp_path / 'out') == before
    assert [p.name for p in tmp_path.iterdir()] == ['out']


def test_a_folder_in_the_way_needs_force(tmp_path: Path) -> None:
    out = tmp_path / 'out'
    export(out, Plan(1, 0, 0, 48, seed=1), workers=1)
    before = contents(out)
    with pytest.raises(FiguresError, match='--force'):
        export(out, TINY, workers=1)
    assert contents(out) == before
    export(out, TINY, workers=1, force=True)
    assert json.loads((out / 'figures.json').read_text())['train'] == 3
    assert len(list((out / 'images' / 'train').iterdir())) == 3
    assert [p.name for p in tmp_path.iterdir()] == ['out']


def test_force_does_not_replace_what_is_no_data_set(tmp_path: Path) -> None:
    (tmp_path / 'thesis').mkdir()
    (tmp_path / 'thesis' / 'chapter.tex').write_text('precious')
    with pytest.raises(FiguresError, match='not a data set'):
        export(tmp_path / 'thesis', TINY, workers=1, force=True)
    assert (tmp_path / 'thesis' / 'chapter.tex').read_text() == 'precious'


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / 'out').write_text('x')
    with pytest.raises(FiguresError, match='not a folder'):
        export(tmp_path / 'out', TINY, workers=1, force=True)


def test_an_empty_folder_may_be_filled(tmp_path: Path) -> None:
    (tmp_path / 'out').mkdir()
    export(tmp_path / 'out', Plan(1, 0, 0, 48), workers=1)
    assert (tmp_path / 'out' / 'figures.json').is_file()


def test_the_tool_writes_a_data_set_and_a_contact_sheet(tmp_path: Path, tool: ModuleType) -> None:
    sheet = tmp_path / 'sheet.jpg'
    arguments = [str(tmp_path / 'out'), '--train', '2', '--val', '1', '--hard', '1', '--size', '64', '--workers', '1']
    tool.main([*arguments, '--contact-sheet', str(sheet)])
    assert cv2.imread(str(sheet)).shape == (3 * (22 + 192), 8 * 192, 3)


def test_the_tool_reports_errors_in_one_line(tmp_path: Path, tool: ModuleType, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(SystemExit, match=r'^error: The size must be 32 to 2048 pixels, not 0\.$'):
        tool.main([str(tmp_path / 'out'), '--size', '0'])
    assert list(tmp_path.iterdir()) == []
