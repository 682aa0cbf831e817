"""MLflow refuses names that metrics have: '@' in this package's, brackets in MMPose's own ``coco/AP (M)``."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any


def fitting_name(name: str) -> str:
    """The same with what MLflow allows: letters, digits, ``_ - . : /`` and single spaces.

    Example:
        >>> [fitting_name(name) for name in ('torso/PCK@0.2', 'coco/AP (M)', 'whole/90%@0.5')]
        ['torso/PCK at 0.2', 'coco/AP M', 'whole/90 percent at 0.5']
    """
    words = name.replace('@', ' at ').replace('%', ' percent ')
    return re.sub(r' +', ' ', re.sub(r'[^\w./: -]', '', words)).strip()


def log_under_fitting_names(backends: ModuleType) -> None:
    """Make names fit where they are logged, so that metrics keep theirs, and ``save_best`` goes by them.

    An image is an artifact, which needs an ending, and of which there is one of a name: it gets its step, as with the
    local backend. A config with numbers for keys, such as the joints of a mixture of data sets, ends MMEngine's listing
    of it.

    Args:
        backends: The module ``mmengine.visualization.vis_backend``.
    """
    backend = backends.MLflowVisBackend
    add_scalar, add_scalars, flatten = backend.add_scalar, backend.add_scalars, backend._flatten
    add_image = backend.add_image

    def add_fitting_scalar(self: Any, name: str, *args: Any, **kwargs: Any) -> None:
        add_scalar(self, fitting_name(name), *args, **kwargs)

    def add_fitting_scalars(self: Any, scalar_dict: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        add_scalars(self, {fitting_name(name): value for name, value in scalar_dict.items()}, *args, **kwargs)

    def flatten_any_keys(self: Any, d: dict[Any, Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
        return flatten(self, {str(key): value for key, value in d.items()}, *args, **kwargs)

    def add_image_file(self: Any, name: str, image: Any, step: int = 0, **kwargs: Any) -> None:
        add_image(self, f'{fitting_name(name)}_{step}.png', image, step, **kwargs)

    backend.add_scalar, backend.add_scalars, backend._flatten, backend.add_image = (
        add_fitting_scalar,
        add_fitting_scalars,
        flatten_any_keys,
        add_image_file,
    )
