"""Poses that a discriminator cannot be given are found before training."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch
from pose_files import JOINTS, OPTIM, WithLoader, model, people, pipeline
from running import runner
from tiny import codec, discriminator, estimator, estimator_cfg, hrnet_generator
from unlabelled_cases import GEOMETRY

from mmpose_gan.adversaries import join_adversaries
from mmpose_gan.engine.hooks import AdversarialTrainingHook
from mmpose_gan.engine.real_poses_checks import check_can_have_poses
from mmpose_gan.engine.real_poses_data import load_poses
from mmpose_gan.engine.unlabelled_data import check_unlabelled
from mmpose_gan.registry import DATASETS

LOADER = SimpleNamespace(batch_size=4)


def load(cfg: dict, loader: object = LOADER, **more: object) -> dict:
    return load_poses(dict(geometry=dict(dataset=cfg, **more)), model(), loader, 0)


def test_what_goes_together_loads_and_draws_nothing(tmp_path: Path) -> None:
    before = torch.get_rng_state()
    judge = model()
    torch.set_rng_state(before)
    poses = load_poses(dict(geometry=dict(dataset=people(tmp_path), num_workers=1)), judge, LOADER, 3)
    assert torch.equal(torch.get_rng_state(), before)
    ours = poses['geometry']
    assert (ours.batch_size, ours.num_workers, ours.samples.seed) == (4, 1, 3)
    assert ours.samples[0]['data_samples'].img_shape in {(200, 300), (200, 301)}
    with pytest.raises(ValueError, match=r'a batch has 5 fakes, and real poses are loaded for 4'):
        ours.of(0, 5)


@pytest.mark.parametrize(
    ('players', 'name', 'message'),
    [
        (dict(geometry=GEOMETRY), 'P', r'adversary\.poses\.P: model\.discriminators has no such .*, only geometry'),
        (dict(P=discriminator()), 'P', r'poses\.P: model\.discriminators\.P sees the image beside the pose'),
        (dict(P=discriminator(conditional=False)), 'P', r'poses\.P: ReconstructionGame of .* compares fakes'),
    ],
)
def test_discriminators_that_cannot_judge_them(players: dict, name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        check_can_have_poses([name], estimator(**players))


def test_it_is_found_before_a_data_set_is_built() -> None:
    with pytest.raises(ValueError, match=r'adversary\.poses\.P: model\.discriminators has no such discriminator'):
        WithLoader(model(), OPTIM, poses=dict(P=dict(dataset=dict(type='NoSuchDataset'))))


def simcc() -> dict:
    coder = dict(type='SimCCLabel', input_size=(64, 64), sigma=6.0, simcc_split_ratio=2.0)
    generator = hrnet_generator(JOINTS)
    generator['head'] = dict(
        type='SimCCHead',
        in_channels=4,
        out_channels=JOINTS,
        input_size=(64, 64),
        in_featuremap_size=(16, 16),
        simcc_split_ratio=2.0,
        deconv_out_channels=None,
        loss=dict(type='KLDiscretLoss', use_target_weight=True),
        decoder=coder,
    )
    return generator


def test_heads_whose_targets_are_no_heatmaps() -> None:
    with pytest.raises(TypeError, match=r'poses\.geometry: not supported for SimCCHead'):
        check_can_have_poses(['geometry'], estimator(simcc(), geometry=GEOMETRY))


def test_other_joints(tmp_path: Path) -> None:
    crowd = people(tmp_path, kind='CrowdPoseDataset', joints=14)
    message = r"dataset: poses of 14 joints beside the model's 17; convert them: .*KeypointConverter"
    with pytest.raises(ValueError, match=message):
        load(crowd)
    converter = dict(type='KeypointConverter', num_keypoints=JOINTS, mapping=[(i, i) for i in range(12)])
    coco = dict(from_file='configs/_base_/datasets/coco.py')
    both = dict(type='CombinedDataset', metainfo=coco, pipeline=pipeline())
    assert load(dict(both, datasets=[dict(crowd, pipeline=[converter]), dict(people(tmp_path), pipeline=[])]))
    with pytest.raises(ValueError, match=message):
        load(dict(both, datasets=[dict(people(tmp_path), pipeline=[]), dict(crowd, pipeline=[])]))
    with pytest.raises(ValueError, match=r'pipeline: RandomFlip after KeypointConverter takes joints for those before'):
        load(dict(crowd, pipeline=[converter, *pipeline()]))


def test_joints_of_other_names(tmp_path: Path) -> None:
    """As many, but not the same."""
    h36m = dict(people(tmp_path), metainfo=dict(from_file='configs/_base_/datasets/h36m.py'))
    trained = SimpleNamespace(batch_size=4, dataset=DATASETS.build(dict(people(tmp_path), lazy_init=True)))
    with pytest.raises(
        ValueError, match=r'dataset: joint 0 is root, and nose in train_dataloader\.dataset; convert them'
    ):
        load(h36m, trained)
    assert load(people(tmp_path), trained)


def test_other_targets(tmp_path: Path) -> None:
    coder = dict(codec(), heatmap_size=(32, 32))
    cfg = dict(people(tmp_path), pipeline=pipeline(target=dict(type='GenerateTarget', encoder=coder)))
    with pytest.raises(ValueError, match=r"targets of shape \(17, 32, 32\), and the model's have \(17, 16, 16\)"):
        load(cfg)


def test_a_pipeline_that_makes_no_target(tmp_path: Path) -> None:
    for lacking in (dict(target=[]), dict(image=[])):
        with pytest.raises(ValueError, match=r'dataset\.pipeline: its first sample makes no target .*BlankImage'):
            load(dict(people(tmp_path), pipeline=pipeline(**lacking)))


def test_a_pipeline_that_opens_images(tmp_path: Path) -> None:
    cfg = dict(people(tmp_path), pipeline=pipeline(image=dict(type='LoadImage')))
    with pytest.raises(ValueError, match=r'dataset\.pipeline: LoadImage opens images; put .*BlankImage'):
        load(cfg)


def test_nobody_in_it(tmp_path: Path) -> None:
    cfg = people(tmp_path)
    file = Path(cfg['ann_file'])
    file.write_text(json.dumps({**json.loads(file.read_text()), 'annotations': []}))
    with pytest.raises(ValueError, match=r'poses\.geometry\.dataset: nobody in it has a box and a labelled joint'):
        load(cfg)
    with pytest.raises(ValueError, match=r'poses\.geometry\.dataset: .*nothing\.json'):
        load(dict(cfg, ann_file='nothing.json'))


def test_keys_that_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r'poses\.geometry\.batch_size: poses have the keys dataset and num_workers'):
        load(people(tmp_path), batch_size=3)
    with pytest.raises(ValueError, match=r'poses\.geometry\.num_workers must be a whole number >= 0, got -1'):
        load(people(tmp_path), num_workers=-1)
    with pytest.raises(ValueError, match=r'poses\.geometry\.dataset is missing'):
        load_poses(dict(geometry={}), model(), LOADER, 0)
    with pytest.raises(ValueError, match=r'poses\.geometry: train_dataloader has no batch_size'):
        load(people(tmp_path), None)


def test_unlabelled_batches_need_no_threshold_then(tmp_path: Path) -> None:
    """The real side has its own labels."""
    lenient = dict(GEOMETRY, game=dict(type='mmpose_gan.ConventionalGame', lambda_g=0.3))
    others = DATASETS.build(dict(type='mmpose_gan.UnlabelledDataset', dataset=people(tmp_path)))
    loader = SimpleNamespace(dataset=others, batch_size=4, sampler=None)
    judge = model(geometry=lenient)
    with pytest.raises(ValueError, match='no labelled sample'):
        check_unlabelled(loader, dict(judge.discriminators.items()))

    class Unlabelled(WithLoader):
        pass

    Unlabelled.loader = loader
    assert Unlabelled(judge, OPTIM, poses=dict(geometry=dict(dataset=people(tmp_path))))


def test_a_runner_trains_and_lets_the_loader_go(tmp_path: Path) -> None:
    coco = people(tmp_path / 'files', 9)
    steps = pipeline()
    steps.insert(1, dict(type='KeypointConverter', num_keypoints=3, mapping=[(0, 0), (1, 1), (2, 2)]))
    # Halves of bodies and flips are of COCO's joints.
    steps = [step for step in steps if step['type'] not in ('RandomHalfBody', 'RandomFlip')]
    hook = dict(
        type='mmpose_gan.AdversarialTrainingHook', poses=dict(geometry=dict(dataset=dict(coco, pipeline=steps)))
    )
    run = runner(
        tmp_path / 'run',
        max_epochs=1,
        model=estimator_cfg(geometry=GEOMETRY),
        length=5,
        optim_wrapper=OPTIM,
        default_hooks=dict(adversary=hook),
    )
    ours = next(hook for hook in run.hooks if isinstance(hook, AdversarialTrainingHook))
    seen: list[int] = []
    begin = ours.before_train

    def before_train(run: object) -> None:
        begin(run)
        poses = ours._real_poses['geometry']
        assert poses.samples.seed == 3
        take = poses.of
        poses.of = lambda *asked: seen.append(asked) or take(*asked)

    ours.before_train = before_train
    run.train()
    assert seen == [(0, 2), (1, 2), (2, 1)]
    assert not ours._real_poses


def test_several_adversaries_keep_the_poses_of_each() -> None:
    def one(name: str) -> dict:
        hook = dict(type='mmpose_gan.AdversarialTrainingHook', start=4, poses={name: dict(dataset=dict(type=name))})
        return dict(model=dict(discriminators={name: {}}), default_hooks=dict(adversary=hook))

    hook = join_adversaries([('a.py', one('a')), ('b.py', one('b'))])['default_hooks']['adversary']
    assert hook['poses'] == dict(a=dict(dataset=dict(type='a')), b=dict(dataset=dict(type='b')))
    assert AdversarialTrainingHook(**{key: hook[key] for key in ('discriminators', 'poses')}).plans['a'].start == 4
