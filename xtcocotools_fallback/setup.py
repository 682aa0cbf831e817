"""Beside what pyproject.toml says: the file at whose sight Python installs the import finder when it starts."""

from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

START = 'xtcocotools_fallback.pth'


class BuildWithStart(build_py):
    """Puts the ``.pth`` file where ``site-packages`` begins, for which setuptools has no setting."""

    def run(self) -> None:
        """Build."""
        super().run()
        if not self.editable_mode:
            self.copy_file(str(Path(__file__).parent / START), str(Path(self.build_lib) / START))

    def get_outputs(self, include_bytecode: bool = True) -> list[str]:
        """The files that are built."""
        return [*super().get_outputs(include_bytecode), str(Path(self.build_lib) / START)]


setup(cmdclass={'build_py': BuildWithStart})
