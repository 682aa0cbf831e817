"""Figures are cropped as photos are: every person keeps an image of its own, and the flags of hidden joints."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from experiments.prepare_figures import main


def test_crops_of_figures_and_their_files(tmp_path: Path) -> None:
    source, out = tmp_path / 'figures', tmp_path / 'crops'
    main(['--source', str(source), '--out', str(out), '--train', '6', '--hard', '4', '--side', '48'])
    parts = {name: json.loads((out / f'{name}.json').read_text()) for name in ('train', 'val_choose', 'val_report')}
    assert {name: len(part['annotations']) for name, part in parts.items()} == dict(train=6, val_choose=2, val_report=2)
    people = [person for part in parts.values() for person in part['annotations']]
    crops, ids = np.load(out / 'crops.npy'), np.load(out / 'image_ids.npy').tolist()
    assert crops.shape == (10, 48, 48, 3)
    assert sorted(person['image_id'] for person in people) == sorted(ids) == list(range(10))
    drawn = [
        person
        for split in ('train', 'hard')
        for person in json.loads((source / f'annotations/lsp_{split}.json').read_text())['annotations']
    ]
    flags = {person['image_id']: person['keypoints'][2::3] for person in people}
    assert [flags[image_id] for image_id in ids] == [person['keypoints'][2::3] for person in drawn]
    assert {1, 2} <= {flag for own in flags.values() for flag in own}
