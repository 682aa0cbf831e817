"""Human3.6M, MPI-INF-3DHP and figures with 3D joints: real files, MPII's joints, mixtures with MPII, broken files."""

from __future__ import annotations

import pickle
from pathlib import Path

import cv2
import numpy as np
import pytest
from mmengine.config import Config
from mmengine.dataset import pseudo_collate
from mmpose.datasets import Human36mDataset, MpiiDataset
from mmpose.datasets.datasets.utils import parse_pose_metainfo
from mmpose.registry import DATA_SAMPLERS, DATASETS
from mocap_samples import build, config, figures, h36m, mpi_inf_3dhp, pixels, real
from paths import ROOT

from mmpose_gan.datasets import H36MImageDataset, MPIInf3DHPDataset

#: What MMPose calls MPII's joints in the other data sets; the same name where it is not here.
H36M_NAMES = dict(
    right_ankle='right_foot', left_ankle='left_foot', pelvis='root', upper_neck='neck_base', head_top='head'
)
MPI_INF_3DHP_NAMES = dict(pelvis='root', thorax='neck', upper_neck=None)


def mpii_names() -> list[str]:
    return list(MpiiDataset(lazy_init=True).metainfo['keypoint_id2name'].values())


@pytest.mark.parametrize('name', ['h36m', 'test', 'train'])
def test_real_samples(data_root: Path, name: str) -> None:
    cfg = real(data_root)[name]
    dataset, raw = build(cfg), np.load(Path(cfg['data_root']) / cfg['ann_file'])
    if name == 'h36m':
        source = Human36mDataset.METAINFO
        same, tolerance, dataset_name = H36M_NAMES, 0.1, 'h36m'
    else:
        source = dict(from_file='configs/_base_/datasets/mpi_inf_3dhp.py')
        same, tolerance, dataset_name = MPI_INF_3DHP_NAMES, 2, 'mpi_inf_3dhp'
    ids = parse_pose_metainfo(dict(source))['keypoint_name2id']
    assert len(dataset) == len(raw['imgname'])
    for index in range(len(dataset)):
        info = dataset.get_data_info(index)
        assert Path(info['img_path']).name == Path(raw['imgname'][index]).name
        assert cv2.imread(info['img_path']) is not None
        assert info['dataset_name'] == dataset_name
        assert info['keypoints'].shape == (1, 16, 2)
        assert info['keypoints_3d'].shape == (1, 16, 3)
        for joint, title in enumerate(mpii_names()):
            here = same.get(title, title)
            part, point = (raw[key][index, ids[here]] if here else np.zeros(4) for key in ('part', 'S'))
            np.testing.assert_array_equal(info['keypoints'][0, joint], part[:2].astype(np.float32))
            np.testing.assert_array_equal(info['keypoints_3d'][0, joint], point[:3].astype(np.float32))
            assert info['keypoints_visible'][0, joint] == (part[2] if here else 0)
            assert info['keypoints_3d_visible'][0, joint] == point[3]
        labelled = info['keypoints_3d_visible'][0] > 0
        assert labelled.sum() >= 13
        seen = pixels(info['keypoints_3d'][0, labelled], **info['camera'])
        assert np.abs(seen - info['keypoints'][0, labelled]).max() < tolerance
        corners, half = info['bbox'].reshape(2, 2), 100 * raw['scale'][index]
        np.testing.assert_allclose(corners, raw['center'][index] + [[-half], [half]], rtol=1e-5)
        labels = info['keypoints'][0][info['keypoints_visible'][0] > 0]
        assert (labels > corners[0]).all()
        assert (labels < corners[1]).all()


def test_actions_and_cameras(data_root: Path) -> None:
    actions = {name: [info['action'] for info in build(cfg)] for name, cfg in real(data_root).items()}
    assert actions == dict(
        h36m=['Directions', 'SittingDown', 'Greeting', 'WalkDog'], test=['TS1', 'TS2'], train=['S4_Seq2', 'S8_Seq1']
    )
    parse = H36MImageDataset.parse_name
    assert parse('S9_WalkTogether 1.58860488_000131.jpg') == (('S9', '58860488'), 'WalkTogether')
    assert parse('S1_TakingPhoto_1.54138969_000001.jpg') == (('S1', '54138969'), 'Photo')
    assert parse('S11_Walking.60457274_000001.jpg') == (('S11', '60457274'), 'Walking')
    assert MPIInf3DHPDataset.parse_name('S4_Seq2_Cam0_001033.jpg') == ('S4_Seq2_Cam0', 'S4_Seq2')
    first, again = (build(h36m(data_root)).get_data_info(0)['camera'] for _ in range(2))
    first['f'] += 1
    assert (again['f'] == first['f'] - 1).all()


