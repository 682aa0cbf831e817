#!/usr/bin/env python
r"""Plot curves of several runs into an image file.

    python tools/plot_curves.py iterations work_dirs/hourglass work_dirs/adversarial --metric torso/PCK@0.2 \
        --labels hourglass ours --out runs.png
    python tools/plot_curves.py iterations work_dirs/a work_dirs/b --x-range 41000 69000 --out zoomed.png
    python tools/plot_curves.py training work_dirs/hourglass work_dirs/adversarial --key loss_kpt --last-epoch \
        --out last_epoch.png
    python tools/plot_curves.py thresholds hourglass.json ours.json --joint Wri. --out pck.png

`iterations`: accuracy over iterations (chou2017 Fig. 10, 11). `training`: what training logged, such as losses
(sharma2021 Fig. 6.1, 6.2, 7.1 to 7.3). `thresholds`: PCK or PCKh over threshold (chou2017 Fig. 8, 9, chen2017 Fig. 5).

A work dir holds MMEngine's `<time>/vis_data/scalars.json`, one for each start of the run; those of a resumed run are
joined. The files for `thresholds` are those of `TorsoPCKAccuracy(curve_file=...)`.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import NamedTuple

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.output_file import output_file
from mmpose_gan.report import Curve, PlotError, accuracy_curve
from mmpose_gan.report.curve_file import name_of_pck, threshold_curve, units_of_length
from mmpose_gan.report.training_log import training_curve


class Plot(NamedTuple):
    """Labelled curves and what their axes show."""

    curves: dict[str, Curve]
    xlabel: str
    ylabel: str


def read(args: argparse.Namespace) -> Plot:
    """The curves that the command line asks for.

    Raises:
        PlotError: One is not there, or they do not belong in one picture.
    """
    inputs = dict(zip(args.labels, args.inputs, strict=True))
    if args.kind == 'iterations':
        return Plot(
            {label: accuracy_curve(path, args.metric) for label, path in inputs.items()}, 'iteration', args.metric
        )
    if args.kind == 'training':
        curves = {
            label if len(args.key) == 1 else f'{label}: {key}': training_curve(path, key, args.last_epoch)
            for label, path in inputs.items()
            for key in args.key
        }
        return Plot(curves, 'iteration of the last epoch' if args.last_epoch else 'iteration', ', '.join(args.key))
    found = {label: threshold_curve(path, args.joint) for label, path in inputs.items()}
    units = {unit for _, unit in found.values()}
    if len(units) > 1:
        raise PlotError(f'the curves are in different units: {", ".join(sorted(map(units_of_length, units)))}')
    (unit,) = units
    return Plot(
        {label: curve for label, (curve, _) in found.items()},
        f'threshold in {units_of_length(unit)}',
        f'{name_of_pck(unit)} of {args.joint}, %',
    )


def draw(plot: Plot, x_range: tuple[float, float] | None, log: bool, out: Path) -> None:
    """Draw curves, or what of them is within a range, into an image file.

    Raises:
        PlotError: A curve has nothing there.
    """
    from mmpose_gan.report.curves import Line, chart, within  # matplotlib, for which --help need not wait

    curves = {label: within(curve, *x_range) for label, curve in plot.curves.items()} if x_range else plot.curves
    for label, (x, _) in curves.items():
        if not x:
            raise PlotError(f'{label} has nothing in this range of x')
    out.parent.mkdir(parents=True, exist_ok=True)
    lines = [Line(label, curve) for label, curve in curves.items()]
    chart(lines, plot.xlabel, plot.ylabel, log=log).savefig(out, dpi=150)


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    kinds = parser.add_subparsers(dest='kind', required=True)
    iterations = kinds.add_parser('iterations', help='accuracy over iterations of several work dirs')
    iterations.add_argument('--metric', default='torso/PCK@0.2', help='name in scalars.json (default torso/PCK@0.2)')
    training = kinds.add_parser('training', help='losses and whatever else training logged, of several work dirs')
    training.add_argument('--key', nargs='+', default=['loss'], help='names in scalars.json (default loss)')
    training.add_argument('--last-epoch', action='store_true', help='only the last epoch')
    thresholds = kinds.add_parser('thresholds', help='PCK over threshold of several curve files')
    thresholds.add_argument('--joint', default='Total', help='column of the tables or joint name (default Total)')
    for kind in (iterations, training, thresholds):
        kind.add_argument('inputs', type=Path, nargs='+', help='work dirs or curve files')
        kind.add_argument('--labels', nargs='+', help='one for each input (default: their paths)')
        kind.add_argument('--x-range', type=float, nargs=2, metavar=('FROM', 'TO'), help='show this part alone')
        kind.add_argument('--log', action='store_true', help='logarithmic y, where all values are positive')
        kind.add_argument('--out', type=output_file, required=True, metavar='FILE.png')
    args = parser.parse_args(arguments)
    args.labels = args.labels or [str(path) for path in args.inputs]
    if len(args.labels) != len(args.inputs) or len(set(args.labels)) < len(args.labels):
        parser.error(f'{len(args.inputs)} inputs need as many different labels, got {args.labels}')
    if args.x_range and not args.x_range[0] < args.x_range[1]:
        parser.error(f'--x-range must ascend, got {args.x_range[0]:g} {args.x_range[1]:g}')
    return args


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Read, plot, say where."""
    args = parse_args(arguments)
    draw(read(args), args.x_range, args.log, args.out)
    print(args.out)


if __name__ == '__main__':
    main()
