#!/usr/bin/env python
"""Make the data set of figures (docs/figures.md).

    tools/make_figures.py data/figures --train 2000 --val 300 --hard 300

The same seed makes the same images, whatever the number of processes.
"""

from __future__ import annotations

import argparse

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.output_file import output_file


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('out', metavar='OUT', help='folder to make')
    parser.add_argument('--train', type=int, default=2000, metavar='N', help='training images (default: %(default)s)')
    parser.add_argument('--val', type=int, default=300, metavar='M', help='held-out images (default: %(default)s)')
    parser.add_argument(
        '--hard', type=int, default=300, metavar='H', help='crowded held-out images (default: %(default)s)'
    )
    parser.add_argument(
        '--size', type=int, default=256, metavar='S', help='side of the images in pixels (default: %(default)s)'
    )
    parser.add_argument('--seed', type=int, default=0, metavar='K', help='seed of the data set (default: %(default)s)')
    parser.add_argument(
        '--plain', action='store_true', help='one upright figure that faces the camera: for small models'
    )
    parser.add_argument(
        '--workers', type=int, metavar='W', help='processes (default: all cores); does not change the result'
    )
    parser.add_argument('--force', action='store_true', help='replace a data set of figures that is already there')
    parser.add_argument(
        '--contact-sheet',
        type=output_file,
        metavar='FILE',
        help='also draw 16 images of each split, with their keypoints, into FILE',
    )
    return parser.parse_args(arguments)


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Make, describe."""
    given = parse_args(arguments)
    # Not above: --help need not wait for it, nor each worker of `export`, which imports this file.
    from mmpose_gan.figures import Plan, export
    from mmpose_gan.figures.overview import summarise, write_contact_sheet

    plan = Plan(given.train, given.val, given.hard, given.size, given.seed, 'plain' if given.plain else 'wild')
    export(given.out, plan, given.workers, given.force, progress=True)
    print('\n'.join(summarise(given.out)))
    if given.contact_sheet:
        write_contact_sheet(given.out, given.contact_sheet)


if __name__ == '__main__':
    main()
