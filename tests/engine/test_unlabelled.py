"""Samples without labels: no content loss, fakes of the geometric discriminator, never real."""

from __future__ import annotations

import json

import pytest
import torch
from conductor import Conductor
from tiny import estimator, optim_wrapper
from unlabelled_cases import GEOMETRY, mixed

from mmpose_gan.models.unlabelled import MARK, labelled_rows, real_of_labelled
from mmpose_gan.registry import DATASETS


class Unweighted(torch.nn.Module):
    def forward(self, maps, targets, weights):
        return torch.nn.functional.mse_loss(maps, targets)


@pytest.mark.parametrize('kind', ['KeypointMSELoss', 'MSE'])
def test_content_loss_and_gradient_are_those_of_the_labelled_alone(kind):
    model = estimator(geometry=GEOMETRY).double().train()
    model.adversarial_step = lambda *_: {}
    if kind == 'MSE':
        model.head.loss_module = Unweighted()
    data = mixed()
    with model.collect_poses() as stages:
        loss = model.loss(**data)['loss_kpt']
    (gradient,) = torch.autograd.grad(loss, stages[0].source)
    maps = stages[0].source[0].detach()[[0, 2]].requires_grad_()
    samples = [data['data_samples'][i] for i in (0, 2)]
    error = (maps - torch.stack([s.gt_fields.heatmaps for s in samples])) ** 2
    if kind != 'MSE':
        error = error * torch.cat([s.gt_instance_labels.keypoint_weights for s in samples])[..., None, None]
    torch.testing.assert_close(loss, error.mean())
    torch.testing.assert_close(gradient[[0, 2]], torch.autograd.grad(error.mean(), maps)[0])
    assert not gradient[[1, 3]].any()


def test_all_are_fakes_and_only_labelled_are_real():
    model = estimator(geometry=GEOMETRY).double().train()
    model.adversarial_step = lambda *_: {}
    data = mixed()
    with model.collect_poses() as stages:
        model.loss(**data)
    rows = labelled_rows(data['data_samples'])
    pair = model.discriminators['geometry'].pair_of_batch(stages, data['inputs'], rows)
    targets = torch.stack([s.gt_fields.heatmaps for s in data['data_samples']])
    assert torch.equal(pair.real.heatmaps, targets[[0, 0, 2, 2]])
    assert torch.equal(pair.fake.heatmaps, stages[0].source[0])
    assert torch.equal(pair.fake.mask, pair.real.mask)
    loss = model.discriminators['geometry'].fake_loss(pair.fake, pair).generator_loss
    assert torch.autograd.grad(loss, pair.source)[0].flatten(1).abs().sum(1).gt(0).all()
    assert real_of_labelled(stages[0], []) is stages[0]


@pytest.mark.parametrize('unlabelled', [(1, 3), (0, 1, 2, 3)])
def test_iterations_with_few_and_with_no_labels(unlabelled):
    model = estimator(geometry=GEOMETRY).double()
    optim = optim_wrapper(discriminators=dict(geometry=dict(optimizer=dict(type='Adam', lr=1e-3))))
    conductor = Conductor(model, optim)
    log = conductor.play(mixed(unlabelled))
    assert all(torch.isfinite(torch.as_tensor(v)).all() for v in log.values())
    assert (float(log['loss_kpt'].detach()) == 0) == (len(unlabelled) == 4)
    assert all(p.isfinite().all() for p in model.parameters())


def test_loader_keeps_people_without_joints(tmp_path):
    person = dict(image_id=1, category_id=1, bbox=[1, 2, 20, 30], area=600, iscrowd=0)
    people = [
        dict(person, id=1),
        dict(person, id=2, num_keypoints=0, keypoints=[0] * 51),
        dict(person, id=3, num_keypoints=17, keypoints=[9, 9, 2] * 17),
        dict(person, id=4, bbox=[5, 5, 0, 30]),
    ]
    image = dict(id=1, file_name='a.jpg', width=64, height=64)
    path = tmp_path / 'a.json'
    path.write_text(json.dumps(dict(images=[image], annotations=people, categories=[dict(id=1, name='person')])))
    cfg = dict(type='CocoDataset', ann_file=str(path), data_mode='topdown', pipeline=[])
    assert len(DATASETS.build(cfg)) == 1
    data = DATASETS.build(dict(type='mmpose_gan.UnlabelledDataset', dataset=cfg))
    assert [data[i]['id'] for i in range(len(data))] == [1, 2, 3]
    assert all(data[i]['raw_ann_info'][MARK] and not data[i]['keypoints_visible'].any() for i in range(3))


def test_mark_and_weights_pass_a_stock_pipeline_in_the_ratio_of_the_sampler(tmp_path):
    import cv2
    import numpy as np
    from mmengine.registry import DATA_SAMPLERS
    from tiny import INPUT_SIZE, codec

    cv2.imwrite(str(tmp_path / 'a.jpg'), np.full((64, 64, 3), 90, np.uint8))
    person = dict(image_id=1, category_id=1, bbox=[1, 2, 40, 50], area=600, iscrowd=0, num_keypoints=17)
    people = [dict(person, id=i, keypoints=[20, 20, 2] * 17) for i in range(4)]
    image = dict(id=1, file_name='a.jpg', width=64, height=64)
    (tmp_path / 'a.json').write_text(json.dumps(dict(images=[image], annotations=people, categories=[])))
    cfg = dict(type='CocoDataset', ann_file=str(tmp_path / 'a.json'), data_prefix=dict(img=str(tmp_path)))
    combined = DATASETS.build(
        dict(
            type='CombinedDataset',
            metainfo=DATASETS.build(dict(cfg)).METAINFO,
            datasets=[cfg, dict(type='mmpose_gan.UnlabelledDataset', dataset=cfg)],
            pipeline=[
                dict(type='LoadImage'),
                dict(type='GetBBoxCenterScale'),
                dict(type='RandomFlip', prob=1.0),
                dict(type='RandomHalfBody', prob=1.0),
                dict(type='TopdownAffine', input_size=INPUT_SIZE),
                dict(type='GenerateTarget', encoder=codec()),
                dict(type='PackPoseInputs'),
            ],
        )
    )
    sampler = DATA_SAMPLERS.build(
        dict(type='MultiSourceSampler', dataset=combined, batch_size=4, source_ratio=[1, 1], seed=0)
    )
    samples = [combined[i]['data_samples'] for i in list(sampler)[:4]]
    assert labelled_rows(samples) == [0, 1]
    assert [bool(s.gt_instance_labels.keypoint_weights.any()) for s in samples] == [True, True, False, False]
    assert not any(s.gt_fields.heatmaps.any() for s in samples[2:])
