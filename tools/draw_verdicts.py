#!/usr/bin/env python
r"""Draw what discriminators that say real or fake make of people, as chen2017 Fig. 8 does.

    tools/draw_verdicts.py configs/advposenet_hg4_lsp.py work_dirs/advposenet_hg4_lsp/epoch_250.pth --out verdicts.png

A row for each person: the truth, the predicted pose, real and generated heatmaps, joint by joint, of pose and, where
the head has two tasks, of occlusion, and each discriminator's verdicts by keypoint. For configs with one such
discriminator or several.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.output_file import output_file
from mmpose_gan.tool_start import register_quietly

if TYPE_CHECKING:
    from mmpose_gan.report import TrainedRun


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', type=Path, help='config of the run')
    parser.add_argument('checkpoint', type=Path, help='with the weights of the discriminators')
    parser.add_argument(
        '--out', type=output_file, default=Path('verdicts.png'), metavar='FILE', help='default: %(default)s'
    )
    parser.add_argument('--num', type=int, default=4, metavar='N', help='people to draw (default: %(default)s)')
    parser.add_argument(
        '--index', type=int, nargs='+', metavar='I', help='which people (default: spread over those with occlusion)'
    )
    parser.add_argument(
        '--joints', nargs='+', default=[], metavar='NAME', help='whose heatmaps (default: four, occluded ones first)'
    )
    parser.add_argument('--split', choices=('val', 'test'), default='val', help='default: %(default)s')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='as for tools/test.py')
    args = parser.parse_args(arguments)
    if args.num < 1:
        parser.error(f'--num must be at least 1, got {args.num}')
    return args


def read_run(args: argparse.Namespace) -> TrainedRun:
    """The config and the checkpoint.

    Raises:
        FileNotFoundError: There is no config.
        ValueError: It cannot be read.
        PlotError: There is no checkpoint, or the config has no discriminators.
    """
    from mmpose_gan.launch import read_options
    from mmpose_gan.packaged import load_config
    from mmpose_gan.report import PlotError, TrainedRun
    from mmpose_gan.report.training_log import TrainingLog

    config = load_config(str(args.config))
    if not args.checkpoint.is_file():
        raise PlotError(f'there is no checkpoint {args.checkpoint}')
    config.merge_from_dict(read_options(args.cfg_options))
    if not config.get('model', {}).get('discriminators'):
        raise PlotError(f'{args.config} has no model.discriminators, so there are no verdicts to draw')
    if config.get(f'{args.split}_dataloader') is None:
        raise PlotError(f'{args.config} has no {args.split}_dataloader: choose another --split')
    config.val_dataloader = config[f'{args.split}_dataloader']
    return TrainedRun(args.config.stem, args.config, config, TrainingLog({}, {}, None, 0.0), args.checkpoint, {})


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Look, draw, say where."""
    args = parse_args(arguments)
    from mmpose_gan.report.look_at_runs import look_at_people
    from mmpose_gan.report.verdicts import verdict_figure

    register_quietly()
    people = look_at_people([read_run(args)], args.index, args.num, args.split)
    samples = [seen for (seen,) in people.samples]
    figure = verdict_figure(samples, people.links, people.names, args.joints)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(args.out, dpi=110)
    print(f'{args.out}: people {", ".join(map(str, people.indices))} of the {args.split} set')


if __name__ == '__main__':
    main()
