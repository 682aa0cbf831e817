"""Every published config trains and evaluates, small, and says nothing that has no effect.

A new file under ``configs/`` is tested by being there. A data set or metric file that it reads is replaced by a
synthetic one (:data:`SAMPLES`), networks are made narrow (:func:`shrink_network`).
"""

from __future__ import annotations

import json
import pickle
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
import scipy.io
import torch
from mmengine.config import Config, ConfigDict
from mmengine.hub import get_config
from mmengine.runner import Runner
from mmpose.datasets import CocoDataset, MpiiDataset
from mmpose.datasets.transforms import RandomFlip
from mmpose.registry import DATASETS, MODELS
from paths import ROOT
from tiny import hrnet_extra

from mmpose_gan.datasets import LIPDataset, LSPDataset
from mmpose_gan.datasets.transforms.occlusion_flags import OCCLUDED, UNKNOWN, VISIBLE, occlusion_of

CONFIGS = ROOT / 'configs'
FILES = sorted(str(f.relative_to(CONFIGS).with_suffix('')) for f in CONFIGS.rglob('*.py'))
PUBLISHED = [name for name in FILES if not name.startswith('_base_')]
WIDTH, HEIGHT, PEOPLE = 120, 160, 2

#: For each type of data set what replaces its files.
SAMPLES = {
    'CocoDataset': dict(ann_file='coco.json', bbox_file=None),
    'MpiiDataset': dict(ann_file='mpii.json'),
    'mmpose_gan.MpiiOcclusionDataset': dict(ann_file='mpii.json'),
    'mmpose_gan.LSPDataset': dict(ann_file='lsp.json'),
    'mmpose_gan.LIPDataset': dict(ann_file='lip.json'),
    'mmpose_gan.H36MImageDataset': dict(ann_file='h36m.npz', camera_file='h36m.pkl'),
    'mmpose_gan.MPIInf3DHPDataset': dict(ann_file='mpi_inf_3dhp.npz', camera_file='mpi_inf_3dhp.pkl'),
}
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


#: For each delta the config it starts from and all that it changes.
DELTAS = {
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
}


@pytest.fixture(autouse=True, scope='module')
def _one_thread() -> Iterator[None]:
    """The networks are so small that threads would mostly wait for each other."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


# Synthetic samples


def people(joints: int) -> np.ndarray:
    """Joints (PEOPLE, K, 2) in pixels, all different, inside the image."""
    return np.random.default_rng(joints).uniform(0.2, 0.8, size=(PEOPLE, joints, 2)) * (WIDTH, HEIGHT)


def coco_style(joints: int) -> dict:
    """One labelled person an image; every joint is visible in one of them and occluded in the next."""
    annotations = []
    for index, person in enumerate(people(joints)):
        flags = 1 + (np.arange(joints) + index) % 2
        keypoints = np.column_stack([person, flags]).ravel().tolist()
        annotations.append(
            dict(id=index, image_id=index, category_id=1, iscrowd=0, area=5000.0, bbox=[20, 30, 80, 100])
            | dict(keypoints=keypoints, num_keypoints=joints)
        )
    return dict(
        images=[dict(id=i, file_name=f'{i}.png', width=WIDTH, height=HEIGHT) for i in range(PEOPLE)],
        annotations=annotations,
        categories=[dict(id=1, name='person', keypoints=[str(i) for i in range(joints)])],
    )


@pytest.fixture(scope='module')
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of :data:`SAMPLES`."""
    folder = tmp_path_factory.mktemp('samples')
    (folder / 'images').mkdir()
    for index in range(PEOPLE):
        noise = np.random.default_rng(index).integers(0, 256, size=(HEIGHT, WIDTH, 3), dtype=np.uint8)
        cv2.imwrite(str(folder / 'images' / f'{index}.png'), noise)
    for name, joints in (('coco', 17), ('lsp', 14), ('lip', 16)):
        (folder / f'{name}.json').write_text(json.dumps(coco_style(joints)))
    mpii = [
        dict(image=f'{i}.png', center=[60, 80], scale=0.6, joints=person.tolist(), joints_vis=[1] * 16)
        | dict(joints_occluded=[(joint + i) % 2 for joint in range(16)])
        for i, person in enumerate(people(16))
    ]
    (folder / 'mpii.json').write_text(json.dumps(mpii))
    heads = np.tile(np.array([[40.0, 40.0], [60.0, 70.0]])[:, :, None], (1, 1, PEOPLE))  # (corner, x y, person)
    scipy.io.savemat(folder / 'heads.mat', dict(headboxes_src=heads))
    write_mocap(folder, 'h36m', [f'S1_Walking_1.54138969_{i:06d}.png' for i in range(PEOPLE)], ('S1', '54138969'))
    write_mocap(folder, 'mpi_inf_3dhp', [f'TS1_{i:06d}.png' for i in range(PEOPLE)], 'TS1')
    return folder


