"""What configs say: a change changes what it says and nothing else, nothing is said twice, papers' numbers agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from mmengine.config import Config
from mmengine.hub import get_config
from mmpose.registry import MODELS
from small_configs import CONFIGS, FILES

DISCRIMINATOR = 'model.discriminators.reconstruction'
GAME = f'{DISCRIMINATOR}.game'
EQUILIBRIUM = f'{GAME}.equilibrium'
MISSING = '(missing)'
FIXED = {f'{EQUILIBRIUM}.{key}': MISSING for key in ('lambda_k', 'k_0', 'reduction')} | {
    f'{EQUILIBRIUM}.type': 'mmpose_gan.FixedEquilibrium'
}

#: What a reconstruction game has and a game of classification has not, and the objective that it has.
CLASSIFICATION = (
    {f'{GAME}.{key}': MISSING for key in ('reduction', 'detach_target', 'use_target_weight')}
    | {f'{EQUILIBRIUM}.{key}': MISSING for key in ('type', 'lambda_k', 'gamma', 'k_0', 'reduction')}
    | {f'{GAME}.objective': 'non_saturating'}
)


STRUCTURE = 'model.discriminators.D'


def stacks(number: int) -> dict:
    return {'model.backbone.num_stacks': number, 'model.head.num_stages': number}


def image_crops(padding: float) -> dict:
    """Validation and test images cropped around their middle."""
    pipeline = [
        dict(type='LoadImage'),
        dict(type='mmpose_gan.ImageCenterScale', padding=padding),
        dict(type='TopdownAffine', input_size=(256, 256)),
        dict(type='PackPoseInputs'),
    ]
    return {f'{split}_dataloader.dataset.pipeline': pipeline for split in ('val', 'test')}


#: The test of sharma2021 Table 6.2.
TRAINING_PCKH = {
    'test_dataloader.dataset.ann_file': 'annotations/mpii_train.json',
    'test_dataloader.dataset.headbox_file': 'data/mpii/annotations/mpii_gt_train.mat',
}

#: For each delta the config it starts from and all that it changes.
DELTAS = {
    'ablations/selfadv_hg4_lsp_image_crops': ('selfadv_hg4_lsp', image_crops(1.25)),
    'ablations/selfadv_hg4_lip_image_crops': ('selfadv_hg4_lip', image_crops(1.8)),
    'ablations/structaware_hg4_mpii_training_pckh': ('structaware_hg4_mpii', TRAINING_PCKH),
    'ablations/structaware_hg2_mpii_training_pckh': ('structaware_hg2_mpii', TRAINING_PCKH),
    'adv3d_hg4_mpi_inf_3dhp': (
        'adv3d_hg4_h36m',
        {
            'test_dataloader.dataset.type': 'mmpose_gan.MPIInf3DHPDataset',
            'test_dataloader.dataset.data_root': 'data/mpi_inf_3dhp/',
            'test_dataloader.dataset.ann_file': 'annotations/mpi_inf_3dhp_test_valid.npz',
            'test_dataloader.dataset.camera_file': 'annotations/cameras_test.pkl',
            'test_evaluator.type': 'mmpose_gan.PCK3D',
        },
    ),
    'selfadv_hg1_lsp': ('selfadv_hg4_lsp', stacks(1) | {'param_scheduler': []}),
    'selfadv_hg2_lsp': ('selfadv_hg4_lsp', stacks(2) | {'param_scheduler': []}),
    'selfadv_hg8_lsp': ('selfadv_hg4_lsp', stacks(8)),
    'ablations/selfadv_hg1_lsp_unconditional': ('selfadv_hg1_lsp', {f'{DISCRIMINATOR}.conditional': False}),
    'ablations/selfadv_hg2_lsp_unconditional': ('selfadv_hg2_lsp', {f'{DISCRIMINATOR}.conditional': False}),
    'ablations/selfadv_hg1_lsp_mean_balance': ('selfadv_hg1_lsp', {f'{EQUILIBRIUM}.reduction': 'mean'}),
    'ablations/selfadv_hg1_lsp_detached_target': ('selfadv_hg1_lsp', {f'{GAME}.detach_target': True}),
    'ablations/selfadv_hg1_lsp_alternating': ('selfadv_hg1_lsp', {'default_hooks.adversary.update': 'alternating'}),
    'ablations/selfadv_hg1_lsp_scale_free': (
        'selfadv_hg1_lsp',
        {
            f'{EQUILIBRIUM}.type': 'mmpose_gan.ScaleFreeEquilibrium',
            f'{EQUILIBRIUM}.momentum': 0.01,
            f'{EQUILIBRIUM}.reduction': MISSING,
        },
    ),
    'ablations/hrgan_w32_mpii_no_equilibrium': ('hrgan_w32_mpii', FIXED | {f'{EQUILIBRIUM}.k': -1.0}),
    'ablations/hrgan_w32_mpii_min_max': ('hrgan_w32_mpii', FIXED | {f'{EQUILIBRIUM}.k': 1.0}),
    'ablations/hrgan_w32_mpii_target_weight': ('hrgan_w32_mpii', {f'{GAME}.use_target_weight': True}),
    'ablations/hrgan_w32_mpii_scalar_verdict': (
        'hrgan_w32_mpii',
        CLASSIFICATION
        | {f'{DISCRIMINATOR}.head.type': 'mmpose_gan.PoseVerdictHead'}
        | {f'{GAME}.type': 'mmpose_gan.ConventionalGame'},
    ),
    'ablations/hrgan_w32_mpii_heatmap_verdicts': (
        'hrgan_w32_mpii',
        CLASSIFICATION
        | {f'{DISCRIMINATOR}.head.type': 'mmpose_gan.VerdictHead'}
        | {f'{GAME}.type': 'mmpose_gan.KeypointGame', f'{GAME}.labels.type': 'all_fake'},
    ),
    'ablations/advposenet_hg4_lsp_traditional_labels': (
        'advposenet_hg4_lsp',
        {f'model.discriminators.{name}.game.labels.type': 'all_fake' for name in 'PC'}
        | {
            'model.discriminators.P.game.labels.delta': MISSING,
            'model.discriminators.C.game.labels.epsilon': MISSING,
        },
    ),
    'structaware_hg2_mpii': ('structaware_hg4_mpii', stacks(2)),
    'ablations/structaware_hg4_mpii_alpha_270': ('structaware_hg4_mpii', {f'{STRUCTURE}.game.lambda_g': 1 / 270}),
    'ablations/structaware_hg4_mpii_alpha_110': ('structaware_hg4_mpii', {f'{STRUCTURE}.game.lambda_g': 1 / 110}),
    'ablations/structaware_hg4_mpii_delta_large': ('structaware_hg4_mpii', {f'{STRUCTURE}.game.labels.delta': 0.8}),
    'ablations/structaware_hg4_mpii_delta_zero': ('structaware_hg4_mpii', {f'{STRUCTURE}.game.labels.delta': 0.0}),
    'ablations/structaware_hg4_mpii_unconditional': ('structaware_hg4_mpii', {f'{STRUCTURE}.conditional': False}),
    'adv3d_hg2_h36m': ('adv3d_hg4_h36m', stacks(2)),
    'ablations/adv3d_hg2_mpii_2d': ('ablations/adv3d_hg4_mpii_2d', stacks(2)),
    'ablations/adv3d_hg2_h36m_map': ('adv3d_hg2_h36m', {f'{STRUCTURE}.backbone.sources': ('image', 'maps')}),
    'ablations/adv3d_hg2_h36m_geo': ('adv3d_hg2_h36m', {f'{STRUCTURE}.backbone.sources': ('image', 'geometry')}),
    'ablations/adv3d_hg2_h36m_fix_2d': ('adv3d_hg2_h36m', {'model.fix_2d': True}),
    'ablations/adv3d_hg2_h36m_fix_2d_baseline': ('ablations/adv3d_hg2_h36m_baseline', {'model.fix_2d': True}),
    'ablations/adv3d_hg2_h36m_without_pretraining': ('adv3d_hg2_h36m', {'default_hooks.adversary.start': 0}),
}

#: Configs without an adversary, and the same with it.
TWINS = {
    **{f'ablations/supervised_hg{number}_lsp': f'selfadv_hg{number}_lsp' for number in (1, 2, 4, 8)},
    **{f'ablations/structaware_hg{number}_mpii_supervised': f'structaware_hg{number}_mpii' for number in (2, 4)},
    'ablations/advposenet_hg4_lsp_single_task': 'ablations/advposenet_hg4_lsp_discriminators',
    'ablations/advposenet_hg4_lsp_multi_task': 'advposenet_hg4_lsp',
    'ablations/advposenet_hg4_mpii_single_task': 'ablations/advposenet_hg4_mpii_discriminators',
    'ablations/advposenet_hg4_mpii_multi_task': 'advposenet_hg4_mpii',
    'ablations/advposenet_w32_coco_multi_task': 'advposenet_w32_coco',
    'ablations/adv3d_hg2_h36m_baseline': 'adv3d_hg2_h36m',
    'ablations/adv3d_hg4_mpi_inf_3dhp_baseline': 'adv3d_hg4_mpi_inf_3dhp',
}

#: The batch, of all GPUs together, that the rates of a family's generator belong to.
BATCHES = dict(
    selfadv=6,  # chou2017 section 4.1 and its code
    supervised=6,
    advposenet_hg4=6,  # ours, Newell 2016's code; chen2017 names none
    structaware=8,  # sharma2021 Table 5.1
    adv3d_hg=12,  # yang2018 section 5: "for all the steps"
    hrgan_w32_coco=16,  # HRGAN's files, for one GPU
    hrgan_w32_mpii=8,
    advposenet_w32_coco=512,  # MMPose's HRNet-W32
    quickstart=16,  # ours, as the small ones
    advposenet_small=16,
    adv3d_quick=16,
)


def flat(value: object, path: str = '') -> dict[str, object]:
    """Leaves by their dotted path; lists are leaves."""
    if not isinstance(value, dict):
        return {path: value}
    return {k: v for key, child in value.items() for k, v in flat(child, f'{path}.{key}'.lstrip('.')).items()}


def difference(name: str, base: str) -> dict[str, object]:
    """What a config has otherwise than another one, by path."""
    new, old = (flat(Config.fromfile(CONFIGS / f'{n}.py').to_dict()) for n in (name, base))
    return {k: new.get(k, MISSING) for k in new.keys() | old.keys() if new.get(k, MISSING) != old.get(k, MISSING)}


@pytest.mark.parametrize('name', DELTAS)
def test_a_delta_changes_what_it_says_and_nothing_else(name: str) -> None:
    base, expected = DELTAS[name]
    assert difference(name, base) == expected


@pytest.mark.parametrize('name', TWINS)
def test_supervised_twins_lack_the_adversary_and_nothing_else(name: str) -> None:
    changed = difference(name, TWINS[name])
    assert changed.pop('model.type', 'TopdownPoseEstimator') == 'TopdownPoseEstimator'
    assert set(changed.values()) == {MISSING}
    parts = ('adversary.', 'posenet_', 'model.discriminators.', 'optim_wrapper.discriminators.')
    parts += ('default_hooks.adversary.',)
    assert {k for k in changed if not k.startswith(parts)} == {'optim_wrapper.constructor'}


@pytest.mark.parametrize(('name', 'other'), [('p', 'C'), ('c', 'P')])
def test_a_player_alone_lacks_the_other_and_nothing_else(name: str, other: str) -> None:
    changed = difference(f'ablations/advposenet_hg4_lsp_{name}_only', 'advposenet_hg4_lsp')
    assert set(changed.values()) == {MISSING}
    roots = {f'model.discriminators.{other}', f'optim_wrapper.discriminators.{other}'}
    assert {'.'.join(key.split('.')[:3]) for key in changed} == roots


def stated(path: Path) -> tuple[dict, dict]:
    """What a config file states itself, and what its bases say together."""
    text = path.read_text()
    namespace: dict = {}
    if match := re.search(r'^_base_ = (\[.*?\]|\S+)$', text, re.DOTALL | re.MULTILINE):
        bases = eval(match[1])
        for base in [bases] if isinstance(bases, str) else bases:
            loaded = get_config(base) if '::' in base else Config.fromfile(path.parent / base)
            namespace.update(loaded.to_dict())
    resolved = re.sub(r'\{\{_base_\.([\w.]+)\}\}', r"_lookup('\1')", text)

    def lookup(dotted: str) -> object:
        value: object = namespace
        for key in dotted.split('.'):
            value = value[key]
        return value

    own: dict = dict(_lookup=lookup)
    exec(resolved, own)
    return {k: v for k, v in own.items() if not k.startswith('_')}, namespace


def repeated(own: dict, base: dict, path: str = '') -> Iterator[str]:
    """Paths at which a config says what its bases say already."""
    for key, value in own.items():
        if key not in base:
            continue
        if isinstance(value, dict) and isinstance(base[key], dict) and not value.get('_delete_'):
            yield from repeated(value, base[key], f'{path}{key}.')
        elif value == base[key]:
            yield f'{path}{key}'


@pytest.mark.parametrize('name', FILES)
def test_no_option_repeats_its_base(name: str) -> None:
    assert not list(repeated(*stated(CONFIGS / f'{name}.py')))


def test_repeated_options_are_found(tmp_path: Path) -> None:
    (tmp_path / 'base.py').write_text('a = dict(b=1, c=dict(d=2))\ne = [3]\n')
    (tmp_path / 'child.py').write_text("_base_ = 'base.py'\na = dict(b=2, c={{_base_.a.c}})\ne = [3]\nf = 4\n")
    assert list(repeated(*stated(tmp_path / 'child.py'))) == ['a.c.d', 'e']


def test_the_content_loss_counts_unlabelled_joints() -> None:
    """Chou2017 eq. 1; MMPose's usual loss leaves them out even when it is told not to."""
    heatmaps, target, weights = torch.ones(1, 2, 4, 4), torch.zeros(1, 2, 4, 4), torch.tensor([[1.0, 0.0]])
    loss = Config.fromfile(CONFIGS / 'selfadv_hg4_lsp.py').model.head.loss
    assert MODELS.build(loss)(heatmaps, target, weights) == 1
    usual = MODELS.build(dict(type='KeypointMSELoss', use_target_weight=False))
    assert usual(heatmaps, target, weights) == 0.5


