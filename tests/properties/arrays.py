"""What the property tests draw their examples from."""

from __future__ import annotations

import numpy as np
import torch
from hypothesis import strategies as st
from numpy.typing import NDArray
from torch import Tensor

#: Losses as they come: none, tiny, large, overflowed.
any_losses = st.one_of(
    st.floats(0, 1e6, width=32), st.sampled_from([0.0, 1e-30, 1e30, float('inf'), float('nan')])
)  # fmt: skip
seeds = st.integers(0, 2**32 - 1)


@st.composite
def poses(draw: st.DrawFn, joints: int, dimensions: int = 2, people: int = 3) -> NDArray[np.float64]:
    """Positions (people, joints, dimensions) in a box of side 200, no two of them equal."""
    return np.random.default_rng(draw(seeds)).uniform(-100, 100, (people, joints, dimensions))


@st.composite
def masks(draw: st.DrawFn, *shape: int) -> NDArray[np.bool_]:
    """Which of something count; sometimes all of them, sometimes none."""
    share = draw(st.sampled_from([0.0, 0.3, 0.7, 1.0]))
    return np.random.default_rng(draw(seeds)).random(shape) < share


@st.composite
def heatmaps(draw: st.DrawFn, people: int = 2, joints: int = 3, height: int = 6, width: int = 5) -> Tensor:
    """Maps (people, joints, height, width) in which no two cells of a map are equal: integers, exact in float32."""
    rng = np.random.default_rng(draw(seeds))
    cells = np.tile(np.arange(height * width), (people, joints, 1))
    return torch.from_numpy(rng.permuted(cells, axis=-1)).float().unflatten(-1, (height, width))


@st.composite
def rotations(draw: st.DrawFn, dimensions: int) -> NDArray[np.float64]:
    """A rotation of the plane or of space, any of them alike."""
    basis, triangle = np.linalg.qr(np.random.default_rng(draw(seeds)).normal(size=(dimensions, dimensions)))
    basis *= np.sign(np.diag(triangle))
    basis[:, 0] *= np.linalg.det(basis)
    return basis
