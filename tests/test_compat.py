from __future__ import annotations

import importlib
import importlib.util
import io
import pickle
import re
import subprocess
import sys
import zipfile
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import mmengine.optim
import mmpose
import numpy as np
import pytest
import torch
from mmengine.config import Config
from mmengine.logging import HistoryBuffer, MMLogger
from mmengine.optim.scheduler.param_scheduler import OneCycleParamScheduler
from mmengine.runner.checkpoint import CheckpointLoader
from mmengine.structures import InstanceData
from mmpose.datasets.datasets.utils import parse_pose_metainfo
from mmpose.registry import VISBACKENDS
from mmpose.structures import PoseDataSample
from mmpose.visualization import Pose3dLocalVisualizer
from mmpose.visualization.opencv_backend_visualizer import OpencvBackendVisualizer
from paths import ROOT

import mmpose_gan.registry  # noqa: F401  makes checkpoints loadable
from mmpose_gan.compat import after_import, host_packages


def history() -> HistoryBuffer:
    buffer = HistoryBuffer()
    buffer.update(0.5)
    return buffer


def load(obj: object) -> object:
    file = io.BytesIO()
    torch.save(obj, file)
    file.seek(0)
    return torch.load(file, weights_only=True)


def test_what_mmengine_saves_loads_with_the_protection_on():
    saved = dict(
        message_hub=dict(log_scalars=dict(loss=history())),
        meta=dict(value=np.float64(1.5), count=np.int64(2), array=np.arange(3, dtype=np.float32)),
    )
    loaded = load(saved)
    assert loaded['message_hub']['log_scalars']['loss'].statistics('mean') == 0.5
    assert loaded['meta']['value'] == 1.5
    assert loaded['meta']['array'].tolist() == [0, 1, 2]


@pytest.mark.parametrize('kind', [kind for kind in dir(mmengine.optim) if kind.endswith('LR')])
def test_the_state_of_every_scheduler_loads(kind):
    """mmengine saves all attributes of a scheduler; those of OneCycleLR include a function."""
    needs = dict(
        ConstantLR=dict(factor=0.5), ExponentialLR=dict(gamma=0.9), StepLR=dict(step_size=1), LinearLR={}, PolyLR={},
        MultiStepLR=dict(milestones=[1]), CosineAnnealingLR=dict(T_max=3), OneCycleLR=dict(eta_max=1.0, total_steps=3),
        CosineRestartLR=dict(periods=[3], eta_min=0.0), ReduceOnPlateauLR=dict(monitor='loss'),
    )  # fmt: skip
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    scheduler = getattr(mmengine.optim, kind)(optimizer, **needs[kind])
    state = scheduler.state_dict()
    assert load(state).keys() == state.keys()


# Checkpoints of other versions, and of every data set

META_FILES = sorted((Path(mmpose.__file__).parent / '.mim/configs/_base_/datasets').glob('*.py'))


def under_the_other_numpy(file: Path, other: Path) -> None:
    """The same checkpoint as NumPy 2 would write it under NumPy 1, or the reverse: functions have other modules."""
    here, there = (b'numpy._core', b'numpy.core') if np.__version__ >= '2' else (b'numpy.core', b'numpy._core')
    with zipfile.ZipFile(file) as read, zipfile.ZipFile(other, 'w') as write:
        for name in read.namelist():
            write.writestr(name, read.read(name).replace(here + b'.multiarray', there + b'.multiarray'))


@pytest.mark.parametrize('file', META_FILES, ids=lambda file: file.stem)
def test_a_checkpoint_of_every_data_set_loads(file, tmp_path):
    """What MMPose's runner keeps of a data set in ``meta``, where arrays may be empty, written under either NumPy."""
    meta = parse_pose_metainfo(dict(from_file=f'configs/_base_/datasets/{file.name}'))
    torch.save(dict(state_dict={}, meta=dict(dataset_meta=meta)), tmp_path / 'mine.pth')
    under_the_other_numpy(tmp_path / 'mine.pth', tmp_path / 'other.pth')
    assert (tmp_path / 'mine.pth').read_bytes() != (tmp_path / 'other.pth').read_bytes()
    for name in ('mine', 'other'):
        loaded = load_checkpoint(str(tmp_path / f'{name}.pth'))['meta']['dataset_meta']
        assert loaded.keys() == meta.keys()
        for key, value in meta.items():
            np.testing.assert_equal(loaded[key], value, err_msg=key)


