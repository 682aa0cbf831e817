"""What an exported data set holds, in numbers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from .splits import SPLITS


def summarise(folder: str | Path) -> list[str]:
    """One line for each split of an exported data set: images, figures, and how visible their COCO keypoints are."""
    lines = []
    for split in SPLITS:
        file = Path(folder) / 'annotations' / f'coco_{split}.json'
        if file.is_file():
            content = json.loads(file.read_text())
            flags = np.array([a['keypoints'][2::3] for a in content['annotations'] if a['num_keypoints']])
            share = np.bincount(flags.astype(int).ravel(), minlength=3) / max(flags.size, 1)
            lines.append(
                f'{split}: {len(content["images"])} images, {len(flags)} figures; keypoints {share[2]:.0%} visible, '
                f'{share[1]:.0%} occluded, {share[0]:.0%} outside'
            )
    return lines
