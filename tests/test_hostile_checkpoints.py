"""A stranger's checkpoint runs nothing, deletes nothing, crashes nothing, and damage is not silent."""

from __future__ import annotations

import io
import pickle
import random
import zipfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.fileio import LocalBackend
from mmengine.hooks import CheckpointHook
from mmengine.logging import HistoryBuffer
from mmengine.runner.checkpoint import CheckpointLoader, save_checkpoint

import mmpose_gan.registry  # noqa: F401  mends what loads checkpoints
from mmpose_gan.compat.checkpoint_parts import LoadedArray
from mmpose_gan.compat.checkpoints import make_checkpoints_loadable


def load(file: Path) -> dict:
    """As MMEngine's runner loads it."""
    return CheckpointLoader.load_checkpoint(str(file), 'cpu', logger=None)


def checkpoint() -> dict[str, Any]:
    history = HistoryBuffer()
    for value in range(5):
        history.update(float(value))
    generator = torch.Generator().manual_seed(0)
    return dict(
        state_dict={f'head.{i}': torch.randn(7, 5, generator=generator) for i in range(4)},
        message_hub=dict(log_scalars=dict(loss=history), runtime_info=dict(iter=3)),
        meta=dict(epoch=1, iter=3, dataset_meta=dict(sigmas=np.arange(3.0), joints=np.array(['nose', 'eye']))),
        optimizer=dict(state={0: dict(step=torch.tensor(3.0))}, param_groups=[dict(lr=0.1, params=[0])]),
    )


