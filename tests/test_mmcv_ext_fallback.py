"""The stand-in for mmcv's compiled operators, loaded from its source whatever mmcv is installed."""

from __future__ import annotations

import importlib.machinery
import importlib.util

import pytest
import torch
from paths import ROOT

spec = importlib.util.spec_from_file_location('fallback', ROOT / 'mmcv_ext_fallback' / 'mmcv' / '_ext.py')
fallback = importlib.util.module_from_spec(spec)
spec.loader.exec_module(fallback)


def test_nms_keeps_the_best_of_overlapping_boxes():
    boxes = torch.tensor([[0.0, 0, 9, 9], [1, 1, 9, 9], [20, 20, 29, 29]])
    scores = torch.tensor([0.5, 0.9, 0.1])
    assert fallback.nms(boxes, scores, 0.5, 0).tolist() == [1, 2]
    # IoU 64/81 = 0.79 without, 81/100 = 0.81 with the offset of one pixel
    assert fallback.nms(boxes, scores, 0.8, 0).tolist() == [1, 0, 2]
    assert fallback.nms(boxes, scores, 0.8, 1).tolist() == [1, 2]


def test_roi_align_averages_and_has_the_gradient_of_an_average():
    features = torch.arange(16.0).view(1, 1, 4, 4)
    rois = torch.tensor([[0.0, 0, 0, 4, 4]])
    sizes = dict(
        aligned_height=2, aligned_width=2, spatial_scale=1.0, sampling_ratio=2, pool_mode=1, aligned=True
    )  # fmt: skip
    output, empty = torch.empty(1, 1, 2, 2), torch.empty(0)
    fallback.roi_align_forward(features, rois, output, empty, empty, **sizes)
    assert output.flatten().tolist() == [2.5, 4.5, 10.5, 12.5]  # the means of the four quarters
    gradient = torch.empty(1, 1, 4, 4)
    fallback.roi_align_backward(torch.ones(1, 1, 2, 2), rois, empty, empty, gradient, **sizes)
    torch.testing.assert_close(gradient, torch.full((1, 1, 4, 4), 0.25))


def test_any_other_operator_can_be_imported_and_names_itself_when_called():
    with pytest.raises(NotImplementedError, match=r'"deform_conv_forward" of mmcv.*pip install mmcv==2\.1\.0'):
        fallback.deform_conv_forward(torch.zeros(1))
    with pytest.raises(NotImplementedError, match='max pooling'):
        fallback.roi_align_forward(
            None, None, None, None, None, aligned_height=1, aligned_width=1, spatial_scale=1.0, sampling_ratio=1,
            pool_mode=0, aligned=True,
        )  # fmt: skip


def test_a_compiled_extension_comes_first(tmp_path):
    """Beside full mmcv the file is never imported: Python's own finder prefers the shared object."""
    (tmp_path / '_ext.py').touch()
    compiled = tmp_path / f'_ext{importlib.machinery.EXTENSION_SUFFIXES[0]}'
    compiled.touch()
    assert importlib.machinery.PathFinder.find_spec('_ext', [str(tmp_path)]).origin == str(compiled)


def test_it_says_so_in_mmcv_s_own_report():
    from mmcv.ops import get_compiler_version

    if 'fallback' not in get_compiler_version():
        pytest.skip('this environment has a full mmcv')
    assert get_compiler_version() == fallback.get_compiler_version()
