"""LSP, LSPET and MPII in one training set."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from mmengine.config import Config
from mmpose.datasets import MpiiDataset
from mmpose.datasets.transforms import RandomFlip
from mmpose.registry import DATASETS
from small_configs import CONFIGS, HEIGHT, PEOPLE, WIDTH, people, small

from mmpose_gan.datasets import LSPDataset
from mmpose_gan.datasets.transforms.occlusion_flags import OCCLUDED, UNKNOWN, VISIBLE, occlusion_of


@pytest.fixture(params=['selfadv_hg4_lsp_mpii', 'advposenet_hg4_lsp_mpii'])
def mixed(samples: Path, tmp_path: Path, request: pytest.FixtureRequest) -> object:
    """A training set of two people of LSP, two of LSPET, two of MPII."""
    return DATASETS.build(small(request.param, samples, tmp_path).train_dataloader.dataset)


def test_the_mixed_set_is_of_lsp_s_kind(mixed: object) -> None:
    lsp = LSPDataset(lazy_init=True).metainfo
    assert len(mixed) == 3 * PEOPLE
    assert mixed.metainfo.keys() == lsp.keys()
    for key, value in lsp.items():
        np.testing.assert_equal(mixed.metainfo[key], value)
    raw = Config.fromfile(CONFIGS / '_base_/datasets/training_sets.py').lsp_metainfo.to_dict()
    assert raw == LSPDataset.METAINFO


@pytest.mark.parametrize('flip', [False, True])
def test_mpii_joints_become_lsp_s_joints_of_the_same_name(mixed: object, flip: bool) -> None:
    names = MpiiDataset(lazy_init=True).metainfo['keypoint_id2name']
    source = dict(zip(names.values(), people(16)[1], strict=True))
    source['neck'] = source['upper_neck']
    info = mixed.get_data_info(3 * PEOPLE - 1)
    info.update(img=np.zeros((HEIGHT, WIDTH, 3), np.uint8), img_shape=(HEIGHT, WIDTH))
    if flip:
        info = RandomFlip(prob=1.0)(info)
    assert info['keypoints_visible'][..., 0].tolist() == [[1] * 14]
    for index, name in mixed.metainfo['keypoint_id2name'].items():
        if flip:
            x, y = source[re.sub('left|right', lambda m: dict(left='right', right='left')[m[0]], name)]
            expected = (WIDTH - 1 - x, y)
        else:
            expected = source[name]
        np.testing.assert_allclose(info['keypoints'][0, index], expected, rtol=1e-5, err_msg=name)


def test_occlusion_of_the_mixed_set_is_what_each_data_set_knows(samples: Path, tmp_path: Path) -> None:
    mixed = DATASETS.build(small('advposenet_hg4_lsp_mpii', samples, tmp_path).train_dataloader.dataset)
    occlusion = [mixed.get_data_info(2 * part)['keypoints_visible'][0, :, 1] for part in range(3)]
    lsp = np.reshape(json.loads((samples / 'lsp.json').read_text())['annotations'][0]['keypoints'], (14, 3))[:, 2]
    np.testing.assert_array_equal(occlusion[0], occlusion_of(lsp))
    assert (occlusion[1] == UNKNOWN).all(), 'LSPET'
    person = json.loads((samples / 'mpii.json').read_text())[0]
    names = MpiiDataset(lazy_init=True).metainfo['keypoint_id2name']
    flags = dict(zip(names.values(), person['joints_occluded'], strict=True))
    flags['neck'] = flags['upper_neck']
    expected = [flags[name] for name in mixed.metainfo['keypoint_id2name'].values()]
    assert occlusion[2].tolist() == [OCCLUDED if flag == 1 else VISIBLE for flag in expected]
    assert {OCCLUDED, VISIBLE} == set(occlusion[2])


@pytest.mark.parametrize('flip', [False, True])
def test_lsp_joints_become_mpii_s_joints_of_the_same_name(samples: Path, tmp_path: Path, flip: bool) -> None:
    """chou2017 Table 2: 16 channels; LSP has no pelvis and no thorax."""
    cfg = small('selfadv_hg4_mpii_lsp', samples, tmp_path)
    mixed = DATASETS.build(cfg.train_dataloader.dataset)
    mpii = MpiiDataset(lazy_init=True).metainfo
    assert cfg.model.head.out_channels == mixed.metainfo['num_keypoints'] == 16
    assert mixed.metainfo['keypoint_id2name'] == mpii['keypoint_id2name']
    assert len(mixed) == 3 * PEOPLE
    source = dict(zip(LSPDataset(lazy_init=True).metainfo['keypoint_id2name'].values(), people(14)[1], strict=True))
    source['upper_neck'] = source['neck']
    for index in (2 * PEOPLE - 1, 3 * PEOPLE - 1):
        info = mixed.get_data_info(index)
        info.update(img=np.zeros((HEIGHT, WIDTH, 3), np.uint8), img_shape=(HEIGHT, WIDTH))
        if flip:
            info = RandomFlip(prob=1.0)(info)
        for joint, name in mpii['keypoint_id2name'].items():
            labelled = info['keypoints_visible'].reshape(16, -1)[joint, 0]
            assert labelled == (name not in ('pelvis', 'thorax'))
            if labelled:
                x, y = source[
                    re.sub('left|right', lambda m: dict(left='right', right='left')[m[0]], name) if flip else name
                ]
                np.testing.assert_allclose(
                    info['keypoints'][0, joint], (WIDTH - 1 - x if flip else x, y), rtol=1e-5, err_msg=name
                )
    sample = mixed[3 * PEOPLE - 1]['data_samples']
    heatmaps = sample.gt_fields.heatmaps
    assert heatmaps.shape[0] == 16
    assert not heatmaps[[6, 7]].any(), 'trained to be empty, as in the code of the paper'
    assert heatmaps[[8, 9]].flatten(1).amax(1).tolist() == [1, 1]
