#!/usr/bin/env python
r"""Write one HTML file about runs: curves, accuracies, and what generators and discriminators make of the same samples.

    tools/report.py work_dirs/quickstart/supervised work_dirs/quickstart/adversarial --out report.html

The page holds its pictures in itself and needs neither a network nor a script. A work dir is what tools/train.py made;
its config, its data and its last checkpoint are used. See docs/report.md.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.output_file import output_file
from mmpose_gan.tool_start import register_quietly


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('work_dirs', type=Path, nargs='+', metavar='WORK_DIR')
    parser.add_argument(
        '--out', type=output_file, default=Path('report.html'), metavar='FILE', help='default: %(default)s'
    )
    parser.add_argument('--samples', type=int, default=6, metavar='N', help='people to show (default: %(default)s)')
    parser.add_argument(
        '--checkpoint',
        nargs='+',
        metavar='FILE',
        help='one for each work dir, a path or a name in it (default: the last)',
    )
    args = parser.parse_args(arguments)
    if args.samples < 0:
        parser.error(f'--samples must not be negative, got {args.samples}')
    return args


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Read, look, write, say where."""
    args = parse_args(arguments)
    from mmpose_gan.report import load_runs, report, write_whole

    register_quietly()
    print('The configs of these folders are run: they are programs (SECURITY.md).', file=sys.stderr)
    runs = load_runs(args.work_dirs, args.checkpoint)
    write_whole(report(runs, args.samples), args.out)
    print(args.out)


if __name__ == '__main__':
    main()
