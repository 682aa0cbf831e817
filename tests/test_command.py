"""The ``mmpose-gan`` command and what it finds."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from mmengine.config import Config
from mmengine.hub import get_config
from paths import ROOT

from mmpose_gan import command
from mmpose_gan.launch import EXAMPLES
from mmpose_gan.packaged import CONFIGS, TOOLS, config_path, load_config


class Done(NamedTuple):
    """What a command left."""

    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, cwd: Path = ROOT) -> Done:
    """Run ``mmpose-gan`` in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(cwd)
        patch.setattr(sys, 'argv', ['mmpose-gan', *arguments])
        patch.setattr(sys, 'path', [*sys.path])
        try:
            command.main()
        except SystemExit as end:  # what Python makes of it when a process ends
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
            if isinstance(end.code, str):
                print(end.code, file=sys.stderr)
    return Done(code, out.getvalue(), err.getvalue())


def test_every_tool_has_a_name_and_a_description():
    names = set(command.tools())
    assert {'train', 'test', 'dist-train', 'slurm-test', 'list-adversaries', 'print-config', 'lsp2coco'} <= names
    assert {'make-figures', 'report', 'quickstart', 'export', 'demo'} <= names
    assert not {'coco-format', '-srun', '-torchrun'} & names
    for path in command.tools().values():
        assert command.describe(path), path


def test_the_help_of_every_tool_has_an_example():
    for name, path in command.tools().items():
        if path.suffix == '.py' and path.name not in EXAMPLES:
            said = ast.get_docstring(ast.parse(path.read_text()), clean=False) or ''
            assert re.search(rf'^    ((python )?tools/.*{path.name}|mmpose-gan {name})', said, re.MULTILINE), name
    for name, example in EXAMPLES.items():
        assert run(name.removesuffix('.py'), '--help').stdout.count(f'example: tools/{name} {example[:9]}') == 1


def test_help_lists_commands_without_loading_torch():
    """In a process of its own, by what the script ``mmpose-gan`` consists of."""
    main = (
        'import sys; from mmpose_gan.command import main; sys.argv[0] = "mmpose-gan"\n'
        'try: main()\n'
        'finally: assert not {"torch", "mmengine", "mmpose"} & set(sys.modules)'
    )
    done = subprocess.run([sys.executable, '-c', main, '--help'], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert 'print-config' in done.stdout
    assert done.stderr == ''
    assert run().stdout == done.stdout


def test_an_unknown_command_is_one_line():
    done = run('trian')
    assert done.returncode == 1
    assert done.stderr.startswith('error: mmpose-gan has no command trian, only calibrate, critique, demo, dist-test')
    assert len(done.stderr.splitlines()) == 1


def test_list_adversaries_prints_a_table():
    done = run('list-adversaries')
    assert done.returncode == 0, done.stderr
    for word in ('reconstruction_small', 'posenet_p_c', 'Chen 2017', 'GMACs'):
        assert word in done.stdout


def test_print_config_merges_from_any_folder(tmp_path):
    done = run(
        'print-config', 'mmpose_gan::quickstart.py', '--adversary', 'reconstruction_small', '--adversary',
        'posenet_p_c_small', '--cfg-options', 'train_cfg.max_epochs=2', cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (tmp_path / 'printed.py').write_text(done.stdout)
    cfg = Config.fromfile(tmp_path / 'printed.py')
    assert set(cfg.model.discriminators) == {'reconstruction', 'P', 'C'}
    assert cfg.train_cfg.max_epochs == 2
    assert 'Traceback' not in done.stderr


def test_errors_are_one_line(tmp_path):
    done = run('print-config', 'mmpose_gan::quickstart.py', '--adversary', 'nothing', cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith('error: there is no adversary nothing: neither such a file')


def test_training_help_begins_with_help():
    done = run('train', '--help')
    assert done.returncode == 0
    assert done.stdout.startswith('usage:')
    assert '--adversary NAME' in done.stdout
    assert '--auto-scale-lr' in done.stdout
    assert 'pkg_resources' not in done.stderr


def test_training_without_data_names_the_command_that_makes_it(tmp_path):
    done = run('train', 'mmpose_gan::quickstart.py', cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith('error: train_dataloader.dataset.ann_file: there is no work_dirs/')
    assert 'make it with: mmpose-gan make-figures work_dirs/quickstart/figures/ --plain --train' in done.stderr


# Configs by name


@pytest.mark.parametrize('name', ['hrgan_w32_coco.py', 'ablations/supervised_hg1_lsp.py'])
def test_configs_of_the_package_have_names(name, tmp_path):
    expected = Config.fromfile(ROOT / 'configs' / name)
    assert config_path(f'mmpose_gan::{name}') == CONFIGS / name
    for found in (load_config(f'mmpose_gan::{name}'), get_config(f'mmpose_gan::{name}')):
        assert found.to_dict() == expected.to_dict()
    (tmp_path / 'mine.py').write_text(f"_base_ = 'mmpose_gan::{name}'\n")
    assert Config.fromfile(tmp_path / 'mine.py').to_dict() == expected.to_dict()  # no _scope_ is added to types


def test_mmpose_s_names_still_work():
    cfg = load_config('mmpose::_base_/default_runtime.py')
    assert cfg.default_scope == 'mmpose'


def test_a_name_that_is_none_says_so():
    with pytest.raises(FileNotFoundError, match=r'there is no config mmpose_gan::nothing\.py'):
        load_config('mmpose_gan::nothing.py')


def test_the_index_names_every_published_config():
    """One metafile a method, as mim and MMEngine read them."""
    import yaml

    index = yaml.safe_load((CONFIGS.parent / 'model-index.yml').read_text())
    named = set()
    for file in index['Import']:
        metafile = yaml.safe_load((CONFIGS.parent / file).read_text())
        collections = {collection['Name'] for collection in metafile['Collections']}
        for model in metafile['Models']:
            assert model['In Collection'] in collections
            assert (CONFIGS.parent / model['Config']).is_file()
            named.add(model['Config'])
    published = {f'configs/{path.name}' for path in CONFIGS.glob('*.py')} - {'configs/quickstart.py'}
    assert named == published


def test_tools_of_the_package_are_those_of_the_checkout():
    assert TOOLS.resolve() == ROOT / 'tools'
    assert CONFIGS.resolve() == ROOT / 'configs'
