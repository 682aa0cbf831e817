"""Parts of a COCO file that share no group of near-duplicate images."""

from __future__ import annotations

import random


def split_by_group(content: dict, share: float, seed: int) -> tuple[dict, dict]:
    """Deal the groups of a COCO file to two parts.

    Args:
        content: The file; ``dup_group`` of an image, where there is one, is the same for near-duplicates.
        share: Share of the images that the first part has, or a little more, in [0, 1].
        seed: Which of the many such splits.

    Returns:
        The two parts, as files; images and people in the order of ``content``.
    """
    groups: dict[object, list[int]] = {}
    for image in content['images']:
        groups.setdefault(image.get('dup_group', ('alone', image['id'])), []).append(image['id'])
    order = list(groups.values())
    random.Random(seed).shuffle(order)
    first: set[int] = set()
    for members in order:
        if len(first) >= share * len(content['images']):
            break
        first.update(members)
    return _part(content, first, inside=True), _part(content, first, inside=False)


def _part(content: dict, image_ids: set[int], inside: bool) -> dict:
    return dict(
        content,
        images=[image for image in content['images'] if (image['id'] in image_ids) == inside],
        annotations=[person for person in content['annotations'] if (person['image_id'] in image_ids) == inside],
    )


def without_labels(content: dict) -> dict:
    """The same file with the people's boxes alone."""
    boxes = [
        {key: value for key, value in person.items() if key not in ('keypoints', 'num_keypoints')}
        for person in content['annotations']
    ]
    return dict(content, annotations=boxes)
