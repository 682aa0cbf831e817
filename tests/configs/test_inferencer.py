"""MMPose's inferencer, and so its demos, with every config: they read what only training's configs need not say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmpose.apis import MMPoseInferencer, init_model
from mmpose.registry import DATASETS, MODELS
from small_configs import ABLATIONS, CONFIGS, PUBLISHED, WHOLE, small

from mmpose_gan.registry import DATASETS as OUR_DATASETS


@pytest.mark.parametrize('name', WHOLE)
def test_every_config_says_what_the_inferencer_asks(name: str) -> None:
    cfg = Config.fromfile(CONFIGS / f'{name}.py')
    assert cfg.data_mode == 'topdown'
    assert cfg.custom_imports.imports == ['mmpose_gan']  # by which the checkpoint of a training can be read
    assert DATASETS.get(cfg.dataset_type) is not None
    assert cfg.test_dataloader.dataset.get('data_mode', 'topdown') == 'topdown'


@pytest.mark.parametrize('name', [*PUBLISHED, *(pytest.param(name, marks=pytest.mark.slow) for name in ABLATIONS)])
def test_every_config_predicts(name: str, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # MMEngine's formatting of the dumped config takes longer than all the rest.
    monkeypatch.setattr('mmengine.config.config.FormatCode', lambda text, **_: (text, True))
    cfg = small(name, samples, tmp_path)
    cfg.dump(tmp_path / 'small.py')
    dataset = OUR_DATASETS.build({**cfg.test_dataloader.dataset, 'lazy_init': True})
    checkpoint = dict(state_dict=MODELS.build(cfg.model).state_dict(), meta=dict(dataset_meta=dataset.metainfo))
    torch.save(checkpoint, tmp_path / 'weights.pth')
    inferencer = MMPoseInferencer(
        pose2d=str(tmp_path / 'small.py'),
        pose2d_weights=str(tmp_path / 'weights.pth'),
        det_model='whole_image',  # a detector would have to be downloaded
        device='cpu',
    )
    (people,) = next(inferencer(str(samples / 'images' / '0.png'), return_vis=True))['predictions']
    (person,) = people
    keypoints = np.array(person['keypoints'])
    assert keypoints.shape[0] == dataset.metainfo['num_keypoints'] == len(person['keypoint_scores'])
    assert np.isfinite(keypoints).all()


@pytest.mark.parametrize('meta', [dict(dataset_meta={}), dict(dataset_meta=None), {}], ids=['empty', 'none', 'lacking'])
def test_the_config_says_the_joints_where_a_checkpoint_does_not(meta: dict, samples: Path, tmp_path: Path) -> None:
    cfg = small('selfadv_hg1_lsp', samples, tmp_path)
    dataset = OUR_DATASETS.build({**cfg.test_dataloader.dataset, 'lazy_init': True})
    torch.save(dict(state_dict=MODELS.build(cfg.model).state_dict(), meta=meta), tmp_path / 'weights.pth')
    loaded = init_model(cfg, str(tmp_path / 'weights.pth'), device='cpu')
    assert loaded.dataset_meta['flip_indices'] == dataset.metainfo['flip_indices']
