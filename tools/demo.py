#!/usr/bin/env python
r"""Find the people's joints in an image, a folder of images or a video, and draw them.

    tools/demo.py people.jpg configs/hrgan_w32_coco.py epoch_210.pth --out found --boxes boxes.json
    tools/demo.py walk.mp4 configs/hrgan_w32_coco.py epoch_210.pth --out found --detector rtmdet_tiny_8xb32-300e_coco

FOLDER gets a picture for each image, or a video, and predictions.json. See docs/use.md.
"""

from __future__ import annotations

import argparse
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.tool_start import register_quietly


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('input', type=Path, metavar='INPUT', help='an image, a folder of images, or a video')
    parser.add_argument('config', help='path of a config, mmpose::... or mmpose_gan::...')
    parser.add_argument('checkpoint', type=Path)
    parser.add_argument('--out', type=Path, default=Path('demo'), metavar='FOLDER', help='default: %(default)s')
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        '--boxes',
        type=Path,
        metavar='FILE',
        help='JSON: {"people.jpg": [[x1, y1, x2, y2], ...]} (frames of a video: "0", "1", ...), or COCO annotations '
        '(default: the whole image is one box)',
    )
    where.add_argument('--detector', metavar='MODEL', help='config or name of an mmdet model that finds people')
    parser.add_argument('--detector-weights', metavar='FILE', help='its checkpoint (default: that of its name)')
    parser.add_argument('--threshold', type=float, default=0.3, help='least score of drawn joints (default: 0.3)')
    parser.add_argument('--device', default='cpu', help='default: %(default)s')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='as for tools/test.py')
    args = parser.parse_args(arguments)
    if args.out.exists() and not args.out.is_dir():
        parser.error(f'--out {args.out} is a file; give the name of a folder')
    if args.out.resolve() in (args.input.resolve(), args.input.resolve().parent):
        parser.error(f'--out {args.out} holds the input, which pictures would overwrite')
    return args


def demo(args: argparse.Namespace) -> str:
    """Look, draw, write; returns where.

    Raises:
        FileNotFoundError: A file is not there.
        ValueError: A file is not what it has to be.
    """
    import numpy as np
    from tqdm import tqdm

    from mmpose_gan.compat.whole_files import whole_file
    from mmpose_gan.demo import Predictor, open_frames, people_in, read_boxes, video_writer, write_image
    from mmpose_gan.export import stock_config
    from mmpose_gan.launch import read_options
    from mmpose_gan.packaged import load_config

    frames = open_frames(args.input)
    boxes = None if args.boxes is None else read_boxes(args.boxes, frames.names, args.input)
    config = load_config(args.config)
    config.merge_from_dict(read_options(args.cfg_options))
    if not args.checkpoint.is_file():
        raise FileNotFoundError(f'there is no checkpoint {args.checkpoint}')
    predictor = Predictor(stock_config(config), args.checkpoint, args.device, args.detector, args.detector_weights)
    args.out.mkdir(parents=True, exist_ok=True)
    found, target = [], args.out if frames.rate is None else args.out / f'{args.input.stem}.mp4'
    with ExitStack() as stack:
        add = None if frames.rate is None else stack.enter_context(video_writer(target, frames.rate))
        for name, image in tqdm(frames.read(), total=len(frames.names), desc='predicting', unit='image'):
            sample = predictor.predict(image, None if boxes is None else boxes.get(name, np.zeros((0, 4), np.float32)))
            drawn = predictor.draw(image, sample, args.threshold)
            if add is None:
                write_image(args.out / name, drawn)
            else:
                add(drawn)
            which: dict[str, Any] = dict(image=name) if add is None else dict(frame=int(name))
            found.append(dict(which, people=people_in(sample)))
    names = predictor.model.dataset_meta['keypoint_id2name']
    with whole_file(args.out / 'predictions.json', encoding='utf-8') as file:
        json.dump(dict(keypoint_names=[names[index] for index in sorted(names)], images=found), file)
    people = sum(len(each['people']) for each in found)
    return f'{target}, {args.out / "predictions.json"}: {people} people in {len(found)} images'


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Predict, say where."""
    args = parse_args(arguments)
    register_quietly()
    print(demo(args))


if __name__ == '__main__':
    main()
