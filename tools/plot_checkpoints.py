#!/usr/bin/env python
r"""Plot a metric of runs' checkpoints on training and on validation data (yang2018 Fig. 5).

    tools/plot_checkpoints.py work_dirs/adv3d_hg2_h36m work_dirs/adv3d_hg2_h36m_without_pretraining \
        --labels pretrained scratch --out curves.png

Training data is shown as validation data is: without augmentation, in the same crops. Runs must have kept their
checkpoints: train with --cfg-options default_hooks.checkpoint.max_keep_ckpts=-1.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.output_file import output_file
from mmpose_gan.tool_start import register_quietly


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work_dirs', type=Path, nargs='+', metavar='WORK_DIR')
    parser.add_argument('--metric', default='mpjpe/P1', help='of the val_evaluator (default: %(default)s)')
    parser.add_argument(
        '--people', type=int, default=1000, metavar='N', help='how many of each set (default: %(default)s)'
    )
    parser.add_argument('--labels', nargs='+', metavar='NAME', help='one for each work dir (default: their names)')
    parser.add_argument('--out', type=output_file, required=True, metavar='FILE.png')
    args = parser.parse_args(arguments)
    if args.people < 1:
        parser.error(f'--people must be at least 1, got {args.people}')
    if args.labels and len(args.labels) != len(args.work_dirs):
        parser.error(f'{len(args.work_dirs)} work dirs need as many --labels, got {args.labels}')
    return args


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Evaluate, plot, say where and what."""
    args = parse_args(arguments)
    import torch

    from mmpose_gan.report import Line, PlotError, chart, load_runs
    from mmpose_gan.report.charts import colours
    from mmpose_gan.report.checkpoint_curves import checkpoint_curves

    register_quietly()
    device = 'cuda' if torch.cuda.is_available() else 'cpu'
    runs = load_runs(args.work_dirs)
    found = [checkpoint_curves(run, args.metric, args.people, device) for run in runs]
    units = {curves.unit for curves in found}
    if len(units) > 1:
        raise PlotError('some runs count epochs and some iterations: plot them apart')
    lines = []
    for label, curves, colour in zip(args.labels or [run.name for run in runs], found, colours(len(runs)), strict=True):
        for name, curve, stroke in (('training', curves.training, '--'), ('validation', curves.validation, '-')):
            lines.append(Line(f'{label}, {name}', curve, colour, stroke))
            print(f'{label}, {name}:', ', '.join(f'{x} {y:.4g}' for x, y in zip(*curve, strict=True)))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    chart(lines, units.pop(), args.metric).savefig(args.out, dpi=150)
    print(args.out)


if __name__ == '__main__':
    main()
