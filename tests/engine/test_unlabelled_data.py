"""Unlabelled people in a training loader: how long an epoch is, and what is found before training."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from mmengine.dataset import DefaultSampler
from mmengine.registry import DATA_SAMPLERS
from tiny import discriminator, estimator
from unlabelled_cases import GEOMETRY

from mmpose_gan.engine.unlabelled_data import check_unlabelled
from mmpose_gan.registry import DATASETS

PACK = dict(type='PackPoseInputs')


def people(folder: Path, count: int, kind: str = 'CocoDataset') -> dict:
    """A data set of as many people, fully labelled."""
    joints = dict(CocoDataset=17, CrowdPoseDataset=14)[kind]
    person = dict(image_id=1, category_id=1, bbox=[1, 2, 40, 50], area=600, iscrowd=0, num_keypoints=joints)
    annotations = [dict(person, id=i, keypoints=[20, 20, 2] * joints) for i in range(count)]
    image = dict(id=1, file_name='a.jpg', width=64, height=64)
    file = folder / f'{kind}{count}.json'
    file.write_text(json.dumps(dict(images=[image], annotations=annotations, categories=[dict(id=1, name='person')])))
    return dict(type=kind, ann_file=str(file), data_mode='topdown', pipeline=[])


def unlabelled(cfg: dict) -> dict:
    return dict(type='mmpose_gan.UnlabelledDataset', dataset=cfg)


def combined(*datasets: dict, pipeline: list[dict] | None = None):
    metainfo = dict(from_file='configs/_base_/datasets/coco.py')
    return DATASETS.build(
        dict(type='CombinedDataset', metainfo=metainfo, datasets=list(datasets), pipeline=pipeline or [PACK])
    )


def sampler(dataset, ratio: list[int], batch_size: int = 4, kind: str = 'mmpose_gan.LabelledEpochSampler'):
    return DATA_SAMPLERS.build(dict(type=kind, dataset=dataset, batch_size=batch_size, source_ratio=ratio, seed=0))


def test_an_epoch_goes_once_through_the_labelled(tmp_path: Path) -> None:
    dataset = combined(people(tmp_path, 6), unlabelled(people(tmp_path, 50)))
    ours = sampler(dataset, [1, 1])
    epochs = [list(ours), list(ours)]
    assert [len(epoch) for epoch in epochs] == [len(ours)] * 2 == [12, 12]
    for epoch in epochs:
        batches = [epoch[i : i + 4] for i in range(0, 12, 4)]
        assert all([index < 6 for index in batch] == [True, True, False, False] for batch in batches)
        assert sorted(index for index in epoch if index < 6) == list(range(6))
    # The batches are MMPose's own: its epoch is as many as all samples need.
    stock = list(
        sampler(combined(people(tmp_path, 6), unlabelled(people(tmp_path, 50))), [1, 1], kind='MultiSourceSampler')
    )
    assert len(stock) == 56
    assert stock[:24] == epochs[0] + epochs[1]


def test_several_labelled_data_sets_count_together(tmp_path: Path) -> None:
    dataset = combined(people(tmp_path, 5), people(tmp_path, 4), unlabelled(people(tmp_path, 50)))
    assert len(sampler(dataset, [1, 1, 2], 8)) == 3 * 8  # 9 labelled, 4 in a batch


@pytest.mark.parametrize(('ratio', 'labelled'), [([0, 1], True), ([1, 1], False)])
def test_an_epoch_without_labels_is_refused(ratio: list[int], labelled: bool, tmp_path: Path) -> None:
    one = people(tmp_path, 6)
    dataset = combined(one if labelled else unlabelled(one), unlabelled(one))
    with pytest.raises(ValueError, match=r'train_dataloader\.sampler: of source_ratio .* a batch of 4 has 0 labelled'):
        sampler(dataset, ratio)


def check(dataset, sampler, *players: dict) -> None:
    model = estimator(**{f'judge_{i}': player for i, player in enumerate(players)})
    check_unlabelled(SimpleNamespace(dataset=dataset, sampler=sampler), dict(model.discriminators.items()))


def test_what_goes_together_passes(tmp_path: Path) -> None:
    dataset = combined(people(tmp_path, 6), unlabelled(people(tmp_path, 5)))
    check(dataset, sampler(dataset, [1, 1]), GEOMETRY, discriminator())
    check(dataset, sampler(dataset, [1, 1], kind='MultiSourceSampler'), GEOMETRY, discriminator())
    check(dataset, DefaultSampler(dataset), GEOMETRY)
    labelled = combined(people(tmp_path, 6), pipeline=[dict(PACK, meta_keys=('id',))])
    check(labelled, DefaultSampler(labelled), discriminator())


def test_batches_that_a_discriminator_cannot_judge_are_found(tmp_path: Path) -> None:
    dataset = combined(people(tmp_path, 6), unlabelled(people(tmp_path, 5)))
    for loader_sampler in (DefaultSampler(dataset), sampler(dataset, [0, 1], kind='MultiSourceSampler')):
        with pytest.raises(ValueError, match=r'no labelled sample, which model\.discriminators\.judge_1 cannot judge'):
            check(dataset, loader_sampler, GEOMETRY, discriminator())


def test_a_mark_that_is_lost_is_found(tmp_path: Path) -> None:
    dataset = combined(
        people(tmp_path, 6), unlabelled(people(tmp_path, 5)), pipeline=[dict(PACK, meta_keys=('id', 'img_id'))]
    )
    with pytest.raises(ValueError, match=r'PackPoseInputs\.meta_keys lacks raw_ann_info'):
        check(dataset, sampler(dataset, [1, 1]), GEOMETRY)


def test_other_joints_are_found(tmp_path: Path) -> None:
    crowd = people(tmp_path, 5, 'CrowdPoseDataset')
    dataset = combined(people(tmp_path, 6), unlabelled(crowd))
    with pytest.raises(ValueError, match=r'of 14 joints beside labelled people of 17; end .*KeypointConverter'):
        check(dataset, sampler(dataset, [1, 1]), GEOMETRY)
    converter = dict(type='KeypointConverter', num_keypoints=17, mapping=[(i, i) for i in range(12)])
    dataset = combined(people(tmp_path, 6), unlabelled(dict(crowd, pipeline=[converter])))
    check(dataset, sampler(dataset, [1, 1]), GEOMETRY)
