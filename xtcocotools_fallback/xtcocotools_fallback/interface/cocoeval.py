"""Average precision and recall of COCO: pycocotools' evaluation, and xtcocotools' kinds of keypoints.

Annotations and results are translated into pycocotools' terms, which then does the evaluation.
"""

from __future__ import annotations

import contextlib
import copy
import io
import warnings
from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike
from pycocotools import cocoeval

from .coco import COCO

#: Kind of keypoints -> the keys of an annotation that hold them, and the key of a result's score for them.
PARTS: dict[str, tuple[tuple[str, ...], str]] = {
    'keypoints_wholebody': (
        ('keypoints', 'foot_kpts', 'face_kpts', 'lefthand_kpts', 'righthand_kpts'),
        'wholebody_score',
    ),
    'keypoints_foot': (('foot_kpts',), 'foot_score'),
    'keypoints_face': (('face_kpts',), 'face_score'),
    'keypoints_lefthand': (('lefthand_kpts',), 'lefthand_score'),
    'keypoints_righthand': (('righthand_kpts',), 'righthand_score'),
}
BODY = (('keypoints',), 'score')
#: Share of its box that a person covers, where the area of people is not annotated.
COVERED = 0.53
#: Bounds of CrowdPose's crowd index between easy, medium and hard images.
CROWD = (0.2, 0.8)


def _kind(iou_type: str) -> str:
    """What pycocotools calls it: ``'keypoints'``, ``'bbox'`` or ``'segm'``."""
    return 'keypoints' if 'keypoints' in iou_type else iou_type


class Params(cocoeval.Params):
    """Thresholds and ranges of an evaluation; those of keypoints serve every kind of keypoints."""

    def __init__(self, iouType: str = 'segm') -> None:
        super().__init__(_kind(iouType))
        self.iouType = iouType


