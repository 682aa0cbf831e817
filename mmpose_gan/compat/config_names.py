"""mmengine 0.10 finds configs of OpenMMLab's packages only: ``mmpose_gan::hrgan_w32_coco.py`` is taught to it.

It also wants a folder in the name, looks for an editable installation where it is not, and gives the types in a base
the scope of its package, in which most of MMEngine's registries have nothing.
"""

from __future__ import annotations

from typing import Any

from mmpose_gan.packaged import MIM, PREFIX, config_path

OURS = PREFIX.removesuffix('::')


def find_bases(config: Any) -> None:
    """Let ``_base_`` name a config of this package.

    Args:
        config: The module ``mmengine.config.config``.
    """
    original = config.Config._get_cfg_path

    def get_cfg_path(cfg_path: str, filename: str) -> tuple[str, str | None]:
        return (str(config_path(cfg_path)), None) if cfg_path.startswith(PREFIX) else original(cfg_path, filename)

    config.Config._get_cfg_path = staticmethod(get_cfg_path)


def find_by_hub(hub: Any) -> None:
    """Let MMEngine's ``get_config`` and ``get_model`` find a config of this package.

    Args:
        hub: The module ``mmengine.hub.hub``.
    """
    package_of, folder_of = hub._get_package_and_cfg_path, hub.get_installed_path

    def get_package_and_cfg_path(cfg_path: str) -> tuple[str, str]:
        return (OURS, cfg_path.removeprefix(PREFIX)) if cfg_path.startswith(PREFIX) else package_of(cfg_path)

    def get_installed_path(package: str) -> str:
        return str(MIM.parent) if package == OURS else folder_of(package)

    hub._get_package_and_cfg_path = get_package_and_cfg_path
    hub.get_installed_path = get_installed_path
