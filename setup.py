"""Packaging of mmpose_gan.

MMPose, MMEngine, mmcv and torch are deliberately no requirements: an environment that has them keeps its versions, and
``import mmpose_gan`` says in one sentence what is missing (`mmpose_gan/compat.py`).
"""

from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent


def requirements(name: str) -> list[str]:
    """The lines of ``requirements/<name>.txt`` that are not comments."""
    lines = (HERE / 'requirements' / f'{name}.txt').read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith('#')]


setup(
    name='mmpose_gan',
    version='0.1.0',
    description='Adversarial training for MMPose pose estimators',
    long_description=(HERE / 'README.md').read_text(encoding='utf-8'),
    long_description_content_type='text/markdown',
    license='Apache-2.0',
    packages=find_packages(include=['mmpose_gan', 'mmpose_gan.*']),
    package_data={'mmpose_gan.report': ['templates/*.html']},
    python_requires='>=3.10',
    install_requires=requirements('runtime'),
)
