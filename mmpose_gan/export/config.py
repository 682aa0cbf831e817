"""The config of a generator alone, for MMPose's own tools."""

from __future__ import annotations

import copy
from typing import Any

from mmengine.config import Config

_PACKAGE = 'mmpose_gan'
#: Type here -> the stock type that takes the same arguments and predicts the same.
_STOCK = {
    f'{_PACKAGE}.AdversarialTopdownPoseEstimator': 'TopdownPoseEstimator',
    'AdversarialTopdownPoseEstimator': 'TopdownPoseEstimator',
    f'{_PACKAGE}.BatchedPoseDataPreprocessor': 'PoseDataPreprocessor',
    f'{_PACKAGE}.TargetPreprocessor': 'PoseDataPreprocessor',
}
#: What prediction and ``tools/test.py`` need; all else is about training.
_KEPT = ('default_scope', 'env_cfg', 'log_level', 'dataset_type', 'data_mode', 'custom_imports', 'test_cfg')


def stock_config(config: Config) -> Config:
    """What predicts, and tests, without discriminators and without what training needs.

    Args:
        config: Of a training, with or without discriminators; stays as it is.

    Returns:
        A config that names this package only where the generator, or what comes before it, is not MMPose's
        (:func:`needs_package`).
    """
    old = copy.deepcopy(config.to_dict())
    new = {key: old[key] for key in _KEPT if old.get(key) is not None}
    new.setdefault('default_scope', 'mmpose')
    model = new['model'] = old['model']
    model.pop('discriminators', None)
    adversarial, kept = model.pop('adversarial', None), model.get('kept')
    if adversarial is not None:
        model['type'] = model.pop('kept', kept)
    model['train_cfg'] = None
    for part in filter(None, (model, model.get('data_preprocessor'))):
        part['type'] = _STOCK.get(part['type'], part['type'])
    (model.get('data_preprocessor') or {}).pop('codec', None)  # of TargetPreprocessor, for training
    if isinstance(model.get('backbone'), dict):
        model['backbone'].pop('init_cfg', None)  # the weights are in the checkpoint
    loader = old.get('test_dataloader') or old.get('val_dataloader')
    if loader is not None:
        new['test_dataloader'] = loader
        _stock_data_set(loader['dataset'])
        new['dataset_type'] = loader['dataset']['type']
    # MMPose's inferencer asks for both.
    if str(new.get('dataset_type', _PACKAGE)).startswith(_PACKAGE):
        new['dataset_type'] = 'CocoDataset'
    new['data_mode'] = 'topdown'
    evaluator = old.get('test_evaluator') or old.get('val_evaluator') or []
    metrics = [metric for metric in ([evaluator] if isinstance(evaluator, dict) else evaluator) if not _names(metric)]
    if metrics and loader is not None and 'test_cfg' in new:
        new['test_evaluator'] = metrics
    else:
        new.pop('test_cfg', None)
        new.pop('test_evaluator', None)
    visualizer = dict(type='PoseLocalVisualizer', vis_backends=[dict(type='LocalVisBackend')], name='visualizer')
    new['visualizer'] = old['visualizer'] if needs_package(new) and old.get('visualizer') else visualizer
    _import(new)
    return Config(new)


def needs_package(config: Any) -> bool:
    """Whether what predicts (``model``, or the pipeline before it) is this package's.

    Args:
        config: A config, or its dict.
    """
    data_set = ((config.get('test_dataloader') or {}).get('dataset')) or {}
    return _names(config['model']) or _names(data_set.get('pipeline'))


def _names(value: Any) -> bool:
    """Whether any type in it is this package's."""
    if isinstance(value, dict):
        return str(value.get('type', '')).startswith(f'{_PACKAGE}.') or any(map(_names, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_names, value))


def _stock_data_set(data_set: dict[str, Any]) -> None:
    """Make a data set of this package's one of MMPose's with the same keypoints."""
    if not _names(dict(type=data_set['type'])):
        return
    from mmpose.registry import DATASETS

    kind = DATASETS.get(data_set['type'])
    if 'metainfo' not in data_set and kind is not None:
        data_set['metainfo'] = copy.deepcopy(kind.METAINFO)
    data_set['type'] = 'CocoDataset'


def _import(config: dict[str, Any]) -> None:
    """Import this package where it is needed, and nowhere else; what else was imported stays."""
    own = dict(config.pop('custom_imports', None) or {})
    names = own.get('imports') or []
    others = [name for name in ([names] if isinstance(names, str) else names) if name.split('.')[0] != _PACKAGE]
    wanted = [*others, *([_PACKAGE] if needs_package(config) else [])]
    if wanted:
        config['custom_imports'] = {**own, 'imports': wanted}
