"""Puts the single file ``mmcv/_ext.py`` beside mmcv-lite, which comes without compiled operators."""

from setuptools import setup

setup(
    name='mmcv_ext_fallback',
    version='0.1.0',
    description='Stand-in for the compiled operators that mmcv-lite lacks',
    license='Apache-2.0',
    # A module of mmcv's package, not the package: mmcv's own __init__.py is mmcv-lite's.
    py_modules=['mmcv._ext'],
    python_requires='>=3.10',
)
