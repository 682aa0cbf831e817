#!/usr/bin/env python
r"""Draw the heatmaps of runs joint by joint, as chou2017 Fig. 7 does: a stack against the same with a discriminator.

    tools/draw_heatmaps.py work_dirs/hourglass work_dirs/adversarial --labels hourglass ours --out heatmaps.png
    tools/draw_heatmaps.py work_dirs/adversarial --index 12 --joints left_wrist left_elbow --out heatmaps.png

For each person of the validation set the poses, then a panel for each joint: the target, and below it what each run
generates, on its image. Without --joints those are the occluded ones, and the labelled ones that the first run places
farthest off. Where heads have two tasks (chen2017 Fig. 8), the occlusion maps follow.
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
    parser.add_argument(
        '--out', type=output_file, default=Path('heatmaps.png'), metavar='FILE', help='default: %(default)s'
    )
    parser.add_argument('--labels', nargs='+', metavar='NAME', help='one for each work dir (default: their names)')
    parser.add_argument('--checkpoint', nargs='+', metavar='FILE', help='one for each work dir (default: the last)')
    parser.add_argument('--num', type=int, default=2, metavar='N', help='people to draw (default: %(default)s)')
    parser.add_argument(
        '--index', type=int, nargs='+', metavar='I', help='which people (default: spread over those with occlusion)'
    )
    parser.add_argument('--joints', nargs='+', default=[], metavar='NAME', help='which joints (default: see above)')
    parser.add_argument('--count', type=int, default=6, metavar='N', help='how many, without --joints (default: 6)')
    args = parser.parse_args(arguments)
    if min(args.num, args.count) < 1:
        parser.error(f'--num and --count must be at least 1, got {args.num} and {args.count}')
    if args.labels and len(args.labels) != len(args.work_dirs):
        parser.error(f'{len(args.work_dirs)} work dirs need as many --labels, got {args.labels}')
    return args


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Look, draw, say where."""
    args = parse_args(arguments)
    from mmpose_gan.report import load_runs
    from mmpose_gan.report.look_at_runs import look_at_people
    from mmpose_gan.report.panels import heatmap_figure

    register_quietly()
    runs = load_runs(args.work_dirs, args.checkpoint)
    people = look_at_people(runs, args.index, args.num)
    labels = args.labels or [run.name for run in runs]
    figure = heatmap_figure(people.samples, labels, people.links, people.names, args.joints, args.count)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(args.out, dpi=130)
    print(f'{args.out}: people {", ".join(map(str, people.indices))} of the validation set')


if __name__ == '__main__':
    main()
