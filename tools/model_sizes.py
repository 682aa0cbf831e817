#!/usr/bin/env python
r"""Count parameters and multiply-accumulates of the generator and the discriminators of configs.

    python tools/model_sizes.py configs/selfadv_hg4_lsp.py configs/hrgan_w32_mpii.py --out docs/models.md

Everything is counted for one image at the config's input size; the generator is what inference runs, once (a flip
test runs it twice). GMACs are half of what torch's FlopCounterMode counts: convolutions and matrix products, not
normalization, activation and resizing. Nothing is computed or downloaded: networks are built on torch's meta device.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Console
from rich.table import Table

from mmpose_gan.one_sentence import one_sentence

# torch and MMPose are imported where they are used: --help need not wait for them.
if TYPE_CHECKING:
    from torch import Tensor, nn

    from mmpose_gan import AdversarialTopdownPoseEstimator
    from mmpose_gan.models.poses import PosePair

BEGIN, END = '<!-- model_sizes.py: begin -->', '<!-- model_sizes.py: end -->'
TITLES = ('config', 'network', 'input', 'output', 'params, M', 'GMACs')


class Size(NamedTuple):
    """What is known of one network.

    Attributes:
        config: Name of the config.
        network: ``generator`` or the name of a discriminator.
        inputs: Shape of its input (C, H, W); for a discriminator heatmaps and the image's channels.
        outputs: Shape of its (last) output.
        parameters: Number of parameters.
        macs: Multiply-accumulates for one sample.
    """

    config: str
    network: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    parameters: int
    macs: int

    def row(self) -> tuple[str, ...]:
        """The columns of the table."""
        shapes = (' x '.join(map(str, shape)) for shape in (self.inputs, self.outputs))
        return self.config, self.network, *shapes, f'{self.parameters / 1e6:.2f}', f'{self.macs / 1e9:.2f}'


def count_parameters(module: nn.Module) -> int:
    """Number of parameters, those that take no part in the forward included."""
    return sum(parameter.numel() for parameter in module.parameters())


def count_macs(forward: Callable[[], Tensor | list[Tensor]]) -> tuple[int, tuple[int, ...]]:
    """Multiply-accumulates of a forward, and the shape without the batch of its output, of several the last maps'."""
    import torch
    from torch.utils.flop_counter import FlopCounterMode

    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        outputs = forward()
    last = outputs if isinstance(outputs, torch.Tensor) else [part for part in outputs if part.ndim == 4][-1]
    return counter.get_total_flops() // 2, tuple(last.shape[1:])


def sizes(config: str) -> list[Size]:
    """Sizes of a config's generator and, where it has some, discriminators.

    Args:
        config: Path of a config, or ``mmpose::...``.

    Raises:
        ValueError: The config names no ``codec``, which says how large its images are.
    """
    import torch
    from mmpose.registry import MODELS

    from mmpose_gan.packaged import load_config

    cfg = load_config(config)
    if 'codec' not in cfg:
        raise ValueError(f'{config} has no codec, so the size of its images is not known')
    codec = cfg.codec[-1] if isinstance(cfg.codec, list) else cfg.codec
    name = Path(config.split('::')[-1]).stem
    with torch.device('meta'):
        model = MODELS.build(cfg.model).eval()
        image = torch.zeros(1, 3, *codec.input_size[::-1])
        macs, heatmaps = count_macs(lambda: model(image, None, mode='tensor'))
        discriminators = getattr(model, 'discriminators', {})
        parameters = count_parameters(model) - sum(map(count_parameters, discriminators.values()))
        found = [Size(name, 'generator', tuple(image.shape[1:]), heatmaps, parameters, macs)]
        for key, discriminator in discriminators.items():
            pair = discriminator.pair(zero_stages(model, heatmaps), image)
            pose, crop = pair.fake.map(lambda tensor: tensor[:1]), None if pair.image is None else pair.image[:1]
            macs, verdict = count_macs(partial(discriminator, pose, crop))
            channels = sum(tensor.shape[1] for tensor in pose.tensors()) + (0 if crop is None else crop.shape[1])
            found.append(Size(name, key, (channels, *heatmaps[1:]), verdict, count_parameters(discriminator), macs))
    return found


def zero_stages(model: AdversarialTopdownPoseEstimator, heatmaps: tuple[int, ...]) -> list[PosePair]:
    """What each stage of a generator makes, all 0: heatmaps (K, H, W) and what else its discriminators judge."""
    import torch

    from mmpose_gan.models.poses import Pose, PosePair

    numbers = model.pose_numbers()
    maps = torch.zeros(1, numbers['num_keypoints'], *heatmaps[1:])
    occlusion = maps if numbers['num_heatmaps'] > numbers['num_keypoints'] else None
    pose = Pose(maps, occlusion, maps[..., 0, 0] if hasattr(model.head, 'depth_regressor') else None)
    return [PosePair(pose, pose)] * model.num_collected_stages()


def markdown(rows: list[Size]) -> str:
    """The table in Markdown."""
    lines = [TITLES, ('---',) * 4 + ('---:',) * 2, *(size.row() for size in rows)]
    return '\n'.join(f'| {" | ".join(line)} |' for line in lines)


def replace_section(page: str, content: str) -> str:
    """A page with new content between the marks.

    Raises:
        ValueError: The page lacks a mark.
    """
    pattern = re.compile(f'(?<={re.escape(BEGIN)}\n).*?(?={re.escape(END)})', re.DOTALL)
    if not pattern.search(page):
        raise ValueError(f'needs the lines {BEGIN} and {END} where the table shall be')
    return pattern.sub(lambda _: f'\n{content}\n\n', page, count=1)


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Count, print, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('configs', nargs='+', metavar='CONFIG', help='path of a config, or mmpose::...')
    parser.add_argument('--out', type=Path, metavar='FILE.md', help='page in which the marked table is replaced')
    args = parser.parse_args(arguments)
    from mmpose.utils import register_all_modules

    register_all_modules()
    rows = [size for config in args.configs for size in sizes(config)]
    if args.out:
        try:
            args.out.write_text(replace_section(args.out.read_text(), markdown(rows)))
        except ValueError as error:
            raise ValueError(f'{args.out} {error}') from error
    table = Table(*TITLES)
    for size in rows:
        table.add_row(*size.row(), end_section=size is rows[-1])
    Console(width=None if Console().is_terminal else 120).print(table)


if __name__ == '__main__':
    main()
