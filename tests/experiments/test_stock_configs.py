"""The sweep over stock configs tells what works, what is refused, and what fails and whose fault it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from experiments import stock_configs
from mmpose_gan.models.games import ConventionalGame

COCO = 'body_2d_keypoint/topdown_heatmap/coco'
SMALL = f'{COCO}/td-hm_mobilenetv2_8xb64-210e_coco-256x192.py'
UDP = f'{COCO}/td-hm_hrnet-w32_udp-8xb64-210e_coco-256x192.py'
OFFSETS = f'{COCO}/td-hm_hrnet-w32_udp-regress-8xb64-210e_coco-256x192.py'


def test_mmpose_s_top_down_configs_are_found() -> None:
    found = stock_configs.stock_configs()
    assert len(found) > 250
    assert {SMALL, UDP, OFFSETS} <= set(found)


def test_a_config_that_works_with_several_at_once() -> None:
    lines = list(stock_configs.try_config(SMALL, ['geometry', 'posenet_p_c_small']))
    assert [line['result'] for line in lines] == ['works'] * 2


def test_a_config_that_is_refused() -> None:
    (line,) = stock_configs.try_config(OFFSETS, ['geometry'])
    assert line['result'] == 'refused'
    assert line['why'].startswith("model.head.decoder: heatmap_type='combined'")


@pytest.mark.parametrize(
    'error', [RuntimeError('a fault'), pytest.param(ValueError('a fault'), marks=pytest.mark.slow)]
)
def test_a_fault_of_ours_is_reported_as_ours(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise error

    monkeypatch.setattr(ConventionalGame, 'fake_loss', fault)
    lines = list(stock_configs.try_config(SMALL, ['geometry', 'posenet_p_c_small']))
    assert [line['result'] for line in lines] == ['failed', 'works']
    assert 'a fault' in lines[0]['why']


def test_what_mmpose_itself_does_not_build_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    load = stock_configs.add_adversaries

    def broken(*arguments: object) -> object:
        cfg = load(*arguments)
        cfg.model.backbone.type = 'Nowhere'
        return cfg

    monkeypatch.setattr(stock_configs, 'add_adversaries', broken)
    (line,) = stock_configs.try_config(SMALL, ['geometry'])
    assert line['result'] == 'MMPose itself fails'


def test_the_table_goes_between_the_markers_and_half_a_line_is_none(tmp_path: Path) -> None:
    out, docs = tmp_path / 'x.jsonl', tmp_path / 'x.md'
    line = dict(config='a', adversary='geometry', result='refused', why='model.head: no')
    out.write_text(json.dumps(line) + '\n{"config": "b"')
    docs.write_text(f'before\n{stock_configs.BEGIN}\nold\n{stock_configs.END}\nafter\n')
    lines = stock_configs.read_lines(out)
    assert lines == [line]
    stock_configs.write_table(docs, stock_configs.table(lines))
    text = docs.read_text()
    assert text.startswith('before\n')
    assert text.endswith('\nafter\n')
    assert '| `geometry` | 0 | 1 | 0 | 0 |' in text
    assert '* refused, 1 configs: model.head: no' in text
    assert 'old' not in text
