"""What MPJPE a 3D model has to beat: predictions that need no network, on a config's validation set.

    python -m experiments.pose_yardsticks configs/adv3d_quick_figures.py

Each is put into camera space and measured as a model's prediction would be (``mmpose_gan.MPJPE3D``).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from mmengine.config import Config, DictAction
from mmpose.registry import DATASETS
from mmpose.utils import register_all_modules
from numpy.typing import NDArray

import mmpose_gan  # noqa: F401  checks the host
from benchmarks.lib.output import print_table
from mmpose_gan.datasets.camera import Camera
from mmpose_gan.datasets.mocap import MocapImageDataset
from mmpose_gan.evaluation.functional import procrustes_errors, root_aligned_errors
from mmpose_gan.evaluation.functional.back_projection import back_project

Array = NDArray[np.floating]


@dataclass
class Person:
    """One sample: joints (K, 2) in units of its crop's width, depths (K,) too, and what belongs to it."""

    places: Array
    depths: Array
    points: Array
    labelled: NDArray[np.bool_]
    corner: Array
    width: float
    camera: Camera

    def errors(self, places: Array, depths: Array) -> tuple[Array, Array]:
        """Errors (K,) of a prediction under protocols 1 and 2, millimetres."""
        root = self.points[MocapImageDataset.ROOT, 2]
        posed = back_project(self.corner + places * self.width, depths * self.width, self.camera, root)
        pair = 1000 * posed, 1000 * self.points
        return root_aligned_errors(*pair, self.labelled, MocapImageDataset.ROOT), procrustes_errors(
            *pair, self.labelled
        )


def read(dataset: dict) -> list[Person]:
    """The people of a 3D data set, by its config."""
    loaded = DATASETS.build({**dataset, 'pipeline': []})
    people = []
    for index in range(len(loaded)):
        sample = loaded.get_data_info(index)
        corner, width = sample['bbox'][0, :2], float(sample['bbox'][0, 2] - sample['bbox'][0, 0])
        points = sample['keypoints_3d'][0].astype(float)
        root = points[MocapImageDataset.ROOT, 2]
        depths = (points[:, 2] - root) / root * sample['camera']['f'].mean() / width
        places = (sample['keypoints'][0] - corner) / width
        labelled = sample['keypoints_3d_visible'][0] > 0
        people.append(Person(places, depths, points, labelled, corner, width, sample['camera']))
    return people


def yardsticks(train: list[Person]) -> dict[str, Callable[[Person], tuple[Array, Array]]]:
    """Predictions of places and depths for a person, by name; the means are those of other people."""
    places = np.mean([person.places for person in train], axis=0)
    depths = np.mean([person.depths for person in train], axis=0)
    return {
        'the mean pose of the training set': lambda person: (places, depths),
        'true 2D joints, no depth': lambda person: (person.places, np.zeros_like(depths)),
        'true 2D joints, mean depths': lambda person: (person.places, depths),
        'the truth': lambda person: (person.places, person.depths),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='a config whose first training set and whose validation set have 3D joints')
    parser.add_argument('--cfg-options', nargs='+', action=DictAction, help="keys of the config, as in MMPose's tools")
    args = parser.parse_args()

    register_all_modules()
    cfg = Config.fromfile(args.config)
    cfg.merge_from_dict(args.cfg_options or {})
    train, val = read(cfg.train_dataloader.dataset.datasets[0]), read(cfg.val_dataloader.dataset)
    rows = []
    for name, predict in yardsticks(train).items():
        errors = np.array([person.errors(*predict(person)) for person in val])
        rows.append((name, *(f'{value:.0f}' for value in np.nanmean(errors, axis=(0, 2)))))
    print_table(f'{args.config}: MPJPE of {len(val)} people, mm', ('prediction', 'P1', 'P2'), rows)


if __name__ == '__main__':
    main()
