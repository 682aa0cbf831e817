"""The stand-in for xtcocotools, loaded from its source whatever is installed."""

from __future__ import annotations

import copy
import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from coco_samples import PARTS, boxes, people_and_results
from paths import ROOT

FOLDER = ROOT / 'xtcocotools_fallback'
KEYPOINTS = {
    **dict.fromkeys(('keypoints', 'keypoints_crowd', 'keypoints_body'), 17),
    **{f'keypoints_{part.removesuffix("_kpts")}': number for part, number in PARTS.items() if part != 'keypoints'},
    'keypoints_wholebody': sum(PARTS.values()),
    'bbox': 0,
}
#: What xtcocotools 1.14.3 finds for the same people and results.
EXPECTED = json.loads((Path(__file__).parent / 'xtcocotools_stats.json').read_text())


@pytest.fixture(scope='module')
def fallback() -> ModuleType:
    """The stand-in under a name of its own, beside what is installed."""
    folder = FOLDER / 'xtcocotools_fallback' / 'interface'
    spec = importlib.util.spec_from_file_location(
        'fallback_xtcocotools', folder / '__init__.py', submodule_search_locations=[str(folder)]
    )
    sys.modules[spec.name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for part in ('coco', 'cocoeval', 'mask'):
        importlib.import_module(f'{spec.name}.{part}')
    return module


@pytest.fixture(scope='module')
def people(tmp_path_factory) -> tuple[Path, list[dict]]:
    """An annotation file and results for it."""
    dataset, results = people_and_results(0)
    file = tmp_path_factory.mktemp('coco') / 'people.json'
    file.write_text(json.dumps(dataset))
    return file, results


@pytest.mark.filterwarnings('ignore:.*not found, use')
@pytest.mark.parametrize('use_area', [True, False])
@pytest.mark.parametrize('kind', KEYPOINTS)
def test_values_are_those_of_xtcocotools(fallback, people, kind, use_area):
    file, results = people
    truth = fallback.coco.COCO(str(file))
    found = truth.loadRes(boxes(results) if kind == 'bbox' else copy.deepcopy(results))
    number = KEYPOINTS[kind]
    sigmas = None if number == 17 else np.linspace(0.03, 0.1, number)
    evaluation = fallback.cocoeval.COCOeval(truth, found, kind, sigmas, use_area)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    np.testing.assert_allclose(evaluation.stats, EXPECTED[f'{kind} {use_area}'], atol=2e-6)
    assert evaluation.params.iouType == kind


def test_an_annotation_called_0_is_matched(fallback):
    person = dict(id=0, image_id=0, category_id=1, bbox=[0, 0, 9, 9], area=81, keypoints=[1, 1, 2] * 17)
    truth = fallback.coco.COCO(
        'unread.json', ann_data=dict(images=[dict(id=0)], categories=[dict(id=1)], annotations=[person])
    )
    found = truth.loadRes([dict(image_id=0, category_id=1, keypoints=[1.0, 1.0, 1.0] * 17, score=1.0)])
    evaluation = fallback.cocoeval.COCOeval(truth, found)
    evaluation.evaluate()
    assert set(evaluation.evalImgs[0]['dtMatches'].flatten()) == {0}
    assert evaluation.evalImgs[0]['gtIds'] == [0]
    evaluation.accumulate()
    evaluation.summarize()
    assert evaluation.stats[0] == pytest.approx(1)


def test_annotations_are_read_as_mmpose_asks(fallback, people, tmp_path):
    file, _ = people
    truth = fallback.coco.COCO(str(file))
    assert all('iscrowd' in person for person in truth.anns.values())
    largest = max(person['area'] for person in truth.anns.values())
    smallest = min(person['area'] for person in truth.anns.values())
    chosen = truth.getAnnIds(areaRng=[smallest, largest])
    assert len(chosen) == len(truth.anns) - 1  # the lower end is in, the upper is not
    assert truth.getCatIds(catNms='person') == truth.getCatIds(catNms=['person']) == [1]
    assert truth.getCatIds(catNms='pers') == []
    assert set(truth.getAnnIds(imgIds=3)) == {person['id'] for person in truth.imgToAnns[3]}
    reordered = fallback.coco.COCO(str(file), test_index=[2, 0])
    for index, person in truth.anns.items():
        assert reordered.anns[index]['keypoints'] == person['keypoints'][6:9] + person['keypoints'][:3]


def test_results_may_be_none(fallback, people, tmp_path):
    file, _ = people
    (tmp_path / 'none.json').write_text('[]')
    truth = fallback.coco.COCO(str(file))
    found = truth.loadRes(str(tmp_path / 'none.json'))
    assert found.getAnnIds() == []
    assert truth.anno_file == [str(file), str(tmp_path / 'none.json')]
    evaluation = fallback.cocoeval.COCOeval(truth, found)
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    assert evaluation.stats[0] == 0


def test_masks_are_pycocotools(fallback):
    mask = np.zeros((4, 6), np.uint8, order='F')
    mask[1:3, 2:5] = 1
    packed = fallback.mask.encode(mask)
    assert fallback.mask.area(packed) == 6
    assert fallback.mask.decode(packed).tolist() == mask.tolist()
    assert list(fallback.mask.toBbox(packed)) == [2, 1, 3, 2]


def python(code: str, *folders: Path) -> str:
    """What a fresh Python prints that starts with the finder, and with folders first on its path."""
    finder = f'import sys; sys.path.insert(0, {str(FOLDER)!r}); import xtcocotools_fallback; sys.path.pop(0)\n'
    prefix = ''.join(f'sys.path.insert(0, {str(folder)!r})\n' for folder in folders)
    done = subprocess.run(
        [sys.executable, '-S', '-c', finder + prefix + code], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_a_real_xtcocotools_wins_whenever_it_comes(tmp_path):
    where = 'import importlib.util as u; print(u.find_spec("xtcocotools").origin)'
    assert python(where) == str(FOLDER / 'xtcocotools_fallback' / 'interface' / '__init__.py')
    real = tmp_path / 'xtcocotools'
    real.mkdir()
    (real / '__init__.py').write_text('')
    assert python(where, tmp_path) == str(real / '__init__.py')
    assert python('import importlib.util as u; print(u.find_spec("nothing_else"))') == 'None'


def test_starting_python_costs_it_no_import():
    """What the ``.pth`` file imports in every process must stay small."""
    heavy = 'print(sorted({"numpy", "pycocotools", "json"} & set(sys.modules)))'
    assert python(heavy) == '[]'
