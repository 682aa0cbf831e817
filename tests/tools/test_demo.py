"""demo.py on images, a folder, a video, boxes, and models of two tasks and of 3D poses."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import mmdet
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmpose.apis import inference_topdown, init_model
from mmpose.models import build_pose_estimator
from paths import ROOT
from tiny import hrnet_extra
from tool import load

demo = load('demo')


def arguments(runs: list[Path]) -> list[str]:
    """Config and checkpoint of the run with a discriminator."""
    return [str(next(runs[1].glob('*/vis_data/config.py'))), str(runs[1] / 'epoch_2.pth')]


def pictures(runs: list[Path]) -> list[Path]:
    return sorted((runs[0].parent / 'figures' / 'images' / 'val').iterdir())[:3]


def predictions(out: Path) -> list[dict]:
    return json.loads((out / 'predictions.json').read_text())['images']


def test_an_image_is_a_box(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    config, weights = arguments(runs)
    image = pictures(runs)[0]
    demo.main([str(image), config, weights, '--out', str(tmp_path / 'new' / 'out'), '--threshold', '-1'])
    assert '1 people in 1 images' in capsys.readouterr().out
    out = tmp_path / 'new' / 'out'
    assert {file.name for file in out.iterdir()} == {image.name, 'predictions.json'}
    expected = inference_topdown(init_model(config, weights, device='cpu'), str(image))[0].pred_instances
    (found,) = predictions(out)
    assert found['image'] == image.name
    (person,) = found['people']
    np.testing.assert_allclose(person['keypoints'], expected.keypoints[0], atol=0.01)
    np.testing.assert_allclose(person['scores'], expected.keypoint_scores[0], atol=1e-5)
    drawn, plain = cv2.imread(str(out / image.name)), cv2.imread(str(image))
    assert drawn.shape == plain.shape
    assert (drawn != plain).any()


def test_a_folder_with_boxes(runs: list[Path], tmp_path: Path) -> None:
    config, weights = arguments(runs)
    images = pictures(runs)
    folder = tmp_path / 'in'
    folder.mkdir()
    for image in images:
        shutil.copy(image, folder)
    boxes = {images[0].name: [[5, 6, 60, 90], [20, 10, 90, 95]], images[1].name: [[0, 0, 50, 50]]}
    (tmp_path / 'boxes.json').write_text(json.dumps(boxes))
    demo.main([str(folder), config, weights, '--out', str(tmp_path / 'a'), '--boxes', str(tmp_path / 'boxes.json')])
    found = predictions(tmp_path / 'a')
    assert [len(each['people']) for each in found] == [2, 1, 0]
    assert [person['box'] for person in found[0]['people']] == boxes[images[0].name]
    # The same as COCO annotations, which have x, y, width and height.
    coco = dict(
        images=[dict(id=i, file_name=f'val/{image.name}') for i, image in enumerate(images)],
        annotations=[
            dict(image_id=i, bbox=[x, y, right - x, bottom - y])
            for i, image in enumerate(images)
            for x, y, right, bottom in boxes.get(image.name, [])
        ],
    )
    (tmp_path / 'coco.json').write_text(json.dumps(coco))
    demo.main([str(folder), config, weights, '--out', str(tmp_path / 'b'), '--boxes', str(tmp_path / 'coco.json')])
    assert predictions(tmp_path / 'b') == found


def test_a_video(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    config, weights = arguments(runs)
    image = cv2.imread(str(pictures(runs)[0]))
    writer = cv2.VideoWriter(str(tmp_path / 'walk.avi'), cv2.VideoWriter_fourcc(*'MJPG'), 12, image.shape[1::-1])
    for shift in range(4):
        writer.write(np.roll(image, 3 * shift, axis=1))
    writer.release()
    demo.main([str(tmp_path / 'walk.avi'), config, weights, '--out', str(tmp_path / 'out')])
    assert 'walk.mp4' in capsys.readouterr().out
    assert [each['frame'] for each in predictions(tmp_path / 'out')] == [0, 1, 2, 3]
    assert {file.name for file in (tmp_path / 'out').iterdir()} == {'walk.mp4', 'predictions.json'}
    video = cv2.VideoCapture(str(tmp_path / 'out' / 'walk.mp4'))
    assert video.get(cv2.CAP_PROP_FPS) == 12
    frames = [video.read()[0] for _ in range(5)]
    assert frames == [True] * 4 + [False]


@pytest.mark.parametrize(
    ('name', 'key', 'wide'),
    [('advposenet_small_figures', 'occlusion_scores', False), ('adv3d_quick_figures', 'depths', True)],
)
def test_models_that_are_not_stock(name: str, key: str, wide: bool, runs: list[Path], tmp_path: Path) -> None:
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}.py')
    cfg.model.backbone.extra = hrnet_extra(4)
    cfg.model.head.in_channels = 4
    cfg.dump(tmp_path / 'config.py')
    torch.save(dict(state_dict=build_pose_estimator(cfg.model).state_dict()), tmp_path / 'weights.pth')
    image = pictures(runs)[0]
    demo.main([str(image), *(str(tmp_path / f) for f in ('config.py', 'weights.pth')), '--out', str(tmp_path / 'out')])
    (person,) = predictions(tmp_path / 'out')[0]['people']
    assert len(person[key]) == len(person['keypoints'])
    height, width = cv2.imread(str(tmp_path / 'out' / image.name)).shape[:2]
    assert (width > height) == wide  # views beside the image


@pytest.mark.slow
def test_a_photograph_with_a_detector(runs: list[Path], tmp_path: Path, data_root: Path) -> None:
    """The detector has no trained weights and finds nobody: MMPose then takes the whole image."""
    image = data_root / 'mmpose_samples' / 'coco' / '000000000785.jpg'
    detector = 'rtmdet_tiny_8xb32-300e_coco'
    file = next((Path(mmdet.__file__).parent / '.mim').rglob(f'{detector}.py'))
    cfg = Config.fromfile(file)
    cfg.model.backbone.init_cfg = None
    cfg.dump(tmp_path / 'detector.py')
    out, finder = str(tmp_path / 'out'), str(tmp_path / 'detector.py')
    demo.main([str(image), *arguments(runs), '--out', out, '--detector', finder])
    assert predictions(tmp_path / 'out')[0]['people']


def test_faults_in_a_sentence(runs: list[Path], tmp_path: Path) -> None:
    model, image = arguments(runs), str(pictures(runs)[0])
    out = ['--out', str(tmp_path / 'out')]
    (tmp_path / 'empty').mkdir()
    (tmp_path / 'text.mp4').write_text('no video')
    (tmp_path / 'text.png').write_text('no image')
    for name, content in dict(list=[[1]], other={'x.jpg': [[0, 0, 1, 1]]}, flat={'x.jpg': [[5, 5, 1, 9]]}).items():
        (tmp_path / f'{name}.json').write_text(json.dumps(content))
    for given, said in [
        ([str(tmp_path / 'lost.jpg'), *model], r'there is no .*lost\.jpg'),
        ([str(tmp_path / 'empty'), *model], r'there is no image in .*empty'),
        ([str(tmp_path / 'text.mp4'), *model], r'text\.mp4 is neither an image nor a video'),
        ([str(tmp_path / 'text.png'), *model], r'text\.png is no image'),
        ([image, model[0], str(tmp_path / 'lost.pth')], r'there is no checkpoint .*lost\.pth'),
        ([image, str(tmp_path / 'lost.py'), model[1]], r'there is no config .*lost\.py'),
        ([image, str(ROOT / 'configs' / 'quickstart.py'), model[1]], 'epoch_2.pth is no checkpoint of this config'),
        ([image, *model, '--boxes', str(tmp_path / 'lost.json')], r'lost\.json'),
        ([image, *model, '--boxes', str(tmp_path / 'list.json')], 'list.json is neither'),
        ([image, *model, '--boxes', str(tmp_path / 'other.json')], 'other.json has no boxes of'),
        ([image, *model, '--boxes', str(tmp_path / 'flat.json')], r'flat\.json: a box of x\.jpg is empty'),
    ]:
        with pytest.raises(SystemExit, match=f'error: .*{said}'):
            demo.main([*given, *out])
    assert not list((tmp_path / 'out').glob('*'))
    with pytest.raises(SystemExit):
        demo.main([image, *model, '--out', str(Path(image).parent)])
