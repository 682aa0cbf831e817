"""The type of pictures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: (H, W, 3), 0 to 255; BGR, as OpenCV has it, where nothing else is said.
Image = NDArray[np.uint8]
