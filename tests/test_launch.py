"""Adding an adversary to stock configs of MMPose, at full size."""

from __future__ import annotations

import copy

import pytest
import torch
from conductor import Conductor
from mmengine.config import Config
from mmengine.hub import get_config
from paths import ROOT
from stock import TOPDOWN, packed

from mmpose_gan.adversaries import add_adversary
from mmpose_gan.launch import missing_annotations
from mmpose_gan.registry import MODELS

HRNET = ROOT / 'configs/_base_/adversaries/reconstruction_hrnet_w32.py'
HOURGLASS = ROOT / 'configs/_base_/adversaries/reconstruction_hourglass.py'


@pytest.mark.parametrize(
    ('config', 'adversary'),
    [
        ('coco/td-hm_res50_8xb64-210e_coco-256x192.py', HRNET),
        ('mpii/td-hm_hourglass52_8xb64-210e_mpii-256x256.py', HOURGLASS),
        ('coco/td-hm_vipnas-mbv3_8xb64-210e_coco-256x192.py', HOURGLASS),
        ('coco/td-hm_hrnet-w32_udp-8xb64-210e_coco-256x192.py', HRNET),
        ('coco/td-hm_mspn50_8xb32-210e_coco-256x192.py', HOURGLASS),
    ],
    ids=['resnet', 'hourglass', 'vipnas', 'udp', 'mspn'],
)
def test_any_heatmap_estimator_plays(config, adversary):
    cfg = add_adversary(f'{TOPDOWN}/{config}', str(adversary))
    stock = get_config(f'{TOPDOWN}/{config}')
    assert cfg.optim_wrapper.optimizer == stock.optim_wrapper.optimizer
    assert {**cfg.default_hooks, 'adversary': None} == {**stock.default_hooks, 'adversary': None}
    assert cfg.custom_hooks == stock.custom_hooks
    model = MODELS.build(cfg.model)
    before = copy.deepcopy(dict(model.named_parameters()))
    conductor = Conductor(model, cfg.optim_wrapper)
    outputs = conductor.play(packed(cfg))
    assert all(torch.isfinite(value).all() for value in outputs.values())
    assert outputs['reconstruction.loss_adv'].item() > 0
    still = {name for name, p in model.named_parameters() if torch.equal(p, before[name]) and p.requires_grad}
    assert not still


@pytest.mark.parametrize('name', ['hrgan_w32_coco', 'hrgan_w32_mpii'])
def test_published_configs_play_an_iteration_at_full_size(name):
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}.py')
    conductor = Conductor(MODELS.build(cfg.model), cfg.optim_wrapper)
    outputs = conductor.play(packed(cfg))
    assert torch.isfinite(outputs['loss'])
    assert conductor.optim_wrapper.get_lr() == {'generator.lr': [2.5e-4], 'reconstruction.lr': [8e-5]}
    assert type(conductor.optim_wrapper.generator.optimizer).__name__ == 'RMSprop'


@pytest.mark.parametrize(
    ('config', 'head'),
    [
        ('mmpose::body_2d_keypoint/simcc/coco/simcc_res50_8xb64-210e_coco-256x192.py', 'SimCCHead'),
        ('mmpose::body_2d_keypoint/rtmpose/coco/rtmpose-s_8xb256-420e_coco-256x192.py', 'RTMCCHead'),
        ('mmpose::body_2d_keypoint/topdown_regression/coco/td-reg_res50_8xb64-210e_coco-256x192.py', 'RegressionHead'),
    ],
)
def test_estimators_without_heatmaps_are_refused(config, head):
    cfg = add_adversary(config, str(HOURGLASS))
    with pytest.raises(
        TypeError, match=f'model.head: {head} predicts no heatmaps, which .* judges; .*--adversary geometry'
    ):
        MODELS.build(cfg.model)


def test_an_optimizer_constructor_becomes_the_generator_s(tmp_path):
    config = f'{TOPDOWN}/coco/td-hm_ViTPose-small_8xb64-210e_coco-256x192.py'
    cfg = add_adversary(config, str(HOURGLASS))
    assert cfg.optim_wrapper.constructor == 'mmpose_gan.AdversarialOptimWrapperConstructor'
    assert cfg.optim_wrapper.generator_constructor == 'LayerDecayOptimWrapperConstructor'


# What is missing


def test_annotations_that_are_not_there_are_named_with_the_command_that_makes_them(tmp_path):
    cfg = Config.fromfile(ROOT / 'configs/quickstart.py')
    loaders = ('train_dataloader', 'val_dataloader')
    cfg.merge_from_dict({'train_dataloader.dataset.data_root': f'{tmp_path}/figures'})
    assert missing_annotations(cfg, loaders) == (
        f'train_dataloader.dataset.ann_file: there is no {tmp_path}/figures/annotations/coco_train.json; make it with: '
        f'mmpose-gan make-figures {tmp_path}/figures --plain --train 2400 --val 200 --hard 200 --size 96'
    )
    (tmp_path / 'there.json').touch()
    for loader in loaders:
        cfg[loader].dataset.ann_file = str(tmp_path / 'there.json')
    assert missing_annotations(cfg, loaders) is None
    cfg.val_dataloader = None  # a config without validation
    assert missing_annotations(cfg, loaders) is None


def test_annotations_of_every_part_are_looked_for(tmp_path):
    (tmp_path / 'there.json').touch()
    there, remote = dict(ann_file=f'{tmp_path}/there.json'), dict(data_root='s3://bucket/', ann_file='a.json')
    absent = dict(type='RepeatDataset', dataset=dict(data_root='nowhere/', ann_file='a.json'))
    cfg = Config(dict(loader=dict(dataset=dict(datasets=[there, remote, absent]))))
    expected = 'loader.dataset.datasets.2.dataset.ann_file: there is no nowhere/a.json; see docs/datasets.md'
    assert missing_annotations(cfg, ['loader']) == expected
