"""Textures, and what a figure wears."""

from __future__ import annotations

import colorsys
from functools import lru_cache

import cv2
import numpy as np

TILE = 64
"""Side of a texture in texels."""
TEXEL = 0.005
"""Size of a texel on a surface in metres."""

SLOTS: tuple[str, ...] = (
    'skin', 'hair', 'long_hair', 'brow', 'eye', 'lips', 'shirt', 'hips',
    'sleeve_high', 'sleeve_mid', 'sleeve_low', 'cuff',
    'leg_high', 'leg_mid', 'leg_low', 'leg_hem', 'sock', 'shoe', 'skirt',
)  # fmt: skip
"""Places on a body that carry their own texture."""
SLOT_INDEX: dict[str, int] = {name: index for index, name in enumerate(SLOTS)}

# Blue, green, red in 0..1: from light to dark skin, and common hair colours.
SKINS = np.array(
    [
        (0.66, 0.76, 0.94),
        (0.55, 0.68, 0.90),
        (0.45, 0.58, 0.82),
        (0.33, 0.46, 0.70),
        (0.24, 0.34, 0.55),
        (0.16, 0.22, 0.38),
    ]
)
HAIRS = np.array(
    [
        (0.06, 0.07, 0.09),
        (0.10, 0.14, 0.24),
        (0.14, 0.24, 0.42),
        (0.38, 0.60, 0.80),
        (0.16, 0.28, 0.62),
        (0.62, 0.64, 0.66),
    ]
)


