"""Configs of MMPose, and batches of their size."""

from __future__ import annotations

import torch
from mmengine.config import Config
from mmpose.testing import get_packed_inputs

TOPDOWN = 'mmpose::body_2d_keypoint/topdown_heatmap'


def packed(cfg: Config) -> dict:
    """A batch of one random image of the config's size, with targets (at several levels for MSPN)."""
    codecs = cfg.codec if isinstance(cfg.codec, list) else [cfg.codec]
    width, height = codecs[0].input_size
    data = get_packed_inputs(
        1, num_keypoints=cfg.model.head.get('out_channels', 17), img_shape=(height, width), input_size=(width, height),
        heatmap_size=codecs[0].heatmap_size, num_levels=len(codecs),
    )  # fmt: skip
    if len(codecs) > 1:  # MMPose's helper has (instances, levels, K); its pipeline and head have the levels first
        labels = data['data_samples'][0].gt_instance_labels
        weights = labels.pop('keypoint_weights').transpose(0, 1)
        data['data_samples'][0].gt_instance_labels = type(labels)(keypoint_weights=weights)
    return dict(inputs=torch.stack(data['inputs']).float() / 60 - 2, data_samples=data['data_samples'])
