#!/usr/bin/env python
"""List the adversaries that `--adversary NAME` may name: what they see, what they cost, whose they are.

    mmpose-gan list-adversaries

Each is a file of configs/_base_/adversaries.
"""

from __future__ import annotations

import argparse

from rich.console import Console
from rich.table import Table

from mmpose_gan.adversaries import Adversary, named_adversaries
from mmpose_gan.one_sentence import one_sentence


@one_sentence()
def main() -> None:
    """Print the table."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    table = Table(*Adversary._fields, show_lines=True)
    for adversary in named_adversaries():
        table.add_row(*adversary)
    console = Console()
    console.width = max(console.width, 100)
    console.print(table)
    console.print('Cost: parameters, and multiply-accumulates of one pass for one image, beside heads of 17 keypoints.')


if __name__ == '__main__':
    main()
