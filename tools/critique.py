#!/usr/bin/env python
r"""Rate the poses that a model predicts, or the labels of a data set, by its discriminators; the worst first.

    tools/critique.py people/ CONFIG calibrated.pth --out critique --boxes boxes.json
    tools/critique.py images/ CONFIG epoch_20.pth --out critique --labels person_keypoints.json

FOLDER gets critique.json, and pictures of the worst, in which doubtful joints have red rings. Predictions need a
checkpoint of tools/calibrate.py, labels any with discriminators. See docs/critic.md.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from mmpose_gan.one_sentence import one_sentence
from mmpose_gan.tool_start import register_quietly


def parse_args(arguments: list[str] | None = None) -> argparse.Namespace:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('images', type=Path, metavar='IMAGES', help='an image or a folder; with --labels the folder')
    parser.add_argument('config', help='path of a config, mmpose::... or mmpose_gan::...')
    parser.add_argument('checkpoint', type=Path)
    parser.add_argument('--out', type=Path, default=Path('critique'), metavar='FOLDER', help='default: %(default)s')
    parser.add_argument('--adversary', action='append', default=[], metavar='NAME', help='as for tools/train.py')
    parser.add_argument('--boxes', type=Path, metavar='FILE', help='as for tools/demo.py (default: the whole image)')
    parser.add_argument('--labels', type=Path, metavar='FILE', help='annotations to rate, in the format of the config')
    parser.add_argument('--worst', type=int, default=20, help='how many pictures (default: %(default)s)')
    parser.add_argument('--doubt', type=float, default=0.5, help='joints with less confidence get rings (default: 0.5)')
    parser.add_argument('--device', default='cpu', help='default: %(default)s')
    parser.add_argument('--cfg-options', nargs='+', default=[], metavar='KEY=VALUE', help='as for tools/test.py')
    args = parser.parse_args(arguments)
    if args.out.exists() and not args.out.is_dir():
        parser.error(f'--out {args.out} is a file; give the name of a folder')
    if args.labels and args.boxes:
        parser.error('--labels are rated as they are, without --boxes')
    return args


def critique(args: argparse.Namespace) -> str:
    """Rate, draw, write; returns where.

    Raises:
        FileNotFoundError: A file is not there.
        ValueError: The config, the checkpoint or the files do not go together.
    """
    from mmpose_gan.adversaries import add_adversaries
    from mmpose_gan.compat.whole_files import whole_file
    from mmpose_gan.critique import open_with_critic
    from mmpose_gan.demo import write_image
    from mmpose_gan.launch import read_options

    config = add_adversaries(args.config, args.adversary)
    config.merge_from_dict(read_options(args.cfg_options))
    for file in (args.images, *filter(None, [args.labels])):
        if not file.exists():
            raise FileNotFoundError(f'there is no {file}')
    config, _, model = open_with_critic(config, args.checkpoint, args.device)
    rate = _labels if args.labels else _predictions
    people, pictures = rate(args, config, model)
    args.out.mkdir(parents=True, exist_ok=True)
    for index, image in enumerate(pictures[:-1]):
        write_image(args.out / f'{index + 1:03}.png', image)
    write_image(args.out / 'worst.png', pictures[-1])
    with whole_file(args.out / 'critique.json', encoding='utf-8') as out:
        json.dump(people, out)
    return f'{args.out / "critique.json"}, {args.out / "worst.png"}: {len(people)} people, the worst first'


def _predictions(args: argparse.Namespace, config: Any, model: Any) -> tuple[list[dict], list[Any]]:
    """Rated predictions, and pictures of the worst with a sheet of them all."""
    import numpy as np
    from mmpose.apis import inference_topdown
    from mmpose.apis.inference import dataset_meta_from_config
    from tqdm import tqdm

    from mmpose_gan.critique.pictures import picture, sheet
    from mmpose_gan.datasets.labels import joint_names
    from mmpose_gan.demo import open_frames, read_boxes

    model.critic.calibration.check_fitted()
    meta = dataset_meta_from_config(config, 'test')
    model.cfg, model.dataset_meta = config, meta
    names, links = joint_names(meta), meta['skeleton_links']
    frames = open_frames(args.images)
    boxes = None if args.boxes is None else read_boxes(args.boxes, frames.names, args.images)
    people = []
    for name, image in tqdm(frames.read(), total=len(frames.names), desc='rating', unit='image'):
        own = None if boxes is None else boxes.get(name, np.zeros((0, 4), np.float32))
        if own is not None and not len(own):
            continue
        for sample in inference_topdown(model, image, own):
            found = sample.pred_instances
            people.append(
                dict(
                    image=name,
                    confidence=float(found.pose_scores[0]),
                    box=np.asarray(found.bboxes[0]).tolist(),
                    keypoints=dict(zip(names, found.keypoints[0].tolist(), strict=True)),
                    confidences=dict(zip(names, found.keypoint_scores[0].tolist(), strict=True)),
                )
            )
    if not people:
        raise ValueError(f'there is nobody in {args.images}')
    people.sort(key=lambda person: person['confidence'])
    # Read again, so that a folder of any size fits into memory.
    needed = {person['image'] for person in people[: args.worst]}
    images = {name: image for name, image in frames.read() if name in needed}
    pictures = []
    for person in people[: args.worst]:
        scores = np.array(list(person['confidences'].values()))
        caption = f'{person["confidence"]:.2f} {person["image"]}'
        at, shown = np.array(list(person['keypoints'].values())), np.ones(len(names), bool)
        pictures.append(picture(images[person['image']], at, shown, scores < args.doubt, links, names, caption))
    return people, [*pictures, sheet(pictures)]


def _labels(args: argparse.Namespace, config: Any, model: Any) -> tuple[list[dict], list[Any]]:
    """Rated labels, and pictures of the worst with a sheet of them all; the most doubtful joint has the ring."""
    import cv2
    import numpy as np
    from mmengine.runner import Runner
    from tqdm import tqdm

    from mmpose_gan.critique.labels import labels_loader_config, rate_labels
    from mmpose_gan.critique.pictures import picture, sheet
    from mmpose_gan.datasets.labels import joint_names

    if not config.get('val_dataloader'):
        raise ValueError(f'{args.config} has no val_dataloader, by which labels are read; set it by --cfg-options')
    loader = Runner.build_dataloader(labels_loader_config(config, str(args.labels), f'{args.images}/'))
    names, links = joint_names(loader.dataset.metainfo), loader.dataset.metainfo['skeleton_links']
    rated = rate_labels(model, tqdm(loader, desc='rating', unit='batch'))
    people, pictures = [], []
    for person in rated:
        doubts = {n: round(float(d), 4) for n, d in zip(names, person.joints, strict=True) if not np.isnan(d)}
        people.append(
            dict(annotation=person.annotation, image=person.image, verdict=round(person.verdict, 4), doubts=doubts)
        )
    for person in rated[: args.worst]:
        worst = np.arange(len(names)) == np.nanargmax(np.where(person.labelled, person.joints, np.nan))
        caption = f'{person.verdict:.1f} id {person.annotation}'
        image = cv2.imread(person.image)
        if image is None:
            raise ValueError(f'{person.image} is no image that OpenCV reads')
        pictures.append(
            picture(image.astype(np.uint8), person.keypoints, person.labelled, worst, links, names, caption)
        )
    return people, [*pictures, sheet(pictures)]


@one_sentence()
def main(arguments: list[str] | None = None) -> None:
    """Rate, say where."""
    args = parse_args(arguments)
    register_quietly()
    print(critique(args))


if __name__ == '__main__':
    main()