def load_checkpoint(file: str) -> dict:
    """As MMEngine's runner loads it."""
    return CheckpointLoader.load_checkpoint(file, 'cpu', logger=None)


def test_some_data_set_has_an_empty_array():
    metas = [parse_pose_metainfo(dict(from_file=f'configs/_base_/datasets/{file.name}')) for file in META_FILES]
    assert any(isinstance(value, np.ndarray) and value.size == 0 for meta in metas for value in meta.values())


def test_the_other_numpy_s_history_loads(tmp_path):
    torch.save(dict(state_dict={}, message_hub=dict(loss=history(), count=np.int64(2))), tmp_path / 'mine.pth')
    under_the_other_numpy(tmp_path / 'mine.pth', tmp_path / 'other.pth')
    loaded = load_checkpoint(str(tmp_path / 'other.pth'))['message_hub']
    assert loaded['loss'].statistics('mean') == 0.5
    assert loaded['count'] == 2


def test_why_a_checkpoint_is_refused(tmp_path):
    torch.save(dict(state_dict={}, meta=dict(path=Path())), tmp_path / 'path.pth')
    with pytest.raises(RuntimeError, match=r'it holds pathlib\S*Path, which is not on the list') as error:
        load_checkpoint(str(tmp_path / 'path.pth'))
    assert 'cut short' not in str(error.value)
    whole = (tmp_path / 'path.pth').read_bytes()
    (tmp_path / 'half.pth').write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuntimeError, match='cut short'):
        load_checkpoint(str(tmp_path / 'half.pth'))


class Attack:
    def __init__(self, owner: object, name: str) -> None:
        self.call = (getattr, (owner, name))

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize(
    'attack',
    [
        Attack(HistoryBuffer, '__init__'),
        Attack(HistoryBuffer, '__globals__'),
        Attack(np.ndarray, 'tofile'),
        Attack(OneCycleParamScheduler, '__init__'),
    ],
)
def test_getattr_in_a_checkpoint_reaches_history_buffers_only(attack):
    with pytest.raises(pickle.UnpicklingError, match='may not hold the attribute'):
        load(attack)


class Shell:
    def __reduce__(self):
        import os

        return os.system, ('true',)


def test_other_classes_stay_refused():
    with pytest.raises(pickle.UnpicklingError, match='Weights only load failed'):
        load(Shell())


def without(monkeypatch, *missing: str, versions: dict[str, str] | None = None) -> None:
    """Pretend that packages are missing or old."""
    find = host_packages._find
    monkeypatch.setattr(host_packages, '_find', lambda name: None if name in missing else find(name))
    monkeypatch.setattr(host_packages, '_version', lambda name: (versions or {}).get(name))


@pytest.mark.parametrize('name', ['torch', 'mmengine', 'mmdet', 'mmpose'])
def test_a_missing_host_package_is_one_sentence_with_a_command(monkeypatch, name):
    without(monkeypatch, name)
    with pytest.raises(ImportError) as error:
        host_packages.check_host_packages()
    pattern = rf'mmpose_gan needs {name} >= [\d.]+, which is not installed; mend it with: pip install .*{name}[^\n]*'
    assert re.fullmatch(pattern, str(error.value))


def test_an_old_host_package(monkeypatch):
    without(monkeypatch, versions={'mmpose': '0.29.0', 'torch': '2.14.1+cu130'})
    with pytest.raises(
        ImportError, match=r'needs mmpose >= 1\.3\.0 but finds 0\.29\.0; mend it with: pip install --no-'
    ):
        host_packages.check_host_packages()


def test_mmcv_missing(monkeypatch):
    without(monkeypatch, 'mmcv')
    with pytest.raises(ImportError, match=r'needs mmcv >= 2\.0\.0, which is not installed'):
        host_packages.check_host_packages()


def test_mmcv_without_operators(monkeypatch):
    without(monkeypatch, 'mmcv._ext')
    with pytest.raises(ImportError, match=r'without its compiled operators; .*pip install \./mmcv_ext_fallback'):
        host_packages.check_host_packages()


def test_xtcocotools_missing(monkeypatch):
    without(monkeypatch, 'xtcocotools')
    with pytest.raises(ImportError, match=r'needs xtcocotools, .*, with: pip install \./xtcocotools_fallback'):
        host_packages.check_host_packages()


@pytest.mark.parametrize('how', ['absent', 'no package'])
def test_pkg_resources_missing(monkeypatch, how):
    find = host_packages._find
    hidden = None if how == 'absent' else ModuleSpec('pkg_resources', None)
    monkeypatch.setattr(host_packages, '_find', lambda name: hidden if name == 'pkg_resources' else find(name))
    with pytest.raises(ImportError, match=r"lacks from 82 on; mend it with: pip install 'setuptools<81'$"):
        host_packages.check_host_packages()


