"""The command-line tools on real images, as a user runs them: train, resume, test, distribute.

The first training and all that is distributed have processes of their own; the rest shares this one.
"""

from __future__ import annotations

import os
import pickle
import re
import socket
import subprocess
import sys
import textwrap

import numpy as np
import pytest
import scipy.io
import torch
from paths import ROOT
from shrink import coco, discriminator, generator, loaders, mpii, runtime
from tool import main

HRGAN_COCO = 'configs/hrgan_w32_coco.py'


def run(*command: object, check: bool = True, **env: str) -> subprocess.CompletedProcess:
    """Run a command in the project's folder."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=ROOT,
        env={**os.environ, 'PYTHON': sys.executable, 'OMP_NUM_THREADS': '1', **env},
        capture_output=True,
        text=True,
        timeout=560,
    )
    assert not check or done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return done


@pytest.fixture(scope='module')
def trained(data_root, tmp_path_factory):
    """A work directory with one epoch of a narrow HRGAN on COCO samples, and the options that made it."""
    folder = tmp_path_factory.mktemp('hrgan')
    options = [*coco(data_root), *generator(), *discriminator(), *loaders(), *runtime()]
    run(sys.executable, 'tools/train.py', HRGAN_COCO, '--work-dir', folder, '--cfg-options', *options)
    return folder, options


def test_training_resumes_and_tests_with_oks(trained):
    folder, options = trained
    assert (folder / 'epoch_1.pth').is_file()
    printed = main(
        'train.py', HRGAN_COCO, '--work-dir', folder, '--resume', '--auto-scale-lr',
        '--cfg-options', *options, 'train_cfg.max_epochs=2',
    )  # fmt: skip
    assert 'resumed epoch: 1, iter: 3' in printed
    assert re.search(r'Epoch\(train\) +\[2\]\[3/3\].*reconstruction\.k_t', printed)
    assert (folder / 'epoch_2.pth').is_file()
    printed = main('test.py', HRGAN_COCO, folder / 'epoch_2.pth', '--work-dir', folder, '--cfg-options', *options)
    assert re.search(r'coco/AP: -?\d\.\d+', printed)


@pytest.mark.slow
def test_a_process_without_this_package_predicts_the_same_bit_for_bit(trained):
    folder, options = trained
    main(
        'test.py', HRGAN_COCO, folder / 'epoch_1.pth', '--work-dir', folder, '--dump', folder / 'ours.pkl',
        # MMPose's --dump makes a list of evaluators before it reads the options.
        '--cfg-options', *(option.replace('test_evaluator.', 'test_evaluator.0.') for option in options),
    )  # fmt: skip
    stock = [option for option in options if not option.startswith('model.discriminators')]
    script = f"""
        import sys
        import mmengine, torch
        from mmengine.config import Config, DictAction
        from mmengine.hub import get_config
        from mmengine.runner import Runner
        cfg = get_config('mmpose::body_2d_keypoint/topdown_heatmap/coco/td-hm_hrnet-w32_8xb64-210e_coco-256x192.py')
        cfg.merge_from_dict(dict((k, DictAction._parse_iterable(v)) for k, v in (o.split('=', 1) for o in {stock!r})))
        cfg.work_dir = {str(folder / 'stock')!r}
        cfg.test_evaluator = [cfg.test_evaluator, dict(type='DumpResults', out_file_path={str(folder / 'stock.pkl')!r})]
        runner = Runner.from_cfg(cfg)
        saved = torch.load({str(folder / 'epoch_1.pth')!r}, weights_only=False)['state_dict']
        missing, unexpected = runner.model.load_state_dict(saved, strict=False)
        assert not missing, missing
        assert unexpected and all(k.startswith('discriminators.') for k in unexpected), unexpected
        runner.test()
        assert not any(name.split('.')[0] == 'mmpose_gan' for name in sys.modules)
    """
    run(sys.executable, '-c', textwrap.dedent(script))
    ours, theirs = (pickle.loads((folder / name).read_bytes()) for name in ('ours.pkl', 'stock.pkl'))
    assert len(ours) == len(theirs) == 12
    for one, other in zip(ours, theirs, strict=True):
        for key in ('keypoints', 'keypoint_scores'):
            assert np.array_equal(one['pred_instances'][key], other['pred_instances'][key])


#: Stock configs whose heads predict no heatmaps, without augmentations of a package that is not required.
WITHOUT_HEATMAPS = dict(
    RTMPose="""