def test_a_sample_does_not_change_the_camera_of_the_next(figures_3d: Path) -> None:
    dataset = build(figures(figures_3d))
    dataset.get_data_info(0)['camera']['f'] += 1
    camera = pickle.loads((figures_3d / 'annotations/h36m_cameras.pkl').read_bytes())['S1', '00000000']
    np.testing.assert_array_equal(dataset.get_data_info(0)['camera']['f'], camera['f'][:, 0])


@pytest.mark.parametrize('split', ['train', 'val'])
def test_figures(figures_3d: Path, split: str) -> None:
    dataset = build(figures(figures_3d, split))
    assert len(dataset) == dict(train=8, val=3)[split]
    for info in dataset:
        seen = pixels(info['keypoints_3d'][0], **info['camera'])
        np.testing.assert_allclose(seen, info['keypoints'][0], atol=1e-3)
        assert info['action'].isalpha()
    assert [info['id'] for info in build(dict(figures(figures_3d, split), sample_interval=2))] == [
        *range(0, len(dataset), 2)
    ]


def test_mpii_s_metainfo_under_another_name(data_root: Path) -> None:
    ours, stock = build(h36m(data_root)).metainfo, MpiiDataset(lazy_init=True).metainfo
    assert ours['dataset_name'] == 'h36m'
    for key in stock.keys() - {'dataset_name', 'CLASSES'}:
        np.testing.assert_equal(ours[key], stock[key])
    custom = dict(MpiiDataset.METAINFO)
    assert build(dict(h36m(data_root), metainfo=custom)).metainfo['dataset_name'] == 'mpii'


def point_to(cfg: dict, folder: Path) -> dict:
    """The config's data sets read figures from ``folder``."""
    for part in cfg.get('datasets', [cfg]):
        part['data_root'] = str(folder)
    return cfg


def test_half_of_a_mixed_batch_has_depths(figures_3d: Path) -> None:
    cfg = config('figures_3d')
    loader = cfg.train_dataloader
    dataset = DATASETS.build(point_to(loader.dataset.to_dict(), figures_3d))
    sampler = DATA_SAMPLERS.build(dict(loader.sampler, dataset=dataset, seed=0))
    indices = [*sampler][: loader.batch_size]
    np.random.seed(0)
    batch = pseudo_collate([dataset[index] for index in indices])
    assert len(batch['inputs']) == 12
    with_depths = []
    for sample in batch['data_samples']:
        labels = sample.gt_instance_labels
        assert sample.gt_fields.heatmaps.shape == (16, 64, 64)
        assert labels.keypoint_depths.shape == labels.keypoint_depth_weights.shape == (1, 16)
        with_depths.append(bool(labels.keypoint_depth_weights.all()))
        assert bool(labels.keypoint_depths.any()) == bool(labels.keypoint_depth_weights.any()) == with_depths[-1]
        assert ('keypoints_3d' in sample.gt_instances) == ('camera' in sample) == with_depths[-1]
        assert labels.keypoint_weights.any()
    assert with_depths == [True] * 6 + [False] * 6


@pytest.mark.parametrize('name', ['h36m_3d', 'h36m_mpii_3d'])
def test_configs_read_figures_as_human36m(figures_3d: Path, name: str) -> None:
    part = config(name).train_dataloader.dataset.to_dict()
    part['datasets'] = [dict(figures(figures_3d), pipeline=part['datasets'][0]['pipeline'])]
    sample = DATASETS.build(part)[0]['data_samples']
    assert sample.gt_instance_labels.keypoint_depth_weights.all()
    evaluated = dict(figures(figures_3d, 'val'), pipeline=config(name).test_dataloader.dataset.pipeline)
    sample = DATASETS.build(evaluated)[0]['data_samples']
    assert sample.gt_instances.keypoints_3d.shape == (1, 16, 3)


