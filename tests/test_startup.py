"""Starting is quick: the package, figures, converters, plots and every ``--help`` do without torch and what needs it.

One process runs them all. In it an import of torch or of MMPose's packages is noted, and refused, so that none hides
the next.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest
from paths import ROOT
from PIL import Image

import mmpose_gan

#: All but what the converters share, and train.py and test.py, which show the flags of MMPose's own tools.
COMMANDS = sorted(
    str(path.relative_to(ROOT))
    for path in (ROOT / 'tools').rglob('*.py')
    if path.name not in ('coco_format.py', 'train.py', 'test.py')
)
SCRIPT = """
    import contextlib, importlib, io, json, runpy, sys
    from importlib.machinery import PathFinder
    from pathlib import Path

    noted = []

    class Refuse:
        def create_module(self, spec):
            noted.append(spec.name)
            raise ImportError(f'{spec.name} is imported')

        def exec_module(self, module):
            pass

    class Finder:
        def find_spec(self, name, path=None, target=None):
            if name not in ('torch', 'mmcv', 'mmengine', 'mmdet', 'mmpose'):
                return None
            spec = PathFinder.find_spec(name, path)
            spec.loader = Refuse()
            return spec

    sys.meta_path.insert(0, Finder())
    found = {}

    @contextlib.contextmanager
    def step(name):
        try:
            with contextlib.redirect_stdout(io.StringIO()) as out:
                yield
            found[name] = [*noted]
        except ImportError as error:
            found[name] = [*noted, str(error)]
        noted.clear()

    def command(file, *arguments):
        sys.path[0], sys.argv = str(Path(file).parent), [file, *arguments]
        with contextlib.suppress(SystemExit):
            runpy.run_path(file, run_name='__main__')

    with step('mmpose_gan'):
        import mmpose_gan
        noted += {'numpy'} & set(sys.modules)
    with step('mmpose_gan.figures'):
        import mmpose_gan.figures
    for file in %(commands)r:
        with step(file):
            command(file, '--help')
    for file, *arguments in %(runs)r:
        with step('a run of ' + file):
            command(file, *arguments)
    print(json.dumps(found))
"""


@pytest.fixture(scope='module')
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What each step imports that it should not."""
    folder = tmp_path_factory.mktemp('startup')
    figures, plot, lip = folder / 'figures', folder / 'plot.png', folder / 'lip.csv'
    Image.new('RGB', (90, 70)).save(folder / 'person.jpg')
    lip.write_text(','.join(['person.jpg', *['10,20,0'] * 16]) + '\n')
    (folder / 'run' / 'time' / 'vis_data').mkdir(parents=True)
    scalars = [{'torso/PCK@0.2': 40.0, 'step': 1}, {'torso/PCK@0.2': 50.0, 'step': 2}]
    (folder / 'run/time/vis_data/scalars.json').write_text('\n'.join(map(json.dumps, scalars)))
    runs = [
        ('tools/make_figures.py', figures, '--train', 3, '--val', 0, '--hard', 0, '--size', 48),
        ('tools/dataset_converters/lip2coco.py', lip, folder, folder),
        ('tools/plot_curves.py', 'iterations', folder / 'run', '--out', plot),
    ]
    values = dict(commands=COMMANDS, runs=[[str(word) for word in run] for run in runs])
    done = subprocess.run(
        [sys.executable, '-c', textwrap.dedent(SCRIPT) % values], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(list((figures / 'images' / 'train').glob('*.jpg'))) == 3, done.stderr
    assert plot.is_file(), done.stderr
    assert lip.with_suffix('.json').is_file(), done.stderr
    return json.loads(done.stdout)


RUNS = [f'a run of tools/{name}.py' for name in ('make_figures', 'dataset_converters/lip2coco', 'plot_curves')]


@pytest.mark.parametrize('step', ['mmpose_gan', 'mmpose_gan.figures', *COMMANDS, *RUNS])
def test_starts_without_torch(found: dict[str, list[str]], step: str) -> None:
    assert found[step] == []


def test_public_names_are_there_when_asked_for() -> None:
    estimators = {'AdversarialPoseEstimator3D', 'AdversarialTopdownPoseEstimator'}
    names = {'add_adversary', 'HeatmapDiscriminator', 'Game', *estimators}
    assert set(mmpose_gan.__all__) == {'__version__', *names}
    assert set(mmpose_gan.__all__) <= set(dir(mmpose_gan))
    from mmpose_gan import add_adversary, adversaries, models

    assert add_adversary is adversaries.add_adversary
    assert mmpose_gan.Game is models.games.Game
    for name in names - {'add_adversary', 'Game'}:
        assert getattr(mmpose_gan, name) is getattr(models, name)
    with pytest.raises(AttributeError, match=r"module 'mmpose_gan' has no attribute 'Generator'"):
        mmpose_gan.Generator  # noqa: B018
