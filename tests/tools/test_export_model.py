"""export.py: what it writes gives the adversarial model's keypoints, to MMPose alone and to onnxruntime."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmpose.apis import inference_topdown, init_model
from mmpose.models import build_pose_estimator
from paths import ROOT
from tiny import hrnet_extra
from tool import load

export = load('export')

#: MMPose's inferencer where this package cannot be imported; prints the first person's keypoints of each image.
_STOCK = """
import json, sys
sys.modules['mmpose_gan'] = None
from mmpose.apis import MMPoseInferencer
config, weights, *images = sys.argv[1:]
inferencer = MMPoseInferencer(config, weights, device='cpu', det_model='whole_image')
found = [result['predictions'][0][0]['keypoints'] for result in inferencer(images)]
print(json.dumps(found))
"""


def files_of(run: Path) -> tuple[Path, Path]:
    """Config and checkpoint of a work dir."""
    return next(run.glob('*/vis_data/config.py')), run / 'epoch_2.pth'


def predicted(model: torch.nn.Module, images: list[Path]) -> tuple[np.ndarray, np.ndarray]:
    """Keypoints (images, K, 2) of whole images, and their scores (images, K)."""
    found = [inference_topdown(model, str(image))[0].pred_instances for image in images]
    return np.stack([one.keypoints[0] for one in found]), np.stack([one.keypoint_scores[0] for one in found])


def check_stock(config: Path, weights: Path, out: Path, images: list[Path]) -> None:
    """MMPose alone, and onnxruntime on the crops, agree with the adversarial model to 0.01 px."""
    import onnxruntime

    expected, heights = predicted(init_model(str(config), str(weights), device='cpu'), images)
    done = subprocess.run(
        [sys.executable, '-W', 'ignore', '-c', _STOCK, str(out / 'config.py'), str(out / 'model.pth'), *images],
        capture_output=True,
        text=True,
        check=False,
        cwd=out,
    )
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(json.loads(done.stdout.splitlines()[-1]), expected, atol=0.01)

    stock = init_model(str(out / 'config.py'), str(out / 'model.pth'), device='cpu')
    session = onnxruntime.InferenceSession(str(out / 'model.onnx'), providers=['CPUExecutionProvider'])

    def by_onnx(inputs: torch.Tensor, *_: object, **__: object) -> torch.Tensor:
        return torch.from_numpy(session.run(None, dict(images=inputs.numpy()))[0])

    stock.extract_feat = lambda inputs: inputs
    stock.head.forward = by_onnx
    found, scores = predicted(stock, images)
    np.testing.assert_allclose(scores, heights, atol=1e-4)
    # A model that has hardly learnt has joints with two peaks of one height, of which rounding chooses.
    elsewhere = np.abs(found - expected).max(axis=-1) > 0.01
    assert elsewhere.mean() < 0.05


def test_a_run_with_a_discriminator(runs: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    config, weights = files_of(runs[1])
    export.main([str(config), str(weights), str(tmp_path / 'new' / 'out')])
    said = capsys.readouterr().out
    assert 'model.pth: stock MMPose' in said
    assert 'largest differences from torch: heatmaps ' in said
    out = tmp_path / 'new' / 'out'
    assert {file.name for file in out.iterdir()} == {'config.py', 'model.pth', 'model.onnx'}
    assert 'mmpose_gan' not in (out / 'config.py').read_text()
    assert not any(name.startswith('discriminators') for name in torch.load(out / 'model.pth')['state_dict'])
    images = sorted((runs[0].parent / 'figures').glob('images/val/*'))[:3]
    check_stock(config, weights, out, images)


@pytest.mark.slow
def test_real_photographs(runs: list[Path], tmp_path: Path, data_root: Path) -> None:
    config, weights = files_of(runs[1])
    export.main([str(config), str(weights), str(tmp_path)])
    images = sorted((data_root / 'mmpose_samples').glob('**/coco/*.jpg'))
    assert images
    check_stock(config, weights, tmp_path, images)


@pytest.mark.parametrize('ema', [True, False, None])
def test_averaged_weights(runs: list[Path], tmp_path: Path, ema: bool | None) -> None:
    """EMAHook swaps the names when it saves."""
    config, weights = files_of(runs[0])
    saved = torch.load(weights, weights_only=False)
    saved['ema_state_dict'] = {f'module.{name}': value + 1 for name, value in saved['state_dict'].items()}
    torch.save(saved, tmp_path / 'ema.pth')
    flag = [] if ema is None else ['--ema' if ema else '--no-ema']
    export.main([str(config), str(tmp_path / 'ema.pth'), str(tmp_path / 'out'), *flag])
    name = 'head.final_layer.weight'
    got = torch.load(tmp_path / 'out' / 'model.pth')['state_dict'][name]
    assert torch.equal(got, saved['state_dict'][name] + (ema is False))


@pytest.mark.parametrize(
    ('name', 'outputs'), [('advposenet_small_figures', 'heatmaps '), ('adv3d_quick_figures', 'depths ')]
)
def test_a_generator_that_is_not_stock(name: str, outputs: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    cfg = Config.fromfile(ROOT / 'configs' / f'{name}.py')
    cfg.model.backbone.extra = hrnet_extra(4)
    cfg.model.head.in_channels = 4
    cfg.dump(tmp_path / 'config.py')
    torch.save(dict(state_dict=build_pose_estimator(cfg.model).state_dict()), tmp_path / 'weights.pth')
    export.main([str(tmp_path / 'config.py'), str(tmp_path / 'weights.pth'), str(tmp_path / 'out')])
    said = capsys.readouterr().out
    assert 'need mmpose_gan' in said
    assert outputs in said
    init_model(str(tmp_path / 'out' / 'config.py'), str(tmp_path / 'out' / 'model.pth'), device='cpu')


def test_faults_in_a_sentence(runs: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config, weights = files_of(runs[1])
    with pytest.raises(SystemExit, match=r'there is no config .*lost\.py'):
        export.main([str(tmp_path / 'lost.py'), str(weights), str(tmp_path / 'a')])
    with pytest.raises(SystemExit, match=r'there is no checkpoint .*lost\.pth'):
        export.main([str(config), str(tmp_path / 'lost.pth'), str(tmp_path / 'a')])
    with pytest.raises(SystemExit, match='--ema: the checkpoint has no averaged weights'):
        export.main([str(config), str(weights), str(tmp_path / 'a'), '--ema'])
    with pytest.raises(SystemExit, match=r'epoch_2\.pth is no checkpoint of this config: size mismatch for backbone\.'):
        export.main([str(ROOT / 'configs' / 'quickstart.py'), str(weights), str(tmp_path / 'a')])
    assert not (tmp_path / 'a').exists()
    monkeypatch.setitem(sys.modules, 'onnxruntime', None)
    with pytest.raises(SystemExit, match='onnxruntime is missing: pip install onnx onnxruntime'):
        export.main([str(config), str(weights), str(tmp_path / 'b')])
    assert {file.name for file in (tmp_path / 'b').iterdir()} == {'config.py', 'model.pth'}
