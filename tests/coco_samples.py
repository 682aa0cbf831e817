"""A small data set of people in COCO's format and results for it, drawn from a seed, with every case that counts."""

from __future__ import annotations

import random

#: Key of an annotation -> number of its keypoints; a whole body in small.
PARTS = dict(keypoints=17, foot_kpts=6, face_kpts=8, lefthand_kpts=5, righthand_kpts=5)


def _people(draw: random.Random, image: int) -> list[dict]:
    people = []
    for _ in range(draw.randint(0, 4)):
        x, y, w, h = draw.uniform(0, 90), draw.uniform(0, 90), draw.uniform(15, 140), draw.uniform(15, 200)
        person = dict(image_id=image, category_id=1, bbox=[x, y, w, h], area=w * h * draw.uniform(0.3, 0.8))
        labelled = draw.random() > 0.15
        for key, number in PARTS.items():
            flags = [draw.choice((0, 1, 2)) if labelled else 0 for _ in range(number)]
            points = [(x + draw.random() * w, y + draw.random() * h, flag) for flag in flags]
            person[key] = [value for point in points for value in point]
        person['num_keypoints'] = sum(flag == 2 for flag in person['keypoints'][2::3])
        if draw.random() < 0.8:
            person['iscrowd'] = int(draw.random() < 0.1)
        people.append(person)
    return people


def _results(draw: random.Random, people: list[dict]) -> list[dict]:
    results = []
    for person in people:
        for _ in range(draw.randint(0, 2)):
            blur = draw.choice((0.01, 0.03, 0.1)) * max(person['bbox'][2:])
            result = dict(image_id=person['image_id'], category_id=1, score=draw.random())
            for key in PARTS:
                values = list(person[key])
                for i in range(0, len(values), 3):
                    values[i] += draw.gauss(0, blur)
                    values[i + 1] += draw.gauss(0, blur)
                    values[i + 2] = draw.random()
                result[key] = values
            if draw.random() < 0.1:
                result['keypoints'] = [0.0] * len(result['keypoints'])
            if draw.random() < 0.5:
                result['face_score'] = draw.random()
            results.append(result)
    return results


def people_and_results(seed: int = 0, images: int = 40) -> tuple[dict, list[dict]]:
    """A data set (identifiers from 0 on, some people unlabelled or crowds) and results of varied quality."""
    draw = random.Random(seed)
    annotations = [person for image in range(images) for person in _people(draw, image)]
    for index, person in enumerate(annotations):
        person['id'] = index
    dataset = dict(
        images=[
            dict(id=i, file_name=f'{i}.jpg', width=256, height=256, crowdIndex=draw.random()) for i in range(images)
        ],
        categories=[dict(id=1, name='person', supercategory='human')],
        annotations=annotations,
    )
    return dataset, _results(draw, annotations)


def boxes(results: list[dict]) -> list[dict]:
    """The results as detections of boxes."""
    found = []
    for result in results:
        xs, ys = result['keypoints'][0::3], result['keypoints'][1::3]
        if max(xs) > min(xs):
            box = [min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)]
            found.append(dict(image_id=result['image_id'], category_id=1, score=result['score'], bbox=box))
    return found
