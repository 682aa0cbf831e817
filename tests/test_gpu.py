"""What set-up says of a GPU; this machine's own plays no part."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from mmpose_gan import gpu


@pytest.fixture
def driver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The only command that is found is a driver's tool that names a GPU."""
    tool = tmp_path / 'nvidia-smi'
    tool.write_text('#!/bin/sh\necho "Tesla K80, 450.51"\necho "Tesla K80, 450.51"\n')
    tool.chmod(0o755)
    monkeypatch.setenv('PATH', str(tmp_path))


def refuse(*_: object, **__: object) -> torch.Tensor:
    raise RuntimeError('The NVIDIA driver on your system is too old (found version 11000). Please update it.\nMore')


def test_no_gpu_no_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv('PATH', str(tmp_path))
    gpu.main()
    assert gpu.unusable_gpu() is None
    assert capsys.readouterr() == ('', '')


@pytest.mark.usefixtures('driver')
def test_a_gpu_that_torch_cannot_use_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(torch, 'ones', refuse)
    gpu.main()
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith('note: Tesla K80 (driver 450.51) is there, but torch')
    assert 'The NVIDIA driver on your system is too old (found version 11000)' in line
    assert 'make setup TORCH_INDEX=URL' in line


@pytest.mark.usefixtures('driver')
def test_a_gpu_that_torch_can_use_no_word(monkeypatch: pytest.MonkeyPatch) -> None:
    on_the_cpu = torch.ones
    monkeypatch.setattr(torch, 'ones', lambda *size, **_: on_the_cpu(*size))
    assert gpu.unusable_gpu() is None