def test_the_sentence_comes_at_import(tmp_path):
    """In a process that cannot see MMPose, the last line of the traceback is the sentence."""
    (tmp_path / 'sitecustomize.py').write_text(
        'import importlib.util as u\nfind = u.find_spec\n'
        "u.find_spec = lambda name, *a: None if name == 'mmpose' else find(name, *a)\n"
    )
    done = subprocess.run(
        [sys.executable, '-c', 'import mmpose_gan'], env={'PYTHONPATH': str(tmp_path)}, capture_output=True, text=True
    )
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith('ImportError: mmpose_gan needs mmpose >= 1.3.0, which is not installed; mend it with: pip')


FINDER = """
import importlib.machinery, sys
class Finder:
    def find_spec(self, name, path, target=None):
        return importlib.machinery.ModuleSpec(name, None) if name == 'mmcv._ext' and path else None
sys.meta_path.append(Finder())
"""


@pytest.mark.parametrize('operators', ['none', 'file', 'finder'])
def test_mmcv_is_looked_into_but_not_imported(tmp_path, operators):
    """As its importing would import torch. An editable install is a finder."""
    (tmp_path / 'mmcv').mkdir()
    (tmp_path / 'mmcv' / '__init__.py').write_text('raise AssertionError\n')
    if operators == 'file':
        (tmp_path / 'mmcv' / '_ext.py').touch()
    code = f'{FINDER if operators == "finder" else ""}import mmpose_gan'
    done = subprocess.run(
        [sys.executable, '-c', code], env={'PYTHONPATH': f'{tmp_path}:{ROOT}'}, capture_output=True, text=True
    )
    if operators == 'none':
        assert 'ImportError: mmpose_gan finds mmcv without its compiled operators' in done.stderr
    else:
        assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ('text', 'numbers'), [('2.14.1+cu130', (2, 14, 1)), ('0.10.7rc1', (0, 10, 7)), ('1.3', (1, 3))]
)
def test_versions(text, numbers):
    assert host_packages._release(text) == numbers


# Mends that wait for the module at fault


def test_modules_are_mended_whenever_they_are_imported(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / 'at_fault.py').write_text('value = 1\n')
    monkeypatch.delitem(sys.modules, 'at_fault', raising=False)

    def add(module: ModuleType) -> None:
        module.value += 1

    after_import('at_fault', add)
    assert 'at_fault' not in sys.modules
    import at_fault

    assert at_fault.value == 2
    after_import('at_fault', add)
    assert at_fault.value == 3
    assert importlib.reload(at_fault).value == 3  # 1 again, and both mends
    assert importlib.util.find_spec('at_fault_too') is None


@pytest.mark.parametrize('first', ['mmpose_gan', 'mmengine.config', 'mmengine.runner', 'mmpose.apis'])
def test_mending_does_not_ask_who_came_first(first):
    code = (
        f'import {first}, mmpose_gan, torch\nfrom mmengine.runner.checkpoint import CheckpointLoader\n'
        'from mmengine.config import Config\nfrom mmengine.hub import get_config\nfrom mmengine.runner import Runner\n'
        'assert "loaded_bytes" in str(torch.serialization.get_safe_globals())\n'
        'assert "explain" in CheckpointLoader._schemes[""].__qualname__\n'
        'assert get_config("mmpose_gan::quickstart.py").default_scope == "mmpose"\n'
        'assert "mmpose_gan" in Runner.build_param_scheduler.__module__\n'
        'assert "mmpose_gan" in Config._merge_a_into_b.__module__\n'
    )
    subprocess.run([sys.executable, '-W', 'ignore', '-c', code], check=True)


@pytest.mark.filterwarnings('error:Conversion of an array')
@pytest.mark.parametrize('backend', ['opencv', 'matplotlib'])
def test_circles_are_drawn(backend):
    """MMPose hands OpenCV an array as radius, of which NumPy warned and makes no number from 2.5 on."""
    visualizer = OpencvBackendVisualizer(name=f'circles_{backend}', backend=backend)
    visualizer.set_image(np.zeros((20, 20, 3), np.uint8))
    visualizer.draw_circles(np.array([10, 10]), radius=np.array([4]), face_colors=(255, 0, 0), alpha=1.0)
    drawn = visualizer.get_image().reshape(-1, 3)
    assert drawn.any()
    assert not drawn.all()


