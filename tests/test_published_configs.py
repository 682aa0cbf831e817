"""Each published config resolves to its stored copy: a change of one is meant, and shows in its copy."""

from __future__ import annotations

import pytest
from published_configs import COPIES, NAMES, lines, resolved


@pytest.mark.parametrize('name', NAMES)
def test_a_published_config_is_what_its_copy_says(name: str) -> None:
    assert resolved(name).splitlines() == (COPIES / f'{name}.txt').read_text().splitlines()


def test_every_copy_has_its_config() -> None:
    """A config that is renamed or deleted breaks the commands of those who use it."""
    assert sorted(path.stem for path in COPIES.glob('*.txt')) == NAMES


def test_lines_hold_the_whole_value() -> None:
    value = dict(e=1.5, b=dict(c=[dict(d=(1, 2)), [3, dict(f=None)]]), type='A', g={}, h={1: dict(i=[dict(j=2)])})
    assert list(lines(value, 'model')) == [
        "model: type='A', e=1.5, g={}",
        'model.b.c.0: d=(1, 2)',
        'model.b.c.1.0: 3',
        'model.b.c.1.1: f=None',
        'model.h.1.i.0: j=2',
    ]
    assert list(lines([], 'param_scheduler')) == ['param_scheduler: []']