_base_ = 'mmpose::body_2d_keypoint/rtmpose/coco/rtmpose-t_8xb256-420e_coco-256x192.py'
kept = [step for step in _base_.train_pipeline if step['type'] != 'Albumentation']
train_dataloader = dict(dataset=dict(pipeline=kept))
""",
    regression="_base_ = 'mmpose::body_2d_keypoint/topdown_regression/coco/td-reg_res50_8xb64-210e_coco-256x192.py'\n",
)


@pytest.mark.slow
@pytest.mark.parametrize('name', WITHOUT_HEATMAPS)
def test_stock_heads_without_heatmaps_train_resume_are_tested_and_rated(name, data_root, tmp_path):
    config = tmp_path / f'{name}.py'
    config.write_text(WITHOUT_HEATMAPS[name])
    options = [*coco(data_root), *loaders(), *runtime(), 'model.backbone.init_cfg=None', 'custom_hooks=[]']
    command = [config, '--adversary', 'geometry', '--work-dir', tmp_path]
    main('train.py', *command, '--cfg-options', *options)
    printed = main('train.py', *command, '--resume', '--cfg-options', *options, 'train_cfg.max_epochs=2')
    assert re.search(r'Epoch\(train\) +\[2\]\[3/3\].*geometry\.gradient_ratio', printed)
    test = [config, '--adversary', 'geometry']
    printed = main('test.py', *test, tmp_path / 'epoch_2.pth', '--work-dir', tmp_path, '--cfg-options', *options)
    assert re.search(r'coco/AP: -?\d\.\d+', printed)
    # The discriminator rates what they predict.
    norm = ['--norm', 'bbox', '--threshold', '0.6', '--wrong-share', '0.5']
    rated = tmp_path / 'rated.pth'
    main('calibrate.py', config, tmp_path / 'epoch_2.pth', rated, *test[1:], *norm, '--cfg-options', *options)
    critic = ['model.test_cfg.critic.discriminators=[geometry]', 'model.test_cfg.critic.rescore=True']
    printed = main('test.py', *test, rated, '--work-dir', tmp_path, '--cfg-options', *options, *critic)
    assert re.search(r'coco/AP: -?\d\.\d+', printed)


@pytest.mark.slow
def test_mpii_trains_and_tests_with_pckh(data_root, tmp_path):
    boxes = np.tile(np.array([[100.0, 100.0], [160.0, 180.0]])[:, :, None], (1, 1, 5))  # (corner, x y, person)
    scipy.io.savemat(tmp_path / 'heads.mat', dict(headboxes_src=boxes))
    options = [*mpii(data_root, tmp_path / 'heads.mat'), *generator(), *discriminator(), *loaders(2), *runtime()]
    config = 'configs/hrgan_w32_mpii.py'
    main('train.py', config, '--work-dir', tmp_path, '--cfg-options', *options)
    printed = main('test.py', config, tmp_path / 'epoch_1.pth', '--work-dir', tmp_path, '--cfg-options', *options)
    assert re.search(r'PCK: \d+\.\d+ +PCK@0\.1: \d+\.\d+', printed)


def dumping(folder):
    """HRGAN's config with every rank writing down what it ends with (``rank_dump.py``)."""
    config = folder / 'hrgan_dump.py'
    config.write_text(f"_base_ = {str(ROOT / HRGAN_COCO)!r}\ncustom_imports = dict(imports=['rank_dump'])\n")
    return config


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return str(probe.getsockname()[1])


def assert_ranks_agree(folder):
    ranks = [torch.load(folder / f'rank{rank}.pth', weights_only=False) for rank in range(2)]
    assert ranks[0]['k_t'] == ranks[1]['k_t']
    for part in ('parameters', 'optimizers'):
        leaves = [torch.utils._pytree.tree_flatten(rank[part])[0] for rank in ranks]
        assert len(leaves[0]) > 100
        for one, other in zip(*leaves, strict=True):
            assert torch.equal(one, other) if isinstance(one, torch.Tensor) else one == other


def test_two_processes_on_the_cpu(data_root, tmp_path):
    """Training by the torchrun script; both ranks end with the same players."""
    options = [*coco(data_root), *generator(), *discriminator(), *loaders(2), *runtime()]
    env = dict(PYTHONPATH=str(ROOT / 'tests' / 'tools'), RANK_DUMP=str(tmp_path), PORT=free_port())
    run('tools/dist_train.sh', dumping(tmp_path), 2, '--work-dir', tmp_path, '--cfg-options', *options, **env)
    assert_ranks_agree(tmp_path)


@pytest.mark.slow
def test_two_processes_test_what_was_trained(trained):
    folder, options = trained
    arguments = [HRGAN_COCO, folder / 'epoch_1.pth', 2, '--work-dir', folder, '--cfg-options', *options]
    done = run('tools/dist_test.sh', *arguments, PORT=free_port())
    assert re.search(r'coco/AP: -?\d\.\d+', done.stdout + done.stderr)


