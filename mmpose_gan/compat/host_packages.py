"""What the host must have: a package that is missing or too old is one sentence at ``import mmpose_gan``."""

from __future__ import annotations

import importlib.util
import re
import sys
import warnings
from importlib import metadata
from importlib.machinery import ModuleSpec

#: distribution -> (module, oldest version that works, what to install)
HOST_PACKAGES = {
    'torch': ('torch', '2.1', 'torch torchvision'),
    'mmengine': ('mmengine', '0.10.3', 'mmengine==0.10.7'),
    'mmdet': ('mmdet', '3.0.0', 'mmdet==3.3.0'),
    'mmpose': ('mmpose', '1.3.0', '--no-deps mmpose==1.3.2'),
}


def check_host_packages() -> None:
    """Check that MMPose and what it needs are there and new enough.

    Raises:
        ImportError: One sentence that names the package and the command that mends it.
    """
    for distribution, (module, oldest, install) in HOST_PACKAGES.items():
        mend = f'mend it with: pip install {install}'
        if _find(module) is None:
            raise ImportError(f'mmpose_gan needs {distribution} >= {oldest}, which is not installed; {mend}')
        found = _version(distribution)
        if found is not None and _release(found) < _release(oldest):
            raise ImportError(f'mmpose_gan needs {distribution} >= {oldest} but finds {found}; {mend}')
    if _find('mmcv') is None:
        raise ImportError(
            'mmpose_gan needs mmcv >= 2.0.0, which is not installed; mend it with: pip install mmcv==2.1.0 '
            '(or, without a compiler: pip install mmcv-lite==2.1.0 ./mmcv_ext_fallback)'
        )
    if _find('mmcv._ext') is None:
        raise ImportError(
            'mmpose_gan finds mmcv without its compiled operators; mend it, in the folder of mmpose_gan, with: '
            'pip install ./mmcv_ext_fallback'
        )
    if _find('xtcocotools') is None:
        raise ImportError(
            'mmpose_gan needs xtcocotools, which MMPose imports and which is not installed; mend it, in the folder of '
            'mmpose_gan, with: pip install ./xtcocotools_fallback (or, on Python 3.10 and 3.11 with NumPy 1: pip '
            'install xtcocotools)'
        )
    resources = _find('pkg_resources')
    if resources is None or not resources.submodule_search_locations:  # it is a package of setuptools
        raise ImportError(
            'mmpose_gan needs pkg_resources, by which MMEngine finds mmpose:: configs and which setuptools lacks from '
            "82 on; mend it with: pip install 'setuptools<81'"
        )
    warnings.filterwarnings('ignore', message='pkg_resources is deprecated as an API')  # for each mmpose:: base


def _find(module: str) -> ModuleSpec | None:
    """``importlib.util.find_spec``, which for a submodule imports the package around it: mmcv's would import torch."""
    name, _, submodule = module.partition('.')
    spec = importlib.util.find_spec(name)
    if spec is None or not submodule:
        return spec
    return next(filter(None, (f.find_spec(module, spec.submodule_search_locations) for f in sys.meta_path)), None)


def _version(distribution: str) -> str | None:
    """The installed version, or None for a source tree that was put on the path without being installed."""
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None


def _release(version: str) -> tuple[int, ...]:
    """``'2.14.1+cu130'`` -> ``(2, 14, 1)``."""
    return tuple(int(part) for part in re.findall(r'^[\d.]*\d', version)[0].split('.'))
