"""Batches of which some samples are not labelled, and a small discriminator of geometry."""

from __future__ import annotations

import torch
from tiny import batch

from mmpose_gan.models.unlabelled import MARK

GEOMETRY = dict(
    type='mmpose_gan.GeometryDiscriminator',
    backbone=dict(type='mmpose_gan.GeometryNet', channels=(8,)),
    head=dict(type='mmpose_gan.FullyConnectedVerdictHead', channels=8),
    game=dict(type='mmpose_gan.ConventionalGame', lambda_g=0.3, min_labelled=0.5),
)


def mixed(unlabelled=(1, 3)):
    data = batch(4, dtype=torch.float64)
    for i in unlabelled:
        sample = data['data_samples'][i]
        sample.set_metainfo(dict(raw_ann_info={MARK: True}))
        sample.gt_instance_labels.keypoint_weights.zero_()
    return data
