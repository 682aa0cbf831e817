#!/usr/bin/env python
"""Print a config as training reads it, with adversaries and options merged, without training.

    tools/print_config.py mmpose_gan::quickstart.py --adversary geometry > mine.py

What it prints is a config by itself.
"""

from __future__ import annotations

import argparse

from mmpose_gan.adversaries import add_adversaries
from mmpose_gan.launch import adversary_parser, read_options
from mmpose_gan.one_sentence import one_sentence


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Merge and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, parents=[adversary_parser()], formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument('config', help='path of a config, mmpose::... or mmpose_gan::...')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='as for train')
    args = parser.parse_args(arguments)
    merged = add_adversaries(args.config, args.adversary)
    merged.merge_from_dict(read_options(args.cfg_options))
    print(merged.pretty_text)


if __name__ == '__main__':
    main()
