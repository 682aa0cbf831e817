"""How a tool that is no training begins: MMPose's registries, and a logger that says no more than is needed."""

from __future__ import annotations

import logging


def register_quietly(level: int = logging.WARNING) -> None:
    """Register MMPose's modules as its own tools do, with a logger of a level.

    Call it after the command line is read, so that ``--help`` does not wait for the imports.

    Args:
        level: Of ``logging``; what is below it is not printed.
    """
    from mmengine.logging import MMLogger
    from mmpose.utils import register_all_modules

    register_all_modules(init_default_scope=True)
    MMLogger.get_instance('mmengine', log_level=level)