@pytest.mark.parametrize('stacks', [2, 4])
def test_the_2d_module_of_3d_poses_is_the_network_that_its_config_names_for_pre_training(stacks: int) -> None:
    shapes, sigmas = [], set()
    for name in (f'adv3d_hg{stacks}_h36m', f'ablations/adv3d_hg{stacks}_mpii_2d'):
        cfg = Config.fromfile(CONFIGS / f'{name}.py')
        encoders = re.findall(r"'sigma': (\S+?)[,}]", str(cfg.train_dataloader.to_dict()))
        sigmas |= {float(sigma) for sigma in (cfg.model.head.decoder.sigma, *encoders)}
        with torch.device('meta'):
            model = MODELS.build(cfg.model)
        shapes.append({key: tuple(value.shape) for key, value in model.state_dict().items()})
    assert sigmas == {1.0}
    assert shapes[1].items() <= shapes[0].items()
    assert all(
        key.startswith(('head.depth_regressor.', 'discriminators.')) for key in shapes[0].keys() - shapes[1].keys()
    )


def test_both_steps_of_3d_poses_have_the_paper_s_batch_and_one_optimizer() -> None:
    """yang2018 section 5: "The batch size is 12 for all the steps"."""
    whole, module_2d = (Config.fromfile(CONFIGS / f'{n}.py') for n in ('adv3d_hg4_h36m', 'ablations/adv3d_hg4_mpii_2d'))
    assert whole.optim_wrapper.optimizer == module_2d.optim_wrapper.optimizer
    assert whole.model.head.loss == module_2d.model.head.loss
    for cfg in (whole, module_2d):
        assert cfg.train_dataloader.batch_size == cfg.auto_scale_lr.base_batch_size == 12