@pytest.mark.parametrize(
    ('script', 'arguments', 'expected'),
    [
        ('dist_train.sh', ['configs/x.py', 4], 'train.py configs/x.py --launcher pytorch --amp'),
        ('dist_test.sh', ['configs/x.py', 'last.pth', 4], 'test.py configs/x.py last.pth --launcher pytorch --amp'),
    ],
)
def test_what_torchrun_is_asked_for(script, arguments, expected):
    env = dict(PYTHON='echo', NNODES='3', NODE_RANK='1', MASTER_ADDR='10.0.0.7', PORT='29501')
    asked = run(f'tools/{script}', *arguments, '--amp', **env).stdout
    before, _, after = asked.partition(f'{ROOT}/tools/')
    nodes = '--nnodes=3 --node_rank=1 --master_addr=10.0.0.7 --master_port=29501'
    assert before == f'-m torch.distributed.run {nodes} --nproc_per_node=4 '
    assert after == f'{expected}\n'


def fake_srun(folder, *lines):
    """A folder for the PATH with an ``srun`` that writes down its arguments and then does what is said."""
    srun = folder / 'srun'
    srun.write_text('\n'.join(['#!/usr/bin/env bash', f'echo "$@" > {folder}/srun.args', *lines, '']))
    srun.chmod(0o755)
    return f'{folder}:{os.environ["PATH"]}'


@pytest.mark.parametrize(
    ('script', 'arguments', 'expected'),
    [
        ('slurm_train.sh', ['work'], 'train.py configs/x.py --work-dir work'),
        ('slurm_test.sh', ['last.pth'], 'test.py configs/x.py last.pth'),
    ],
)
def test_what_slurm_is_asked_for(tmp_path, script, arguments, expected):
    env = dict(PATH=fake_srun(tmp_path), GPUS='16', GPUS_PER_NODE='4', CPUS_PER_TASK='3', SRUN_ARGS='--exclusive -v')
    run(f'tools/{script}', 'part', 'job', 'configs/x.py', *arguments, '--amp', **env)
    before, _, after = (tmp_path / 'srun.args').read_text().partition(f'{ROOT}/tools/')
    wanted = '-p part --job-name=job --ntasks=16 --gres=gpu:4 --ntasks-per-node=4 --cpus-per-task=3 '
    assert before == f'{wanted}--kill-on-bad-exit=1 --exclusive -v {sys.executable} -u '
    assert after == f'{expected} --amp --launcher slurm\n'


@pytest.mark.slow
def test_slurm_scripts(data_root, tmp_path):
    """With an ``srun`` that starts two processes on this machine."""
    path = fake_srun(
        tmp_path,
        'while [[ $1 == -* ]]; do [[ $1 == -p ]] && shift; shift; done',
        'export SLURM_NTASKS=2 SLURM_NODELIST=localhost',
        'for SLURM_PROCID in 0 1; do SLURM_LOCALID=$SLURM_PROCID; export SLURM_PROCID SLURM_LOCALID; "$@" & done',
        'wait -n && wait -n',
    )
    options = [*coco(data_root), *generator(), *discriminator(), *loaders(2), *runtime()]
    env = dict(
        PATH=path, PYTHONPATH=str(ROOT / 'tests' / 'tools'), RANK_DUMP=str(tmp_path), MASTER_ADDR='127.0.0.1',
        MASTER_PORT=free_port(), GPUS='2', GPUS_PER_NODE='0', SRUN_ARGS='--exclusive --quiet',
    )  # fmt: skip
    run('tools/slurm_train.sh', 'part', 'job', dumping(tmp_path), tmp_path, '--cfg-options', *options, **env)
    assert_ranks_agree(tmp_path)


@pytest.mark.parametrize('script', ['dist_train.sh', 'dist_test.sh', 'slurm_train.sh', 'slurm_test.sh'])
def test_scripts_say_how_they_are_used(script):
    done = run(f'tools/{script}', 'configs/x.py', check=False)
    assert done.returncode == 2
    assert f'usage: tools/{script} ' in done.stderr


def test_no_gpus_are_refused():
    done = run('tools/dist_train.sh', 'configs/x.py', '0', check=False)
    assert done.returncode == 2
    assert done.stderr.endswith('error: GPUS must be a whole number from 1 on, got 0\n')


def test_what_is_executable_names_its_interpreter():
    files = [path for path in (ROOT / 'tools').rglob('*') if path.suffix in ('.py', '.sh') and os.access(path, os.X_OK)]
    assert files
    assert not [path.name for path in files if not path.read_text().startswith('#!')]


def test_mistakes_on_the_command_line_are_named(capsys):
    with pytest.raises(SystemExit, match=r'error: there is no config configs/no_such\.py'):
        main('train.py', 'configs/no_such.py')
    with pytest.raises(SystemExit):
        main('train.py', HRGAN_COCO, '--adversary', 'configs/hrgan_w32_mpii.py', '--no-such-flag')
    assert 'unrecognized arguments: --no-such-flag' in capsys.readouterr().err