def test_config_tests_mpi_inf_3dhp(data_root: Path) -> None:
    cfg = Config.fromfile(ROOT / 'configs/adv3d_hg4_mpi_inf_3dhp.py').test_dataloader.dataset.to_dict()
    here = mpi_inf_3dhp(data_root, 'test') | dict(data_prefix=dict(img=''))
    dataset = DATASETS.build(cfg | here)
    sample = dataset[0]['data_samples']
    assert sample.action == 'TS1'
    assert sample.gt_instances.keypoints_3d_visible.sum() == 15


# Broken files


@pytest.fixture
def broken(tmp_path: Path, data_root: Path) -> tuple[dict, dict, dict]:
    """A config, and the arrays and cameras that :func:`fails` writes for it."""
    cfg = h36m(data_root)
    folder = Path(cfg['data_root'])
    arrays = dict(np.load(folder / cfg['ann_file']))
    cameras = pickle.loads((folder / cfg['camera_file']).read_bytes())
    return cfg | dict(data_root=str(tmp_path)), arrays, cameras


def fails(broken: tuple[dict, dict, dict], error: type[Exception], match: str) -> None:
    cfg, arrays, cameras = broken
    np.savez(Path(cfg['data_root'], cfg['ann_file']), **arrays)
    Path(cfg['data_root'], cfg['camera_file']).write_bytes(pickle.dumps(cameras))
    with pytest.raises(error, match=match):
        build(cfg)


def test_a_missing_array(broken: tuple) -> None:
    del broken[1]['S']
    fails(broken, ValueError, r"test_h36m_body3d\.npz \(ann_file\) lacks \['S'\]")


def test_an_array_of_another_shape(broken: tuple) -> None:
    broken[1]['part'] = broken[1]['part'][:, :16]
    fails(broken, ValueError, r'part is \(4, 16, 3\), not \(4, 17, 3\), for 4 images')


def test_world_coordinates(broken: tuple) -> None:
    broken[1]['S'][2, 0, 2] = -0.5
    fails(broken, ValueError, r'image 2 \(.*S7_Greeting.*its root is at depth -0\.5\. S must be in camera space')


@pytest.mark.parametrize(('key', 'kind'), [('part', '2D'), ('S', '3D')])
def test_a_labelled_joint_that_is_no_number(broken: tuple, key: str, kind: str) -> None:
    visible = broken[1][key].copy()
    broken[1][key][2, 2, 0] = np.nan  # a knee
    broken[1][key][2, 2, -1] = 0
    cfg, arrays, cameras = broken
    np.savez(Path(cfg['data_root'], cfg['ann_file']), **arrays)
    Path(cfg['data_root'], cfg['camera_file']).write_bytes(pickle.dumps(cameras))
    assert len(build(cfg)) == 4, 'what is not labelled may be anything'
    broken[1][key][2, 2, -1] = visible[2, 2, -1]
    assert visible[2, 2, -1] > 0
    fails(broken, ValueError, rf'image 2 \(.*test_h36m_body3d\.npz: a {kind} joint \({key}\) is labelled and no number')


def test_millimetres(broken: tuple) -> None:
    broken[1]['S'][1:, :, :3] *= 1000
    fails(broken, ValueError, r'image 1 \(.*m away from the root.*millimetres.*must be metres')


def test_a_box_that_is_none(broken: tuple) -> None:
    broken[1]['scale'][3] = np.nan
    fails(broken, ValueError, r'image 3 \(.*its box')


def test_a_camera_that_is_not_there(broken: tuple) -> None:
    del broken[2]['S8', '55011271']
    fails(broken, KeyError, r"image 3 \(.*no camera \('S8', '55011271'\) in .*cameras\.pkl \(camera_file\)")


def test_an_incomplete_camera(broken: tuple) -> None:
    del broken[2]['S5', '54138969']['f']
    fails(broken, ValueError, r"image 1 \(.*the camera has no 'f'")


def test_a_name_of_another_data_set(broken: tuple) -> None:
    broken[1]['imgname'][1] = 'TS1_000001.jpg'
    fails(broken, ValueError, r'image 1 \(TS1_000001\.jpg\).*not SUBJECT_ACTION\.CAMERA_FRAME')
    with pytest.raises(ValueError, match='TS<n>_FRAME'):
        MPIInf3DHPDataset.parse_name('S9_Walking.60457274_000001.jpg')
