"""model_sizes.py against hand-counted layers, another author's measurements and the page in the docs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import torch
from paths import ROOT
from tool import load
from torch import nn

from mmpose_gan.models import StackedHourglassNet

model_sizes = load('model_sizes')


def test_counts_layers_as_by_hand() -> None:
    layers = nn.Sequential(nn.Conv2d(3, 8, 5, stride=2, padding=2), nn.BatchNorm2d(8), nn.ReLU(), nn.Conv2d(8, 4, 1))
    macs, shape = model_sizes.count_macs(lambda: layers.eval()(torch.zeros(1, 3, 12, 20)))
    assert shape == (4, 6, 10)
    assert macs == 6 * 10 * (8 * 3 * 5 * 5 + 4 * 8)
    assert model_sizes.count_parameters(layers) == 8 * 3 * 5 * 5 + 8 + 2 * 8 + 4 * 8 + 4


@pytest.mark.parametrize(
    ('config', 'expected'),
    [
        # Measured on the code of cao2020's authors: parameters in M, GMACs.
        ('hrgan_w32_mpii', [('generator', 28.54, 10.19), ('reconstruction', 28.48, 9.96)]),
        ('hrgan_w32_coco', [('generator', 28.54, 7.65), ('reconstruction', 28.48, 7.47)]),
        # Measured on the code of chou2017's authors (a copy in PyTorch).
        ('selfadv_hg4_mpii', [('generator', 24.87, 25.16), ('reconstruction', 6.43, 6.95)]),
    ],
)
def test_networks_are_as_large_as_their_authors(config: str, expected: list) -> None:
    found = model_sizes.sizes(str(ROOT / f'configs/{config}.py'))
    assert [size.network for size in found] == [name for name, _, _ in expected]
    for size, (_, parameters, macs) in zip(found, expected, strict=True):
        assert size.parameters / 1e6 == pytest.approx(parameters, abs=0.01)
        assert size.macs / 1e9 == pytest.approx(macs, abs=0.01)


def test_chen2017_s_single_task_is_half_as_large_as_newell_s_8_stacks() -> None:
    """chen2017 section 3.1."""
    single_task = model_sizes.sizes(str(ROOT / 'configs/ablations/advposenet_hg4_mpii_single_task.py'))[0]
    with torch.device('meta'):
        newell = model_sizes.count_parameters(StackedHourglassNet(16))
    assert single_task.parameters / newell == pytest.approx(0.5, abs=0.02)


def test_an_unconditional_discriminator_lacks_the_image_s_channels() -> None:
    with_image, without = (
        model_sizes.sizes(str(ROOT / f'configs/{name}.py'))[1]
        for name in ('selfadv_hg1_lsp', 'ablations/selfadv_hg1_lsp_unconditional')
    )
    assert with_image.inputs == (17, 64, 64)
    assert without.inputs == (14, 64, 64)
    first_layer = 3 * 64 * 3 * 3  # three channels, 64 filters of 3 x 3
    assert with_image.parameters - without.parameters == first_layer
    assert with_image.macs - without.macs == first_layer * 64 * 64


@pytest.mark.slow
def test_the_page_in_the_docs_is_what_the_command_writes(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    page = (ROOT / 'docs/models.md').read_text()
    command = re.search(r'^python tools/model_sizes\.py (.*) --out docs/models\.md$', page, re.MULTILINE)[1]
    configs = [str(f) for pattern in command.split() for f in sorted(ROOT.glob(pattern)) or [pattern]]
    copy = tmp_path / 'models.md'
    copy.write_text(model_sizes.replace_section(page, '| of yesterday |'))
    model_sizes.main([*configs, '--out', str(copy)])
    assert copy.read_text() == page
    assert 'hrgan_w32_coco' in capsys.readouterr().out


@pytest.mark.parametrize(
    ('arguments', 'message'),
    [
        (['configs/_base_/default.py'], 'configs/_base_/default.py'),
        (['NO_CODEC'], 'has no codec, so the size of its images is not known'),
        (['configs/hrgan_w32_coco.py', '--out', 'README.md'], 'README.md needs the lines <!-- model_sizes.py: begin'),
    ],
)
def test_says_what_is_wrong(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'configs').symlink_to(ROOT / 'configs')
    (tmp_path / 'README.md').write_text('# Nothing\n')
    (tmp_path / 'NO_CODEC.py').write_text('model = dict()\n')
    with pytest.raises(SystemExit, match=message):
        model_sizes.main([argument.replace('NO_CODEC', 'NO_CODEC.py') for argument in arguments])
    assert (tmp_path / 'README.md').read_text() == '# Nothing\n'
