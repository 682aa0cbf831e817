"""A kill or a full disk in the middle of a save loses nothing that was saved before."""

from __future__ import annotations

import errno
import os
import signal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from mmengine.fileio import LocalBackend
from mmengine.hooks import CheckpointHook
from mmengine.runner.checkpoint import CheckpointLoader, find_latest_checkpoint, save_checkpoint

import mmpose_gan.registry  # noqa: F401  mends what saves checkpoints
from mmpose_gan.compat import whole_files


def hook_and_runner(work: Path, keep: int) -> tuple[CheckpointHook, Any]:
    """MMEngine's hook, and what it asks of a runner."""
    hub = SimpleNamespace(runtime_info={}, update_info=lambda *_: None)

    def save(out_dir: str, name: str, *_: object, meta: dict, **__: object) -> None:
        save_checkpoint(
            dict(state_dict=dict(a=torch.full((4000,), float(meta['iter']))), meta=meta), f'{out_dir}/{name}'
        )

    runner = SimpleNamespace(
        work_dir=str(work), message_hub=hub, logger=SimpleNamespace(info=lambda *_: None), save_checkpoint=save
    )
    hook = CheckpointHook(interval=1, max_keep_ckpts=keep, by_epoch=False)
    hook.before_train(runner)
    return hook, runner


def save(hook: CheckpointHook, runner: Any, step: int) -> None:
    hook._save_checkpoint_with_step(runner, step, meta=dict(iter=step))


def die_at(number: int, call: str) -> None:
    """Have this process killed instead of the ``number``-th call of a kind."""
    owner: Any = LocalBackend if call == 'remove' else os
    original, left = getattr(owner, call), number

    def counted(*args: Any, **kwargs: Any) -> Any:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return original(*args, **kwargs)

    setattr(owner, call, counted)


@pytest.mark.parametrize('keep', [-1, 1], ids=['keep all', 'keep one'])
@pytest.mark.parametrize('call', ['fsync', 'replace', 'remove'])
@pytest.mark.parametrize('number', range(1, 5))
def test_a_kill_loses_nothing_that_was_saved_before(number: int, call: str, keep: int, tmp_path: Path) -> None:
    """24 kills: between bytes and disk, file and name, checkpoint and ``last_checkpoint``, new and old."""
    hook, runner = hook_and_runner(tmp_path, keep)
    save(hook, runner, 1)
    done, told = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            die_at(number, call)
            for step in (2, 3):
                save(hook, runner, step)
                os.write(told, bytes([step]))
        finally:
            os._exit(0)
    os.close(told)
    os.waitpid(child, 0)
    saved = max(os.read(done, 9), default=1)
    os.close(done)
    newest = find_latest_checkpoint(str(tmp_path))
    loaded = CheckpointLoader.load_checkpoint(newest, 'cpu', logger=None)
    assert loaded['meta']['iter'] >= saved
    assert loaded['state_dict']['a'].tolist() == [float(loaded['meta']['iter'])] * 4000
    hook_and_runner(tmp_path, keep)  # the next start
    assert not list(tmp_path.glob(f'.*{whole_files.PART}'))
    for file in tmp_path.glob('*.pth'):
        CheckpointLoader.load_checkpoint(str(file), 'cpu', logger=None)


@pytest.mark.parametrize('keep', [-1, 1], ids=['keep all', 'keep one'])
@pytest.mark.parametrize('call', ['fsync', 'replace'])
def test_a_full_disk_is_one_sentence_and_leaves_what_was_there(
    call: str, keep: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook, runner = hook_and_runner(tmp_path, keep)
    save(hook, runner, 1)

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, call, full)
    with pytest.raises(OSError, match=r'iter_2\.pth could not be written \(No space left on device\); the file that'):
        save(hook, runner, 2)
    monkeypatch.undo()
    assert sorted(path.name for path in tmp_path.iterdir()) == ['iter_1.pth', 'last_checkpoint']
    newest = find_latest_checkpoint(str(tmp_path))
    assert CheckpointLoader.load_checkpoint(newest, 'cpu', logger=None)['meta']['iter'] == 1


def test_old_checkpoints_go_when_the_new_one_is_there(tmp_path: Path) -> None:
    hook, runner = hook_and_runner(tmp_path, 2)
    for step in range(1, 5):
        save(hook, runner, step)
    assert sorted(path.name for path in tmp_path.glob('*.pth')) == ['iter_3.pth', 'iter_4.pth']


def test_files_of_others_are_read_and_appended_as_ever(tmp_path: Path) -> None:
    backend = LocalBackend()
    backend.put_text('a\n', tmp_path / 'x.txt')
    backend.put(b'b', tmp_path / 'y.bin')
    assert (backend.get_text(tmp_path / 'x.txt'), backend.get(tmp_path / 'y.bin')) == ('a\n', b'b')
    assert sorted(path.name for path in tmp_path.iterdir()) == ['x.txt', 'y.bin']