def write_mocap(folder: Path, name: str, images: list[str], camera: object) -> None:
    """People with 17 joints in 3D as MMPose's converters write them, 4 m away from a camera."""
    for index, image in enumerate(images):
        shutil.copy(folder / 'images' / f'{index}.png', folder / 'images' / image)
    depths = np.random.default_rng(17).uniform(3.5, 4.5, size=(PEOPLE, 17, 1))
    rays = (people(17) - (WIDTH / 2, HEIGHT / 2)) / 300
    np.savez(
        folder / f'{name}.npz',
        imgname=np.array(images),
        center=np.full((PEOPLE, 2), (WIDTH / 2, HEIGHT / 2)),
        scale=np.full(PEOPLE, HEIGHT / 200),
        part=np.concatenate([people(17), np.ones((PEOPLE, 17, 1))], axis=-1),
        S=np.concatenate([rays * depths, depths, np.ones((PEOPLE, 17, 1))], axis=-1),
    )
    parameters = dict(f=np.full((2, 1), 300.0), c=np.array([[WIDTH / 2], [HEIGHT / 2]]))
    (folder / f'{name}.pkl').write_bytes(pickle.dumps({camera: parameters}))


# Making a config small


def nodes(value: object) -> Iterator[ConfigDict]:
    """All dictionaries inside a value."""
    if isinstance(value, dict):
        yield value
    for child in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from nodes(child)


def shrink_network(node: ConfigDict) -> None:
    """Make a known backbone narrow; nothing is downloaded."""
    kind = str(node.get('type')).removeprefix('mmpose_gan.')
    if kind in ('HRNet', 'HeatmapHRNet'):
        node.extra = hrnet_extra(4)
    elif kind == 'HeatmapEncoderDecoder':
        node.update(channels=8, depth=2)
    elif kind in ('HourglassNet', 'HeatmapHourglassNet', 'PoseOcclusionHourglassNet'):
        width = 256 if kind == 'HourglassNet' else 8  # MMPose's stem is 256 wide
        node.update(downsample_times=2, stage_channels=(width, 8, 8), stage_blocks=(1, 1, 1), feat_channel=4)
    elif kind == 'PoseDepthHead':
        node.depth_regressor.channels = 8
    elif kind == 'MultiSourceNet':
        node.channels = 16
    if node.get('init_cfg') and node.init_cfg.get('type') == 'Pretrained':
        node.init_cfg = None


