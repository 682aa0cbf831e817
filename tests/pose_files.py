"""Annotation files whose images are nowhere, and a small model of their 17 joints."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import torch
from conductor import Conductor
from tiny import INPUT_SIZE, codec, estimator, hrnet_generator, optim_wrapper
from unlabelled_cases import GEOMETRY

JOINTS = 17
OPTIM = optim_wrapper(discriminators=dict(geometry=dict(optimizer=dict(type='Adam', lr=1e-3))))


def people(folder: Path, count: int = 7, kind: str = 'CocoDataset', joints: int = JOINTS) -> dict:
    """Config of as many people with different joints labelled, every second with few; without images."""
    draw = torch.Generator().manual_seed(count)
    annotations = []
    for index in range(count):
        points = 20 + 160 * torch.rand(joints, 2, generator=draw)
        labelled = torch.rand(joints, generator=draw) > (0.8 if index % 2 == 0 else 0.2)
        labelled[0] = True
        flags = labelled * torch.randint(1, 3, (joints,), generator=draw)
        person = dict(id=index, image_id=index % 2, category_id=1, bbox=[20, 20, 160, 160], area=25600, iscrowd=0)
        person['keypoints'] = [float(x) for p, v in zip(points, flags, strict=True) for x in (*p, v)]
        annotations.append({**person, 'num_keypoints': int(labelled.sum())})
    images = [dict(id=i, file_name='nowhere.jpg', width=300 + i, height=200) for i in range(2)]
    folder.mkdir(exist_ok=True)
    file = folder / f'{kind}{count}.json'
    categories = [dict(id=1, name='person')]
    file.write_text(json.dumps(dict(images=images, annotations=annotations, categories=categories)))
    prefix = dict(img=str(folder / 'nowhere'))
    return dict(type=kind, ann_file=str(file), data_prefix=prefix, data_mode='topdown', pipeline=pipeline())


def pipeline(*after_crop: dict, **changes: Any) -> list[dict]:
    """Of training, with everything that MMPose draws at random."""
    steps = dict(
        image=dict(type='mmpose_gan.BlankImage'),
        box=dict(type='GetBBoxCenterScale'),
        flip=dict(type='RandomFlip'),
        half=dict(type='RandomHalfBody'),
        turn=dict(type='RandomBBoxTransform'),
        crop=dict(type='TopdownAffine', input_size=INPUT_SIZE),
        after=list(after_crop),
        target=dict(type='GenerateTarget', encoder=codec()),
        pack=dict(type='PackPoseInputs'),
    )
    steps |= changes
    return [step for value in steps.values() for step in (value if isinstance(value, list) else [value])]


class WithLoader(Conductor):
    """A conductor whose batches have four images at most, as a training loader would say."""

    loader = SimpleNamespace(batch_size=4, dataset=None)
    train_dataloader: Any = property(lambda self: self.loader, lambda self, value: None)


def model(**discriminators: dict) -> torch.nn.Module:
    """An estimator of 17 joints."""
    return estimator(hrnet_generator(JOINTS), **(discriminators or dict(geometry=GEOMETRY)))
