#!/usr/bin/env python
r"""Take a trained model away: a stock checkpoint and config without discriminators, and ONNX.

    tools/export.py configs/hrgan_w32_coco.py work_dirs/hrgan_w32_coco/epoch_210.pth exported

OUT/config.py and OUT/model.pth go with MMPose's own tools and inferencer; OUT/model.onnx maps normalized crops to
heatmaps, and is compared with torch by onnxruntime. See docs/use.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.tool_start import register_quietly


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('config', help='path of a config, mmpose::... or mmpose_gan::...')
    parser.add_argument('checkpoint', type=Path, help='what training saved')
    parser.add_argument('out', type=Path, metavar='OUT', help='folder, made if need be')
    parser.add_argument(
        '--ema',
        action=argparse.BooleanOptionalAction,
        default=None,
        help='the weights that EMAHook averaged, or those that were trained (default: averaged if there are any)',
    )
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='as for tools/test.py')
    args = parser.parse_args(arguments)
    if args.out.exists() and not args.out.is_dir():
        parser.error(f'OUT {args.out} is a file; give the name of a folder')
    return args


def export(args: argparse.Namespace) -> None:
    """Read, write, compare.

    Raises:
        FileNotFoundError: The config or the checkpoint is not there.
        ValueError: The checkpoint is not of that config, or has no averaged weights.
    """
    import torch
    from mmengine.runner.checkpoint import CheckpointLoader
    from mmpose.apis import init_model
    from mmpose.apis.inference import dataset_meta_from_config

    from mmpose_gan.compat.whole_files import whole_file
    from mmpose_gan.export import load_weights, needs_package, stock_checkpoint, stock_config, write_onnx
    from mmpose_gan.launch import read_options
    from mmpose_gan.packaged import load_config

    config = load_config(args.config)
    config.merge_from_dict(read_options(args.cfg_options))
    if not args.checkpoint.is_file():
        raise FileNotFoundError(f'there is no checkpoint {args.checkpoint}')
    saved = CheckpointLoader.load_checkpoint(str(args.checkpoint), map_location='cpu')
    meta = saved.get('meta', {}).get('dataset_meta') or dataset_meta_from_config(config)
    checkpoint, stock = stock_checkpoint(saved, meta or {}, args.ema), stock_config(config)
    model = init_model(stock.copy(), device='cpu')
    load_weights(model, checkpoint, args.checkpoint)
    args.out.mkdir(parents=True, exist_ok=True)
    with whole_file(args.out / 'model.pth', 'wb') as file:
        torch.save(checkpoint, file)
    with whole_file(args.out / 'config.py', encoding='utf-8') as file:
        file.write(stock.pretty_text)
    need = needs_package(stock)
    print(f'{args.out / "config.py"}, {args.out / "model.pth"}: {"need mmpose_gan" if need else "stock MMPose"}')
    try:
        parity = write_onnx(model, tuple(model.head.decoder.input_size), args.out / 'model.onnx')
    except ImportError as error:
        raise ValueError(f'no model.onnx, for {error.name} is missing: pip install onnx onnxruntime') from error
    worst = ', '.join(f'{name} {value:.2g}' for name, value in parity.outputs.items())
    print(f'{args.out / "model.onnx"}: largest differences from torch: {worst}; keypoints {parity.keypoints:.2g} px')


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Read, write, compare."""
    args = parse_args(arguments)
    register_quietly()
    export(args)


if __name__ == '__main__':
    main()
