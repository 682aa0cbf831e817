"""How the experiment of the critic chooses on one half what it reports on the other, and what it prints."""

from __future__ import annotations

import pytest

from experiments.critic import kind_of, print_metrics, rows_of, taken


def row(pck: float, right: float) -> dict[str, float]:
    return {'torso/PCK@0.5': pck, 'whole/90%@0.5': right}


CHOOSE = {
    'stock decoding': row(70.0, 20.0),
    'Gaussian 0.5': row(70.1, 21.0),
    'Gaussian 2': row(69.7, 30.0),  # loses too many joints
    'joints 1': row(69.8, 19.0),
    'joints 1, Gaussian 0.5': row(69.75, 22.0),
    'joints 2, Gaussian 1': row(70.0, 21.5),
}


def test_a_kind_is_its_name_without_weights() -> None:
    assert [kind_of(name) for name in CHOOSE][1:] == ['Gaussian'] * 2 + ['joints'] + ['joints and Gaussian'] * 2


@pytest.mark.parametrize(
    ('kind', 'expected'),
    [('Gaussian', 'Gaussian 0.5'), ('joints', 'stock decoding'), ('joints and Gaussian', 'joints 1, Gaussian 0.5')],
)
def test_weights_are_taken_that_lose_no_joints(kind: str, expected: str) -> None:
    assert taken(CHOOSE, kind) == expected


def test_what_is_reported_was_chosen_on_the_other_half() -> None:
    report = {name: row(index, index) for index, name in enumerate(CHOOSE)}
    found = rows_of(dict(choice=dict(choose=CHOOSE, report=report)))
    assert {name: values['torso/PCK@0.5'] for name, values in found.items()} == {
        'stock decoding': 0,
        'Gaussian': 1,
        'joints': 0,
        'joints and Gaussian': 4,
    }


def test_differences_are_those_of_a_seed(capsys: pytest.CaptureFixture) -> None:
    seeds = [dict(a=dict(x=0.1), b=dict(x=0.1 + 0.01 * difference)) for difference in (1, 2, 3)]
    print_metrics('T', seeds, {'X': ('x', 100.0)}, 'a')
    means, differences = capsys.readouterr().out.split('difference to a')
    assert '10.0 (10.0 to 10.0)' in means
    assert '12.0 (11.0 to 13.0)' in means
    assert '+2.0 (+1.0 to +3.0)' in differences