@pytest.mark.parametrize('name', [name for name in FILES if not name.startswith('_base_')])
def test_the_base_batch_is_that_of_the_published_rates(name: str) -> None:
    """``--auto-scale-lr`` multiplies the rates by the batch it finds over this one."""
    families = [family for family in BATCHES if name.removeprefix('ablations/').startswith(family)]
    cfg = Config.fromfile(CONFIGS / f'{name}.py')
    assert cfg.auto_scale_lr.base_batch_size == BATCHES[families[0]]
    if families[0] != 'advposenet_w32_coco':  # which MMPose trains on 8 GPUs
        assert cfg.train_dataloader.batch_size == cfg.auto_scale_lr.base_batch_size, 'one GPU, rates as published'


@pytest.mark.parametrize(
    ('name', 'scale', 'rotation'),
    [('hrgan_w32_coco', 0.35, 45), ('hrgan_w32_coco_bf16', 0.35, 45), ('hrgan_w32_mpii', 0.25, 30)],
)
def test_hrgan_has_hrnet_s_augmentation(name: str, scale: float, rotation: float) -> None:
    """Sun et al. 2019: [0.65, 1.35] and 45 degrees on COCO, [0.75, 1.25] and 30 on MPII, flips, half bodies on COCO."""
    pipeline = Config.fromfile(CONFIGS / f'{name}.py').train_dataloader.dataset.pipeline
    transforms = {transform.type: transform for transform in pipeline}
    crop = transforms['mmpose_gan.HRNetBBoxTransform']
    assert (crop.scale_sigma, crop.rotate_sigma) == (scale, rotation)
    assert ('RandomHalfBody' in transforms) == ('coco' in name)
    assert 'RandomFlip' in transforms
    assert 'RandomBBoxTransform' not in transforms


def test_rates_by_visibility_are_those_of_all_rows_of_chen2017_table_3() -> None:
    names = [f'ablations/advposenet_hg4_mpii_{name}' for name in ('single_task', 'discriminators', 'multi_task')]
    asked = dict(type='mmpose_gan.VisibilityPCKAccuracy', threshold=0.5, norm='head')
    for name in [*names, 'advposenet_hg4_mpii']:
        cfg = Config.fromfile(CONFIGS / f'{name}.py')
        for split in ('val', 'test'):
            assert asked in [dict(evaluator) for evaluator in cfg[f'{split}_evaluator']]
            dataset = cfg[f'{split}_dataloader'].dataset
            assert dataset.type == 'mmpose_gan.MpiiOcclusionDataset'
            assert dataset.ann_file == 'annotations/mpii_val_occlusion.json'
