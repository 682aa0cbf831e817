#!/usr/bin/env python
r"""Plot accuracy over iterations of several runs (chou2017 Fig. 10, 11), or PCK over threshold (Fig. 8, 9).

    python tools/plot_curves.py iterations work_dirs/hourglass work_dirs/adversarial --metric torso/PCK@0.2 \
        --labels hourglass ours --out runs.png
    python tools/plot_curves.py thresholds hourglass.json ours.json --joint Wri. --out pck.png

A work dir holds MMEngine's `<time>/vis_data/scalars.json`, one for each start of the run; those of a resumed run are
joined. The files for `thresholds` are those of `TorsoPCKAccuracy(curve_file=...)`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from mmpose_gan.report import Curve, PlotError, accuracy_curve


def threshold_curve(file: Path, joint: str) -> Curve:
    """Thresholds and PCK in percent of one column of the tables or one joint.

    Raises:
        PlotError: If the file is no curve file or the joint is not in it.
    """
    try:
        content = json.loads(file.read_text())
        curves, thresholds = content['groups'] | content['joints'], content['thresholds']
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PlotError(f'{file} is no curve file of TorsoPCKAccuracy ({error})') from error
    if joint not in curves:
        raise PlotError(f'{file} has no {joint!r}; it has {sorted(curves)}')
    return thresholds, [float('nan') if value is None else value for value in curves[joint]]


def plot(curves: dict[str, Curve], xlabel: str, ylabel: str, out: Path) -> None:
    """Draw labelled curves into an image file."""
    from mmpose_gan.report import Line, chart  # matplotlib, for which --help need not wait

    out.parent.mkdir(parents=True, exist_ok=True)
    chart([Line(label, curve) for label, curve in curves.items()], xlabel, ylabel).savefig(out, dpi=150)


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest='kind', required=True)
    iterations = kinds.add_parser('iterations', help='accuracy over iterations of several work dirs')
    iterations.add_argument('--metric', default='torso/PCK@0.2', help='name in scalars.json (default torso/PCK@0.2)')
    thresholds = kinds.add_parser('thresholds', help='PCK over threshold of several curve files')
    thresholds.add_argument('--joint', default='Total', help='column of the tables or joint name (default Total)')
    for kind in (iterations, thresholds):
        kind.add_argument('inputs', type=Path, nargs='+', help='work dirs or curve files')
        kind.add_argument('--labels', nargs='+', help='one for each input (default: their paths)')
        kind.add_argument('--out', type=Path, required=True, metavar='FILE.png')
    args = parser.parse_args(arguments)
    args.labels = args.labels or [str(path) for path in args.inputs]
    if len(args.labels) != len(args.inputs) or len(set(args.labels)) < len(args.labels):
        parser.error(f'{len(args.inputs)} inputs need as many different labels, got {args.labels}')
    return args


def main(arguments: list[str] | None = None) -> None:
    """Read, plot, say where."""
    args = parse_args(arguments)
    try:
        if args.kind == 'iterations':
            curves = {n: accuracy_curve(path, args.metric) for n, path in zip(args.labels, args.inputs, strict=True)}
            plot(curves, 'iteration', args.metric, args.out)
        else:
            curves = {n: threshold_curve(path, args.joint) for n, path in zip(args.labels, args.inputs, strict=True)}
            plot(curves, 'threshold in torso lengths', f'PCK of {args.joint}, %', args.out)
    except PlotError as error:
        raise SystemExit(f'error: {error}') from error
    print(args.out)


if __name__ == '__main__':
    main()