def shrink_maps(node: ConfigDict) -> None:
    """Divide the sizes of images and heatmaps as far as the images' sides stay multiples of 32."""
    sides = np.array(node.input_size)
    factor = next(factor for factor in (4, 2, 1) if not (sides % (32 * factor)).any())
    for key in {'input_size', 'heatmap_size'} & node.keys():
        node[key] = tuple(int(side) // factor for side in node[key])


def point_to(samples: Path, node: ConfigDict) -> None:
    """Read the synthetic samples instead of a published data set."""
    assert node.type in SAMPLES, f'no synthetic samples for {node.type}: add them to SAMPLES'
    node.update(data_root=f'{samples}/', data_prefix=dict(img='images/'), **SAMPLES[node.type])
    if 'headbox_file' in node:
        node.headbox_file = str(samples / 'heads.mat')


def small(name: str, samples: Path, work_dir: Path) -> Config:
    """A published config, small, for one epoch of the synthetic samples, which is one iteration."""
    cfg = Config.fromfile(CONFIGS / f'{name}.py')
    loaders = [cfg[f'{split}_dataloader'] for split in ('train', 'val', 'test')]
    for node in nodes([cfg.model, *loaders, cfg.val_evaluator, cfg.test_evaluator]):
        shrink_network(node)
        if 'input_size' in node:
            shrink_maps(node)
        if 'data_prefix' in node:
            point_to(samples, node)
        elif node.get('type') == 'CocoMetric':
            node.ann_file = str(samples / 'coco.json')
        elif node.get('type') == 'mmpose_gan.PlausibilityMetric':
            node.ann_file = str(samples / f'{Path(node.ann_file).name.partition("_")[0]}.json')
    if cfg.model.backbone.type in ('HRNet', 'HourglassNet'):
        cfg.model.head.in_channels = 4
    elif cfg.model.backbone.type == 'mmpose_gan.PoseOcclusionHourglassNet':
        cfg.model.head.in_channels = 2 * 4
    for loader in loaders:
        loader.update(num_workers=0, persistent_workers=False)
    cfg.train_cfg.update({'val_interval': 1, 'max_epochs' if cfg.train_cfg.by_epoch else 'max_iters': 1})
    cfg.default_hooks.logger.interval = cfg.default_hooks.checkpoint.interval = 1
    for key in ('start', 'warmup', 'ramp'):
        if cfg.default_hooks.get('adversary', {}).get(key):
            cfg.default_hooks.adversary[key] = 0
    cfg.visualizer.name = cfg.experiment_name = name.replace('/', '_')
    cfg.work_dir = str(work_dir)
    cfg.randomness = dict(seed=0)
    return cfg


@pytest.mark.parametrize('name', PUBLISHED)
def test_trains_and_evaluates(name: str, samples: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # MMEngine's formatting of the printed config takes longer than all the rest.
    monkeypatch.setattr('mmengine.config.config.FormatCode', lambda text, **_: (text, True))
    runner = Runner.from_cfg(small(name, samples, tmp_path))
    runner.train()
    players = runner.optim_wrapper.values() if 'discriminators' in runner.cfg.model else [runner.optim_wrapper]
    moved = {parameter for member in players for parameter in member.optimizer.state}
    still = {n for n, p in runner.model.named_parameters() if p.requires_grad and p not in moved}
    # MMPose's one-stack hourglass has a block that it never uses.
    assert not {n for n in still if not n.startswith('backbone.inters')}
    scalars = {key: np.asarray(buffer.data[0]) for key, buffer in runner.message_hub.log_scalars.items()}
    for discriminator in runner.cfg.model.get('discriminators', {}):
        assert scalars[f'train/{discriminator}.loss_adv'].min() > 0
    assert scalars['train/loss'].min() > 0
    assert any(key.startswith('val/') and not key.endswith('time') for key in scalars)
    assert all(np.isfinite(values).all() for values in scalars.values())
    assert (tmp_path / f'{"epoch" if runner.cfg.train_cfg.by_epoch else "iter"}_1.pth').is_file()
    assert Config.fromfile(tmp_path / f'{Path(name).name}.py').to_dict() == runner.cfg.to_dict()
    if runner.cfg.test_evaluator != runner.cfg.val_evaluator:
        tested = runner.test()
        assert tested
        assert all(np.isfinite(list(tested.values())))


# What configs say


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


# LSP + MPII


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


def test_samples_have_the_joints_of_their_data_sets() -> None:
    for dataset, joints in ((CocoDataset, 17), (MpiiDataset, 16), (LSPDataset, 14), (LIPDataset, 16)):
        assert dataset(lazy_init=True).metainfo['num_keypoints'] == joints
