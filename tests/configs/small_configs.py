"""Published configs on synthetic samples, as they are and small: a few people, narrow networks, one iteration."""

from __future__ import annotations

import json
import pickle
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import scipy.io
from mmengine.config import Config, ConfigDict
from paths import ROOT
from tiny import hrnet_extra

CONFIGS = ROOT / 'configs'
FILES = sorted(str(f.relative_to(CONFIGS).with_suffix('')) for f in CONFIGS.rglob('*.py'))
WHOLE = [name for name in FILES if not name.startswith('_base_')]
ABLATIONS = [name for name in WHOLE if name.startswith('ablations/')]
PUBLISHED = [name for name in WHOLE if name not in ABLATIONS]
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


def write_samples(folder: Path) -> None:
    """Put the files of :data:`SAMPLES` into an empty folder."""
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
    """Make a known backbone narrow."""
    kind = str(node.get('type')).removeprefix('mmpose_gan.')
    if kind in ('HRNet', 'HeatmapHRNet'):
        node.extra = hrnet_extra(4)
    elif kind == 'HeatmapEncoderDecoder':
        node.update(channels=8, depth=2)
    elif kind in ('StackedHourglassNet', 'HeatmapHourglassNet', 'PoseOcclusionHourglassNet'):
        node.update(downsample_times=2, stage_channels=(8, 8, 8), stage_blocks=(1, 1, 1), feat_channel=4)
    elif kind == 'PoseDepthHead':
        node.depth_regressor.channels = 8
    elif kind == 'MultiSourceNet':
        node.channels = 16


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


def with_samples(name: str, samples: Path) -> Config:
    """A published config at full size, for the synthetic samples; nothing is downloaded."""
    cfg = Config.fromfile(CONFIGS / f'{name}.py')
    loaders = [cfg[f'{split}_dataloader'] for split in ('train', 'val', 'test')]
    for node in nodes([cfg.model, *loaders, cfg.val_evaluator, cfg.test_evaluator]):
        if 'data_prefix' in node:
            point_to(samples, node)
        elif node.get('type') == 'CocoMetric':
            node.ann_file = str(samples / 'coco.json')
        elif node.get('type') == 'mmpose_gan.PlausibilityMetric':
            node.ann_file = str(samples / f'{Path(node.ann_file).name.partition("_")[0]}.json')
        elif node.get('init_cfg') and node.init_cfg.get('type') == 'Pretrained':
            node.init_cfg = None
    for loader in loaders:
        loader.update(num_workers=0, persistent_workers=False)
    for key in ('start', 'warmup', 'ramp'):
        if cfg.default_hooks.get('adversary', {}).get(key):
            cfg.default_hooks.adversary[key] = 0
    return cfg


def small(name: str, samples: Path, work_dir: Path) -> Config:
    """A published config, small, for one epoch of the synthetic samples, which is one iteration."""
    cfg = with_samples(name, samples)
    loaders = [cfg[f'{split}_dataloader'] for split in ('train', 'val', 'test')]
    for node in nodes([cfg.model, *loaders]):
        shrink_network(node)
        if 'input_size' in node:
            shrink_maps(node)
    if cfg.model.head.in_channels:  # else the backbone makes the heatmaps
        tasks = 2 if cfg.model.head.type == 'mmpose_gan.StackedPoseOcclusionHead' else 1
        cfg.model.head.in_channels = tasks * 4
    cfg.train_cfg.update({'val_interval': 1, 'max_epochs' if cfg.train_cfg.by_epoch else 'max_iters': 1})
    cfg.default_hooks.logger.interval = cfg.default_hooks.checkpoint.interval = 1
    cfg.visualizer.name = cfg.experiment_name = name.replace('/', '_')
    cfg.work_dir = str(work_dir)
    cfg.randomness = dict(seed=0)
    return cfg
