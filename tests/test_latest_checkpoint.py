"""What ``--resume`` goes on from."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
import torch
from mmengine.optim import OptimWrapper
from mmengine.runner import runner

from mmpose_gan.compat.latest_checkpoint import latest_checkpoint
from mmpose_gan.launch import forgotten_adversary, run_mmpose_tool


def trained(folder: Path, *steps: int) -> Path:
    """A work directory as MMEngine leaves it."""
    (folder / '20260101/vis_data').mkdir(parents=True)
    (folder / '20260101/vis_data/scalars.json').write_text('{"loss": 1}\n')
    for time, step in enumerate(steps):
        torch.save(dict(meta=dict(epoch=step)), folder / f'epoch_{step}.pth')
        os.utime(folder / f'epoch_{step}.pth', (time, time))
    torch.save({}, folder / 'best_acc_epoch_1.pth')
    (folder / 'last_checkpoint').write_text(str(folder / f'epoch_{steps[-1]}.pth'))
    return folder


def test_mmengine_s_runner_asks_this() -> None:
    assert runner.find_latest_checkpoint is latest_checkpoint


def test_the_named_checkpoint_is_the_latest(tmp_path: Path) -> None:
    assert latest_checkpoint(str(trained(tmp_path / 'w', 1, 10))) == str(tmp_path / 'w/epoch_10.pth')


@pytest.mark.parametrize('name', [None, '', '/elsewhere/epoch_77.pth', 'C:\\runs\\w\\epoch_77.pth'])
def test_the_newest_is_found_where_nothing_names_it(name: str | None, tmp_path: Path) -> None:
    folder = trained(tmp_path / 'w', 9, 10)
    if name is None:
        (folder / 'last_checkpoint').unlink()
    else:
        (folder / 'last_checkpoint').write_text(name)
    assert latest_checkpoint(str(folder)) == str(folder / 'epoch_10.pth')


def test_a_damaged_one_is_passed_over(tmp_path: Path) -> None:
    folder = trained(tmp_path / 'w', 1, 2)
    content = (folder / 'epoch_2.pth').read_bytes()
    (folder / 'epoch_2.pth').write_bytes(content[: len(content) // 2])
    assert latest_checkpoint(str(folder)) == str(folder / 'epoch_1.pth')


def test_a_copy_goes_on_from_its_own(tmp_path: Path) -> None:
    folder = trained(tmp_path / 'w', 1, 2)
    copy = Path(shutil.copytree(folder, tmp_path / 'copy'))
    assert latest_checkpoint(str(copy)) == str(copy / 'epoch_2.pth')
    shutil.rmtree(folder)
    assert latest_checkpoint(str(copy)) == str(copy / 'epoch_2.pth')


def test_checkpoints_in_a_folder_of_their_own_are_found_by_their_path(tmp_path: Path) -> None:
    folder = trained(tmp_path / 'w', 1)
    (tmp_path / 'out').mkdir()
    shutil.move(folder / 'epoch_1.pth', tmp_path / 'out/epoch_1.pth')
    (folder / 'last_checkpoint').write_text(str(tmp_path / 'out/epoch_1.pth'))
    assert latest_checkpoint(str(folder)) == str(tmp_path / 'out/epoch_1.pth')


def test_a_run_without_a_whole_checkpoint_is_not_overwritten(tmp_path: Path) -> None:
    folder = trained(tmp_path / 'w', 1)
    (folder / 'epoch_1.pth').write_bytes(b'PK')
    with pytest.raises(FileNotFoundError, match=r'--resume: \S+w has logs of a training and no whole checkpoint'):
        latest_checkpoint(str(folder))


def test_an_empty_folder_starts_from_the_beginning(tmp_path: Path) -> None:
    assert latest_checkpoint(str(tmp_path)) is None


def test_players_that_a_supervised_training_lacks_are_named() -> None:
    wrapper = OptimWrapper(torch.optim.SGD([torch.zeros(1)], lr=0.1))
    states = dict(generator=wrapper.state_dict(), reconstruction=wrapper.state_dict())
    with pytest.raises(RuntimeError, match=r'states of generator, reconstruction, .*resume with the same --adversary'):
        wrapper.load_state_dict(states)
    wrapper.load_state_dict(wrapper.state_dict())


def test_a_run_with_a_forgotten_adversary_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trained(tmp_path / 'work_dirs/quickstart_geometry', 1)
    trained(tmp_path / 'work_dirs/quickstart_fast', 1)  # another config
    sentence = forgotten_adversary(tmp_path / 'work_dirs/quickstart')
    assert sentence is not None
    assert sentence.endswith('go on with: --adversary geometry --resume')
    assert forgotten_adversary(tmp_path / 'work_dirs/quickstart_geometry') is None
    shutil.rmtree(tmp_path / 'work_dirs/quickstart_geometry')
    assert forgotten_adversary(tmp_path / 'work_dirs/quickstart') is None
    trained(tmp_path / 'work_dirs/mine_geometry', 1)
    (tmp_path / 'there.json').touch()
    dataset = f"dict(dataset=dict(ann_file='{tmp_path}/there.json'))"
    loaders = f'train_dataloader = {dataset}\nval_dataloader = {dataset}\n'
    (tmp_path / 'mine.py').write_text(f"_base_ = 'mmpose_gan::quickstart.py'\n{loaders}")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr('sys.argv', ['train.py', 'mine.py', '--resume'])
    with pytest.raises(SystemExit, match='error: --resume: nothing was trained in work_dirs/mine, but work_dirs/mine_'):
        run_mmpose_tool('train.py')