@lru_cache(maxsize=1)
def patterns() -> np.ndarray:
    """(K, TILE, TILE) greyscale patterns in 0..1 that repeat in both directions: the mix of a texture's two colours."""
    v, u = np.meshgrid(np.arange(TILE), np.arange(TILE), indexing='ij')
    plain = np.zeros((TILE, TILE))
    stripes = [(u // width % 2).astype(float) for width in (2, 4, 8)]
    checks = [((u // width + v // width) % 2).astype(float) for width in (4, 8)]
    plaid = [0.5 * (u // width % 2) + 0.5 * (v // width % 2) for width in (4, 8)]
    dots = [
        ((u % width - width / 2) ** 2 + (v % width - width / 2) ** 2 < (width * 0.3) ** 2).astype(float)
        for width in (8, 16)
    ]
    diagonal = ((u + v) // 8 % 2).astype(float)
    band = ((u > 20) & (u < 36)).astype(float)
    rng = np.random.default_rng(0)
    blurred = np.asarray(cv2.GaussianBlur(np.tile(rng.random((TILE, TILE)), (3, 3)), (0, 0), 3), dtype=np.float64)
    noise = blurred[TILE : 2 * TILE, TILE : 2 * TILE]
    camouflage = np.digitize(noise, np.quantile(noise, (0.35, 0.7))) / 2.0
    everything = [plain] + stripes + [s.T for s in stripes] + checks + plaid + dots + [diagonal, band, camouflage]
    return np.stack(everything).astype(np.float32)


@lru_cache(maxsize=1)
def grain() -> np.ndarray:
    """(TILE, TILE) brightness around 1: fine weave and soft folds."""
    rng = np.random.default_rng(1)
    white = np.tile(rng.standard_normal((TILE, TILE)), (3, 3))
    folds = cv2.GaussianBlur(white, (0, 0), 5, sigmaY=8)
    weave = cv2.GaussianBlur(white, (0, 0), 0.7)
    both = 0.07 * folds / folds.std() + 0.035 * weave / weave.std()
    return (1 + both[TILE : 2 * TILE, TILE : 2 * TILE]).astype(np.float32)


def texture(first: np.ndarray, second: np.ndarray, pattern: int) -> np.ndarray:
    """A (3, TILE, TILE) texture from two BGR colours in 0..1 and an index into ``patterns``."""
    first, second = (colour.astype(np.float32)[:, None, None] for colour in (first, second))
    return (first + (second - first) * patterns()[pattern]) * grain()


def random_colour(rng: np.random.Generator) -> np.ndarray:
    """A BGR colour in 0..1 of a garment: mostly muted, at times bright."""
    red, green, blue = colorsys.hsv_to_rgb(rng.random(), rng.beta(1.2, 1.9), rng.uniform(0.12, 0.97))
    return np.array([blue, green, red])


def surface_colour(rng: np.random.Generator) -> np.ndarray:
    """A BGR colour in 0..1 of a wall or a floor: greyish, earthy or green far more often than bright."""
    hue = rng.choice((rng.uniform(0.04, 0.16), rng.uniform(0.2, 0.42), rng.random()), p=(0.5, 0.25, 0.25))
    red, green, blue = colorsys.hsv_to_rgb(hue, rng.beta(1.3, 3.2), rng.uniform(0.15, 0.8))
    return np.array([blue, green, red])


def random_texture(rng: np.random.Generator, plain: float = 0.5) -> np.ndarray:
    """A random garment's or object's texture, without a pattern with probability ``plain``."""
    pattern = 0 if rng.random() < plain else int(rng.integers(1, len(patterns())))
    return texture(random_colour(rng), random_colour(rng), pattern)


def skin_texture(rng: np.random.Generator) -> np.ndarray:
    """A plain skin texture: a mix of two neighbouring tones."""
    tone = rng.uniform(0, len(SKINS) - 1)
    low = int(tone)
    colour = SKINS[low] + (SKINS[min(low + 1, len(SKINS) - 1)] - SKINS[low]) * (tone - low)
    colour = np.clip(colour * rng.uniform(0.92, 1.08, 3), 0, 1)
    return texture(colour, colour, 0)


def _wear(rng: np.random.Generator, first: int) -> dict[str, tuple[int, int, float]]:
    """One figure's clothes: slot -> texture before the cut, after it, cut. Its seven textures count from ``first``."""
    skin, hair, eye, lips, shirt, trousers, shoe = range(first, first + 7)
    nothing = (-1, -1, 1.0)
    style = rng.random()
    top = trousers if style > 0.9 else shirt  # overalls
    wear = dict.fromkeys(SLOTS, (skin, skin, 1.0))
    wear |= {'brow': (hair, hair, 1.0), 'eye': (eye, eye, 1.0), 'lips': (lips, lips, 1.0), 'shoe': (shoe, shoe, 1.0)}
    wear |= {'shirt': (top, top, 1.0), 'hips': (trousers, trousers, 1.0), 'skirt': nothing}
    wear['hair'] = nothing if style < 0.08 else (hair, hair, 1.0)
    wear['long_hair'] = (hair, hair, 1.0) if style >= 0.08 and rng.random() < 0.4 else nothing

    sleeves = int(rng.integers(3))  # none, short, long
    if sleeves == 1:
        wear['sleeve_high'] = (top, skin, rng.uniform(0.5, 1.0))
    elif sleeves == 2:
        wear |= dict.fromkeys(('sleeve_high', 'sleeve_mid', 'sleeve_low'), (top, top, 1.0))
        wear['cuff'] = (top, skin, rng.uniform(0.4, 1.0))

    legs = rng.choice(('long', 'knee', 'short', 'skirt'), p=(0.5, 0.25, 0.12, 0.13))
    if legs == 'long':
        wear |= dict.fromkeys(('leg_high', 'leg_mid', 'leg_low', 'leg_hem'), (trousers, trousers, 1.0))
        wear['sock'] = (trousers, shoe, rng.uniform(0.4, 0.95))
    elif legs == 'knee':
        wear['leg_high'] = (trousers, trousers, 1.0)
        wear['leg_mid'] = (trousers, skin, rng.uniform(0.2, 0.9))
        wear['sock'] = (skin, shoe, rng.uniform(0.2, 0.9))
    elif legs == 'short':
        wear['leg_high'] = (trousers, skin, rng.uniform(0.25, 0.9))
    else:
        wear['skirt'] = (trousers, trousers, 1.0)
    return wear


def sample_outfits(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray, list[np.ndarray]]:
    """Clothes for ``count`` figures.

    Returns:
        (count, len(SLOTS), 2) texture indices before and after each slot's cut (-1: not there), (count, len(SLOTS))
        cuts in 0..1, and the textures they index.
    """
    outfit = np.zeros((count, len(SLOTS), 2), int)
    cuts = np.ones((count, len(SLOTS)))
    textures: list[np.ndarray] = []
    for person in range(count):
        skin = skin_texture(rng)
        tone = skin.mean((1, 2))
        hair = HAIRS[rng.integers(len(HAIRS))] * rng.uniform(0.8, 1.2)
        shoe = random_colour(rng)
        for slot, (before, after, cut) in _wear(rng, len(textures)).items():
            outfit[person, SLOT_INDEX[slot]] = before, after
            cuts[person, SLOT_INDEX[slot]] = cut
        textures += [
            skin,
            texture(hair, hair * 1.3, 1),
            texture(np.full(3, 0.07), np.full(3, 0.07), 0),
            texture(tone * (0.62, 0.58, 0.85), tone, 0),
            random_texture(rng, plain=0.4),
            random_texture(rng, plain=0.7),
            texture(shoe, shoe, 0),
        ]
    return outfit, cuts, textures
