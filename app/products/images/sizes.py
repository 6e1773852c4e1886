"""How large the files of a picture are, in pixels."""

from dataclasses import dataclass

SIZES = (160, 480, 960)


@dataclass(frozen=True)
class Size:
    """A picture's file whose longer side fills `size` pixels or is all there is."""

    image_id: int
    size: int
    width: int
    height: int


def sizes(width: int, height: int) -> list[int]:
    """Which of SIZES a picture of this size has: none that would be the next smaller one again."""
    longer = max(width, height)
    return [size for before, size in zip((0, *SIZES), SIZES, strict=False) if before < longer]


def fit(width: int, height: int, size: int) -> tuple[int, int]:
    """A picture's width and height when its longer side has `size` pixels at most."""
    longer = max(width, height)
    if longer <= size:
        return width, height
    return max(1, round(width * size / longer)), max(1, round(height * size / longer))
