"""What training images cost data workers, with heatmaps drawn there or on the model's device.

python -m benchmarks.data --config configs/hrgan_w32_coco.py --data-root data/coco/
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import io
import tempfile
from collections import deque
from pathlib import Path
from typing import Any

import cv2
import torch
from mmengine.config import Config
from mmengine.dataset import BaseDataset
from mmengine.runner import Runner
from mmpose.registry import DATASETS, MODELS
from torch.utils.data import DataLoader

from mmpose_gan.figures import Plan, export

from .lib.arguments import parser
from .lib.data_steps import crossing, processor_seconds, steps
from .lib.machine import machine
from .lib.output import print_machine, print_table, write_json
from .lib.timing import interleaved, spread, summary
from .lib.workload import load_config

#: For each type of data set its annotations in an export of figures.
FIGURES = {
    'CocoDataset': 'coco_train.json',
    'MpiiDataset': 'mpii_train.json',
    'mmpose_gan.LSPDataset': 'lsp_train.json',
}
FIGURE_SIDE = 480  # pixels, about a COCO image
STOCK, KEYPOINTS, STACKED = 'heatmaps', 'keypoints', 'keypoints, stacked images'


def parse(arguments: list[str] | None) -> argparse.Namespace:
    """The command line."""
    result = parser(__doc__, rounds=7)
    result.add_argument('--data-root', help='data_root of its data set (default: figures, made for the purpose)')
    result.add_argument('--images', type=int, default=128, help='samples, from the first (default: %(default)s)')
    result.add_argument('--batch-size', type=int, default=16, help='samples a batch (default: %(default)s)')
    result.add_argument('--workers', type=int, nargs='+', default=[0, 1, 2], help='sizes of loaders to time')
    result.add_argument('--need', type=float, help='images a second that training takes, if it was measured')
    return result.parse_args(arguments)


def variants(cfg: Config) -> dict[str, dict[str, Any]]:
    """``loader`` and ``preprocessor`` of a config: heatmaps drawn by the workers, keypoints sent, images stacked too.

    Raises:
        ValueError: The ``train_pipeline`` has not one ``GenerateTarget``.
    """
    preprocessor = cfg.model.data_preprocessor.to_dict()
    codec = preprocessor.pop('codec', None)

    def loader(encoder: dict | None) -> dict:
        copied = copy.deepcopy(cfg.train_dataloader.to_dict())
        targets = [step for step in copied['dataset'].get('pipeline', ()) if step['type'] == 'GenerateTarget']
        if len(targets) != 1:
            raise ValueError(f'train_dataloader.dataset.pipeline has {len(targets)} GenerateTarget, but one is needed')
        targets[0]['encoder'] = encoder or targets[0]['encoder']
        return copied

    codec = codec or next(s['encoder'] for s in loader(None)['dataset']['pipeline'] if s['type'] == 'GenerateTarget')
    kind = 'OcclusionKeypointTargets' if 'Occlusion' in codec['type'] else 'KeypointTargets'
    sent = loader(dict(type=f'mmpose_gan.{kind}'))
    drawing = dict(preprocessor, type='mmpose_gan.TargetPreprocessor', codec=codec)
    return {
        STOCK: dict(loader=loader(codec), preprocessor=dict(preprocessor, type='PoseDataPreprocessor')),
        KEYPOINTS: dict(loader=sent, preprocessor=drawing),
        STACKED: dict(loader=dict(sent, collate_fn=dict(type='default_collate')), preprocessor=drawing),
    }


def build_loader(cfg: dict, given: argparse.Namespace, workers: int) -> DataLoader:
    """A real loader over the first samples, in order."""
    cfg = copy.deepcopy(cfg)
    with contextlib.redirect_stdout(io.StringIO()):  # pycocotools reports its progress
        cfg['dataset'] = DATASETS.build(dict(cfg['dataset'], indices=given.images))
    cfg.update(num_workers=workers, persistent_workers=workers > 0, batch_size=given.batch_size)
    cfg['sampler'] = dict(type='DefaultSampler', shuffle=False, round_up=False)
    return Runner.build_dataloader(cfg, seed=0)


def measure(cfg: Config, given: argparse.Namespace) -> dict[str, Any]:
    """Time everything and print it."""
    built = variants(cfg)
    loaders = {name: build_loader(variant['loader'], given, workers=0) for name, variant in built.items()}
    dataset: BaseDataset = loaders[STOCK].dataset
    images = len(dataset)
    found: dict[str, Any] = dict(machine=machine(given.device), config=given.config, images=images, rounds=given.rounds)
    print_machine(found['machine'])

    found['steps'] = steps(loaders, given.rounds)
    table = [[step, *(spread(found['steps'][name][step], 3, 1e3) for name in built)] for step in found['steps'][STOCK]]
    print_table(f'Processor time of a worker, ms an image, {images} images', ['workers send', *built], table)

    batches = {name: next(iter(loader)) for name, loader in loaders.items()}
    found['crossing'] = {name: crossing(batch) for name, batch in batches.items()}
    table = [[key, *(f'{sent[key]:.1f}' for sent in found['crossing'].values())] for key in found['crossing'][STOCK]]
    print_table('From a worker to the main process, for each image', ['workers send', *built], table)

    preprocessors = {name: MODELS.build(variant['preprocessor']).to(given.device) for name, variant in built.items()}
    calls = {name: (lambda n=name: preprocessors[n](batches[n], True)) for name in built}
    if given.device == 'cpu':
        kind, seconds = 'processor', processor_seconds(given.rounds, calls, warmup=3)
    else:
        kind, seconds = 'wall', interleaved(given.rounds, calls, warmup=3, device=given.device)
    found['preprocessor'] = {
        name: summary([value / len(batches[name]['inputs']) for value in values]) for name, values in seconds.items()
    }
    table = [['data_preprocessor', *(spread(figures, 3, 1e3) for figures in found['preprocessor'].values())]]
    print_table(f'Main process, {given.device}: {kind} time, ms an image', ['workers send', *built], table)

    epochs = {
        (name, workers): build_loader(variant['loader'], given, workers)
        for workers in given.workers
        for name, variant in built.items()
    }
    receive = {f'{n}/{w}': (lambda it=loader: deque(it, maxlen=0)) for (n, w), loader in epochs.items()}
    seconds = interleaved(given.rounds, receive)
    found['loader'] = {key: summary([images / value for value in values]) for key, values in seconds.items()}
    table = [[workers, *(spread(found['loader'][f'{n}/{workers}'], 0) for n in built)] for workers in given.workers]
    print_table('Images a second from a DataLoader (wall time)', ['workers', *built], table)

    found['images_a_second_a_worker'] = {n: 1 / result['total']['median'] for n, result in found['steps'].items()}
    found['need'] = given.need
    rates = found['images_a_second_a_worker'].values()
    table = [['images a second a worker', *(f'{rate:.0f}' for rate in rates)]]
    if given.need:
        table.append([f'workers for {given.need:g} images a second', *(f'{given.need / rate:.1f}' for rate in rates)])
    else:
        table.append(['workers that training needs', *['not measured (--need)'] * len(built)])
    print_table('Workers', ['workers send', *built], table)
    return found


def main(arguments: list[str] | None = None) -> dict[str, Any]:
    """Run the command; returns what ``--json`` writes.

    Raises:
        ValueError: There are no figures in the format of the config's data set, or its pipeline has no codec.
    """
    given = parse(arguments)
    cv2.setNumThreads(1)  # workers inherit it
    torch.set_num_threads(1)
    cfg = load_config(given.config)
    dataset = cfg.train_dataloader.dataset
    with tempfile.TemporaryDirectory() as folder:
        if given.data_root:
            dataset.data_root = given.data_root
        elif dataset.type in FIGURES:
            export(Path(folder) / 'figures', Plan(given.images, 0, 0, size=FIGURE_SIDE))
            annotations = f'annotations/{FIGURES[dataset.type]}'
            dataset.update(data_root=f'{folder}/figures/', ann_file=annotations, data_prefix=dict(img='images/train/'))
        else:
            raise ValueError(f'there are no figures for train_dataloader.dataset, a {dataset.type}: give --data-root')
        cfg.merge_from_dict(given.cfg_options or {})
        found = measure(cfg, given)
    write_json(given.json, found)
    return found


if __name__ == '__main__':
    main()
