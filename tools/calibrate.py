#!/usr/bin/env python
r"""Let a model's scores be chances: fit its critic's calibration to a labelled split, and write it into a checkpoint.

    tools/calibrate.py CONFIG work_dirs/run/epoch_20.pth calibrated.pth --split val

The people must be others than those that the model was trained on, and than those that it is tested on. The config asks
for the scores by test_cfg.critic.rescore=True. See docs/critic.md.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.tool_start import register_quietly


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='path of a config, mmpose::... or mmpose_gan::...')
    parser.add_argument('checkpoint', type=Path, help='what training saved')
    parser.add_argument('out', type=Path, metavar='OUT', help='the checkpoint that is written')
    parser.add_argument('--adversary', action='append', default=[], metavar='NAME', help='as for tools/train.py')
    parser.add_argument('--split', choices=('val', 'test'), default='val', help='whose loader (default: %(default)s)')
    parser.add_argument(
        '--threshold', type=float, default=0.2, help='largest error of a right joint, in units of --norm'
    )
    parser.add_argument('--wrong-share', type=float, default=0.1, help='largest share of wrong joints in a right pose')
    parser.add_argument(
        '--norm',
        nargs='+',
        default=['left_hip', 'right_shoulder'],
        help='two joints, bbox, or head (default: left_hip right_shoulder)',
    )
    parser.add_argument('--device', default='cpu', help='default: %(default)s')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='as for tools/test.py')
    return parser.parse_args(arguments)


def calibrate(args: argparse.Namespace) -> str:
    """Predict, fit, write; returns what was done.

    Raises:
        FileNotFoundError: A file is not there.
        ValueError: The config, the checkpoint or the people do not go together.
    """
    import torch
    from mmengine.runner import Runner
    from tqdm import tqdm

    from mmpose_gan.adversaries import add_adversaries
    from mmpose_gan.compat.whole_files import whole_file
    from mmpose_gan.critique import calibrated_checkpoint, observe, open_with_critic
    from mmpose_gan.evaluation.metrics import ConfidenceMetric
    from mmpose_gan.launch import read_options

    config = add_adversaries(args.config, args.adversary)
    config.merge_from_dict(read_options(args.cfg_options))
    key = f'{args.split}_dataloader'
    if not config.get(key):
        raise ValueError(f'{args.config} has no {key}; name the other --split, or set it by --cfg-options')
    norm = args.norm[0] if len(args.norm) == 1 else args.norm
    metric = ConfidenceMetric(threshold=args.threshold, wrong_share=args.wrong_share, norm=norm)
    config, checkpoint, model = open_with_critic(config, args.checkpoint, args.device)
    loader = Runner.build_dataloader(config[key])
    metric.dataset_meta = loader.dataset.metainfo
    observed = observe(model, tqdm(loader, desc='predicting', unit='batch'), metric)
    calibrated = calibrated_checkpoint(checkpoint, model, observed, metric)
    with whole_file(args.out, 'wb') as file:
        torch.save(calibrated, file)
    print("The codec's scores:", flush=True)
    metric.compute_metrics(observed.results)
    print('The calibrated ones, of the people that they were fitted to:', flush=True)
    assert model.critic is not None
    assert model.critic.calibration is not None
    metric.compute_metrics(observed.rated(model.critic.calibration.scores(observed.evidence)))
    critic = config.model.test_cfg.critic.to_dict()
    return f'{args.out}: calibrated by {len(observed.results)} people; it goes with model.test_cfg.critic={critic}'


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Predict, fit, write."""
    args = parse_args(arguments)
    register_quietly(logging.INFO)
    print(calibrate(args))


if __name__ == '__main__':
    main()