class COCOeval(cocoeval.COCOeval):
    """COCO's evaluation with sigmas of one's own, parts of whole bodies, crowds, and data sets without areas.

    Beyond pycocotools, and as in xtcocotools: an annotation whose identifier is 0 can be matched, a person is ignored
    if none of the keypoints that are judged is labelled, and a result if all of them have score 0.

    Args:
        cocoGt: Annotations.
        cocoDt: Results, from ``cocoGt.loadRes``.
        iouType: ``'keypoints'``, ``'keypoints_crowd'`` (labelled keypoints are counted by ``num_keypoints``, and three
            more values by how crowded images are), ``'keypoints_{wholebody,body,foot,face,lefthand,righthand}'``,
            ``'bbox'`` or ``'segm'``.
        sigmas: One for each keypoint, COCO's 17 by default.
        use_area: Whether annotations have an ``area``; else it is 0.53 of the box's.
    """

    def __init__(
        self,
        cocoGt: COCO | None = None,
        cocoDt: COCO | None = None,
        iouType: str = 'keypoints',
        sigmas: ArrayLike | None = None,
        use_area: bool = True,
    ) -> None:
        super().__init__(cocoGt, cocoDt, _kind(iouType))
        self._iou_type = self.params.iouType = iouType
        if sigmas is not None:
            self.params.kpt_oks_sigmas = np.asarray(sigmas)
        self.sigmas = getattr(self.params, 'kpt_oks_sigmas', None)
        self.use_area = use_area
        self.anno_file = getattr(cocoGt, 'anno_file', None)
        self.part, self.score_key = PARTS.get(iouType, BODY)

    @contextlib.contextmanager
    def _in_pycocotools_words(self) -> Iterator[None]:
        """Inside the context, the parameters name the kind of evaluation as pycocotools does."""
        self.params.iouType = _kind(self._iou_type)
        try:
            yield
        finally:
            self.params.iouType = self._iou_type

    # Translation

    def _prepare(self) -> None:
        """Collect copies of annotations and results, with the keys that pycocotools evaluates by."""
        by_category = dict(catIds=self.params.catIds) if self.params.useCats else {}

        def chosen(index: COCO) -> list[dict]:
            return index.loadAnns(index.getAnnIds(imgIds=self.params.imgIds, **by_category))

        self._gts, self._dts = defaultdict(list), defaultdict(list)
        for annotation in chosen(self.cocoGt):
            key = annotation['image_id'], annotation.get('category_id')
            self._gts[key].append(self._truth(annotation))
        results = chosen(self.cocoDt)
        if any(self.score_key not in result for result in results):
            warnings.warn(f"'{self.score_key}' not found, use 'score' instead.", stacklevel=2)
        for result in map(self._result, results):
            if result is not None:
                self._dts[result['image_id'], result.get('category_id')].append(result)
        self.evalImgs, self.eval = defaultdict(list), {}

    def _keypoints(self, annotation: dict) -> list[float]:
        return [value for key in self.part for value in annotation[key]]

    def _truth(self, annotation: dict) -> dict:
        truth = self._common(annotation, self.cocoGt)
        truth['ignore'] = bool(truth['iscrowd'])
        if _kind(self._iou_type) == 'keypoints':
            labelled = np.count_nonzero(np.array(truth['keypoints'][2::3]) > 0)
            if self._iou_type == 'keypoints_crowd':  # CrowdPose counts visible keypoints alone
                labelled = annotation['num_keypoints']
            truth['ignore'] |= labelled == 0
        if not self.use_area or 'area' not in annotation:
            truth['area'] = annotation['bbox'][2] * annotation['bbox'][3] * COVERED
        return truth

    def _result(self, annotation: dict) -> dict | None:
        result = self._common(annotation, self.cocoDt)
        result['score'] = annotation[self.score_key if self.score_key in annotation else 'score']
        if _kind(self._iou_type) == 'keypoints' and not any(s > 0 for s in result['keypoints'][2::3]):
            return None
        return result

    def _common(self, annotation: dict, index: COCO) -> dict:
        """A copy in which no identifier is 0, which pycocotools takes for "not matched"."""
        copied = {'iscrowd': 0, **annotation, 'id': annotation['id'] + 1}
        if _kind(self._iou_type) == 'keypoints':
            copied['keypoints'] = self._keypoints(annotation)
        elif self._iou_type == 'segm':
            copied['segmentation'] = index.annToRLE(annotation)
        return copied

    # Evaluation

    def evaluate(self) -> None:
        """Match results and annotations, image by image."""
        with self._in_pycocotools_words():
            super().evaluate()
        self._paramsEval.iouType = self._iou_type

    def evaluateImg(self, imgId: int, catId: int, aRng: Sequence[float], maxDet: int) -> dict | None:
        """Matches of one image: identifiers, -1 for what is not matched."""
        matched = super().evaluateImg(imgId, catId, aRng, maxDet)
        if matched is not None:
            for key in ('dtIds', 'gtIds'):
                matched[key] = [index - 1 for index in matched[key]]
            for key in ('dtMatches', 'gtMatches'):
                matched[key] = matched[key].astype(np.int64) - 1
        return matched

    def accumulate(self, p: Params | None = None) -> None:
        """Precision and recall of all images."""
        with_identifiers = self.evalImgs
        self.evalImgs = [image and {**image, 'dtMatches': image['dtMatches'] >= 0} for image in with_identifiers]
        try:
            super().accumulate(p)
        finally:
            self.evalImgs = with_identifiers

    def summarize(self) -> None:
        """Print and keep in ``stats`` 10 values of keypoints (9 of ``'keypoints_crowd'``) or 12 of boxes and masks."""
        with self._in_pycocotools_words():
            super().summarize()
        if self._iou_type == 'keypoints_crowd':
            by_crowd = self.get_type_result(*CROWD)
            for name, value in zip(('easy', 'medium', 'hard'), by_crowd, strict=True):
                print(f' Average Precision  (AP) @[ IoU=0.50:0.95 | type={name:>6s} | maxDets= 20 ] = {value:0.3f}')
            # without the values by area, which CrowdPose does not have
            self.stats = np.concatenate([self.stats[[0, 1, 2, 5, 6, 7]], by_crowd])

    def get_type_result(self, first: float = 0.01, second: float = 0.85) -> list[float]:
        """Average precision of easy, medium and hard images, by the ``crowdIndex`` of each."""
        results = []
        for images in self.split(None, first, second):
            part = type(self)(self.cocoGt, self.cocoDt, self._iou_type, self.sigmas, self.use_area)
            part.params = copy.deepcopy(self.params)
            part.params.imgIds = images
            with contextlib.redirect_stdout(io.StringIO()):
                part.evaluate()
                part.accumulate()
            results.append(round(float(np.mean(part.eval['precision'][:, :, :, 0, :])), 4))
        return results

    def split(self, gt_file: str | None, first: float = 0.01, second: float = 0.85) -> tuple[list, list, list]:
        """Identifiers of easy (below ``first``), medium and hard images (from ``second`` on)."""
        images = (COCO(gt_file) if gt_file else self.cocoGt).dataset['images']
        bins: tuple[list, list, list] = [], [], []
        for image in images:
            bins[int(image['crowdIndex'] >= first) + int(image['crowdIndex'] >= second)].append(image['id'])
        return bins