def plain(value: Any) -> Any:
    """A value that can be compared."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, HistoryBuffer):
        return [part.tolist() for part in value.data]
    return value.tolist() if isinstance(value, (torch.Tensor, np.ndarray)) else value


class Reduced:
    """An object that is pickled as a call, with a state for what it returns."""

    def __init__(self, call: object, arguments: tuple, state: object = None) -> None:
        self.parts = (call, arguments, state)

    def __reduce__(self) -> tuple:
        return self.parts


ARRAY, SCALAR = np.zeros(0).__reduce__()[0], np.float64(0).__reduce__()[0]
EMPTY = (np.ndarray, (0,), b'b')
F8 = np.dtype('f8')
STATES = dict(
    fields=Reduced(np.dtype, ('f8', False, True), (3, '<', None, ('a',), dict(a=(F8, 0)), 8, 1, 0)),
    subtype=Reduced(np.dtype, ('f8', False, True), (3, '<', (F8, (2,)), None, None, 16, 1, 0)),
    objects=Reduced(np.dtype, ('O', False, True), (3, '|', None, None, None, -1, -1, 63)),
    code=Reduced(np.dtype, ('f8,O', False, True)),
    width=Reduced(np.dtype, ('U1', False, True), (3, '<', None, None, None, 10**9, 4, 8)),
    too_large=Reduced(ARRAY, EMPTY, (1, (10**12,), F8, False, b'12345678')),
    negative=Reduced(ARRAY, EMPTY, (1, (-1,), F8, False, b'12345678')),
    list_of_objects=Reduced(ARRAY, EMPTY, (1, (1,), np.dtype('O'), False, [1])),
    number=Reduced(SCALAR, (F8, b'1')),
    history=Reduced(HistoryBuffer.__new__, (HistoryBuffer,), dict(_log_history='x', _count_history=[], max_length=9)),
)


@pytest.mark.parametrize('name', STATES)
def test_a_crafted_state_is_refused_in_one_sentence(name: str, tmp_path: Path) -> None:
    torch.save(dict(state_dict={}, meta=STATES[name]), tmp_path / 'x.pth')
    with pytest.raises(RuntimeError, match=r'the checkpoint \S+x\.pth .* cannot be read: ') as error:
        load(tmp_path / 'x.pth')
    assert len(str(error.value)) < 600


def test_a_crafted_object_array_is_refused() -> None:
    with pytest.raises(pickle.UnpicklingError, match='an array of objects'):
        LoadedArray(0).__setstate__((1, (1,), np.dtype('O'), False, [object()]))


def test_a_history_brings_no_statistics_of_its_own(tmp_path: Path) -> None:
    history = HistoryBuffer()
    history.update(1.0)
    # What a pickle may name: another statistic in the place of the mean.
    vars(history)['_statistics_methods'] = dict(HistoryBuffer._statistics_methods, mean=HistoryBuffer.max)
    before = dict(HistoryBuffer._statistics_methods)
    torch.save(dict(state_dict={}, message_hub=history), tmp_path / 'x.pth')
    loaded = load(tmp_path / 'x.pth')['message_hub']
    assert type(loaded) is HistoryBuffer
    assert HistoryBuffer._statistics_methods == before
    assert loaded._statistics_methods['mean'] is HistoryBuffer.mean
    loaded.update(3.0)
    assert loaded.statistics('mean') == 2.0


def test_what_was_loaded_is_saved_and_compared_as_numpy_s(tmp_path: Path) -> None:
    """MMEngine compares pickles of ``dataset_meta``, and writes what it loaded into the next checkpoint."""
    torch.save(checkpoint(), tmp_path / 'a.pth')
    loaded = load(tmp_path / 'a.pth')
    assert plain(loaded) == plain(checkpoint())
    meta = checkpoint()['meta']['dataset_meta']
    assert pickle.dumps(loaded['meta']['dataset_meta']['sigmas']) == pickle.dumps(meta['sigmas'])
    torch.save(loaded, tmp_path / 'b.pth')
    assert b'mmpose_gan' not in (tmp_path / 'b.pth').read_bytes()
    assert plain(load(tmp_path / 'b.pth')) == plain(checkpoint())


def test_code_in_a_checkpoint_is_not_kept(tmp_path: Path) -> None:
    """MMEngine would run it when it resumes."""
    torch.save(dict(state_dict={}, meta=dict(config='open("ran", "w")', cfg='kept = 1', iter=3)), tmp_path / 'x.pth')
    assert load(tmp_path / 'x.pth')['meta'] == dict(cfg='kept = 1', iter=3)


def test_only_the_run_s_own_checkpoints_are_removed(tmp_path: Path) -> None:
    """Both ``best_ckpt`` and ``keep_ckpt_ids`` come out of the checkpoint that a run is resumed from."""
    work, outside = tmp_path / 'work', tmp_path / 'mine.pth'
    work.mkdir()
    victims = [outside, work / 'notes.pth', work / 'config.py']
    for file in (*victims, work / 'best_acc_epoch_1.pth', work / 'epoch_1.pth'):
        file.write_text('mine')

    def best(path: Path) -> None:
        hook = CheckpointHook(interval=1, save_best='acc', rule='greater', max_keep_ckpts=1)
        hook.out_dir, hook.file_backend, hook.keep_ckpt_ids = str(work), LocalBackend(), []
        hook.best_ckpt_path = str(path)
        hub = SimpleNamespace(runtime_info={}, update_info=lambda *_: None, get_info=lambda *_: 0.0)
        quiet = SimpleNamespace(info=lambda *_: None)
        runner = SimpleNamespace(
            epoch=2, iter=9, work_dir=str(work), message_hub=hub, logger=quiet, save_checkpoint=lambda *_, **__: None
        )
        hook._save_best_checkpoint(runner, dict(acc=0.5))

    for victim in victims:
        best(victim)
    best(work / '..' / 'mine.pth')
    assert all(victim.is_file() for victim in victims)
    best(work / 'best_acc_epoch_1.pth')
    assert not (work / 'best_acc_epoch_1.pth').exists()


@pytest.fixture(scope='module')
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    file = tmp_path_factory.mktemp('whole') / 'epoch_1.pth'
    save_checkpoint(checkpoint(), str(file))
    return file.read_bytes()


@pytest.mark.parametrize('kind', ['flip', 'cut', 'zero', 'swap'])
def test_damage_is_never_silent(kind: str, whole: bytes, tmp_path: Path) -> None:
    """Two hundred damaged files: each is what it was, or is refused in one sentence that names the file."""
    chance, file, expected = random.Random(kind), tmp_path / 'epoch_1.pth', plain(checkpoint())
    sentences: list[str] = []
    for _ in range(50):
        content = bytearray(whole)
        at = chance.randrange(len(content) - 64)
        if kind == 'flip':
            content[at] ^= 1 << chance.randrange(8)
        elif kind == 'cut':
            del content[at:]
        elif kind == 'zero':
            content[at : at + 64] = bytes(64)
        else:
            other = chance.randrange(len(content) - 64)
            content[at : at + 64], content[other : other + 64] = content[other : other + 64], content[at : at + 64]
        file.write_bytes(content)
        try:
            loaded = load(file)
        except RuntimeError as error:
            sentences.append(str(error))
        else:
            assert plain(loaded) == expected
    assert len(sentences) > 5
    assert all(one.startswith(f'the checkpoint {file} (config key load_from') for one in sentences)


def test_checkpoints_of_old_torch_have_no_checksums_and_load(tmp_path: Path) -> None:
    torch.save(dict(state_dict=dict(a=torch.ones(2))), tmp_path / 'old.pth', _use_new_zipfile_serialization=False)
    assert not zipfile.is_zipfile(tmp_path / 'old.pth')
    assert load(tmp_path / 'old.pth')['state_dict']['a'].tolist() == [1, 1]


def test_a_missing_checkpoint_is_missing_and_not_damaged(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        load(tmp_path / 'none.pth')


def test_a_config_s_text_is_not_executed_by_loading(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    torch.save(dict(state_dict={}, meta=dict(cfg=f'open({str(tmp_path / "ran")!r}, "w")')), buffer)
    (tmp_path / 'x.pth').write_bytes(buffer.getvalue())
    load(tmp_path / 'x.pth')
    assert not (tmp_path / 'ran').exists()
    assert Config(dict()).to_dict() == {}


def test_an_old_torch_trusts_aloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = []
    monkeypatch.setattr('mmengine.logging.print_log', lambda message, *_: said.append(message))
    monkeypatch.setattr(torch, '__version__', '2.4.1')
    module = SimpleNamespace(
        CheckpointLoader=SimpleNamespace(register_scheme=lambda loader, **_: setattr(module, 'load', loader)),
        load_from_local=lambda *_: dict(state_dict={}),
    )
    module.load_from_local.__name__ = 'load_from_local'
    make_checkpoints_loadable(module)
    file = tmp_path / 'a.pth'
    torch.save({}, file)
    assert module.load(str(file), 'cpu') == dict(state_dict={})
    assert said == [f'the checkpoint {file} is trusted: torch 2.4.1 runs what a file holds, 2.6 and later do not']
