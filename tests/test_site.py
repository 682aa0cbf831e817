"""The site is built strictly, and holds all that is public."""

from __future__ import annotations

import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from paths import ROOT

import mmpose_gan.registry as registries
from mmpose_gan.command import tools

pytest.importorskip('mkdocs', reason='requirements/docs.txt is not installed')
PACKAGES = [
    'datasets',
    'demo',
    'engine.hooks',
    'engine.optim',
    'engine.reproducible',
    'evaluation',
    'export',
    'figures',
    'models.backbones',
    'models.discriminators',
    'models.estimators',
    'models.games',
    'models.heads',
    'report',
]


@pytest.fixture(scope='module')
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp('site')
    done = subprocess.run(
        [sys.executable, '-m', 'mkdocs', 'build', '--strict', '--quiet', '--site-dir', folder],
        cwd=ROOT,
        env=os.environ | dict(NO_MKDOCS_2_WARNING='1'),
        capture_output=True,
        text=True,
        timeout=900,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_all_that_is_public_is_in_the_api_reference(site: Path) -> None:
    page = (site / 'reference/api/index.html').read_text()
    documented = {name.rpartition('.')[2] for name in re.findall(r'id="(mmpose_gan\.[\w.]+)"', page)}
    for package in PACKAGES:
        names = importlib.import_module(f'mmpose_gan.{package}').__all__
        public = {name for name in names if not name.isupper()}
        assert public <= documented, f'{package}: {public - documented}'


def test_all_that_a_config_can_name_is_in_its_reference(site: Path) -> None:
    page = (site / 'reference/config/index.html').read_text()
    for name in ('MODELS', 'DATASETS', 'METRICS', 'HOOKS', 'OPTIM_WRAPPERS'):
        known = getattr(registries, name).module_dict
        ours = {kind.__name__ for kind in known.values() if kind.__module__.startswith('mmpose_gan')}
        assert ours, name
        missing = {kind for kind in ours if f'>{kind}</a>' not in page}
        assert not missing, f'{name}: {missing}'


def test_pages_in_folders_keep_their_links_and_pictures(site: Path) -> None:
    paper = (site / 'papers/chen2017/index.html').read_text()
    assert 'href="../../datasets/"' in paper
    (picture,) = re.findall(r'<img[^>]* src="([^"]*verdicts_figures\.jpg)"', paper)
    assert (site / 'papers/chen2017' / picture).is_file()
    tutorial = (site / 'tutorials/mixing_in/index.html').read_text()
    assert 'href="../../critic/"' in tutorial
    assert 'add_adversaries' in tutorial


def test_it_can_be_searched(site: Path) -> None:
    assert 'k_t' in (site / 'search/search_index.json').read_text()


COMMANDS = re.compile(r'^(?:mmpose-gan|tools/)\s*\S+.*', re.MULTILINE)


@pytest.mark.parametrize(
    'page', sorted([ROOT / 'README.md', *(ROOT / 'docs').rglob('*.md')]), ids=lambda page: page.name
)
def test_commands_of_the_pages_are_there(page: Path) -> None:
    """Each command line of a listing names a tool, and flags that its help has."""
    for listing in re.findall(r'^```bash\n(.*?)^```', page.read_text(), re.DOTALL | re.MULTILINE):
        for line in COMMANDS.findall(listing.replace('\\\n', ' ')):
            words = line.split(' #')[0].split()
            name = words[1] if words[0] == 'mmpose-gan' else Path(words[0]).stem.replace('_', '-')
            assert name in tools(), line
            source = tools()[name].read_text()
            if name in ('train', 'test') or tools()[name].suffix == '.sh':
                continue  # MMPose's flags; tests/tools/test_cli.py runs them
            for flag in re.findall(r'\s(--[a-z][\w-]*)', ' '.join(words)):
                assert f"'{flag}'" in source or flag in ('--adversary', '--margin', '--skip-missing', '--debug'), line