def test_pictures_of_3d_poses_are_drawn():
    visualizer = Pose3dLocalVisualizer(name='poses')
    visualizer.set_dataset_meta(parse_pose_metainfo(dict(from_file='configs/_base_/datasets/h36m.py')))
    people = InstanceData(keypoints=np.random.default_rng(0).random((1, 17, 3)), keypoint_scores=np.ones((1, 17)))
    drawn = visualizer._draw_3d_data_samples(
        np.zeros((64, 64, 3), np.uint8), PoseDataSample(pred_instances=people), draw_gt=False
    )
    assert drawn.shape[-1] == 3
    assert len(np.unique(drawn)) > 2


@pytest.fixture
def mlflow(monkeypatch: pytest.MonkeyPatch) -> dict:
    """What MLflow has logged: a stand-in with its rule for names, which it states in its own error."""
    logged: dict = {}

    def log(names: dict, *_: object) -> None:
        for name, value in names.items():
            assert re.fullmatch(r'[\w. :/-]+', name), f'Names may only contain alphanumerics ..., got {name!r}'
            logged[name] = value

    module = ModuleType('mlflow')
    module.log_metrics = module.log_params = log
    module.log_metric = lambda name, value, step: log({name: value})
    module.log_image = lambda image, file: log({file: image.shape})
    module.log_text = module.set_tracking_uri = module.set_experiment = lambda *_: None
    module.get_experiment_by_name = lambda _: 'Default'
    monkeypatch.setitem(sys.modules, 'mlflow', module)
    # The console of a test before this one, which is closed by now, and which MMEngine would open as a file.
    logger = MMLogger.get_current_instance()
    monkeypatch.setattr(
        logger, 'handlers', [one for one in logger.handlers if not getattr(one.stream, 'closed', False)]
    )
    return logged


def test_mlflow_gets_names_that_it_takes(mlflow: dict, tmp_path: Path) -> None:
    """The metrics' own names stay, because save_best goes by them."""
    backend = VISBACKENDS.build(dict(type='MLflowVisBackend', save_dir=str(tmp_path)))
    scalars = {'torso/PCK@0.2': 1.0, 'coco/AP (M)': 2.0, 'whole/90%@0.5': 3.0, 'mpjpe/P1 L.Arms': 4.0, 'lr': 5.0}
    backend.add_scalars(dict(scalars), 3)
    backend.add_scalar('coco/AP .5', 6.0, 3)
    assert mlflow == {
        'torso/PCK at 0.2': 1.0,
        'coco/AP M': 2.0,
        'whole/90 percent at 0.5': 3.0,
        'mpjpe/P1 L.Arms': 4.0,
        'lr': 5.0,
        'coco/AP .5': 6.0,
    }


def test_mlflow_gets_images_as_files(mlflow: dict, tmp_path: Path) -> None:
    backend = VISBACKENDS.build(dict(type='MLflowVisBackend', save_dir=str(tmp_path)))
    for step in (1, 2):
        backend.add_image('game_val_0', np.zeros((4, 3, 3), np.uint8), step)
    assert mlflow == {'game_val_0_1.png': (4, 3, 3), 'game_val_0_2.png': (4, 3, 3)}


def test_mlflow_gets_configs_with_numbers_for_keys(mlflow: dict, tmp_path: Path) -> None:
    """Mixtures of data sets state their joints so."""
    backend = VISBACKENDS.build(dict(type='MLflowVisBackend', save_dir=str(tmp_path)))
    backend.add_config(Config(dict(metainfo=dict(keypoint_info={0: dict(name='neck')}))))
    assert mlflow == {'metainfo.keypoint_info.0.name': 'neck'}


# MMPose's hourglass


@pytest.mark.parametrize('stacks', [1, 2])
def test_the_block_that_one_stack_never_runs_is_frozen(stacks):
    """And nothing else; the keys of checkpoints stay."""
    from mmpose.models.backbones import HourglassNet

    net = HourglassNet(1, stacks, stage_channels=(256, 8), stage_blocks=(1, 1), feat_channel=8)
    frozen = {name for name, p in net.named_parameters() if not p.requires_grad}
    inters = {name for name, _ in net.named_parameters() if name.startswith('inters.')}
    assert inters
    assert frozen == (inters if stacks == 1 else set())
    sum(features.sum() for features in net(torch.randn(1, 3, 32, 32))).backward()
    assert not [name for name, p in net.named_parameters() if p.requires_grad and p.grad is None]
