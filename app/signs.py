"""The demo's goods, painted by code as on the wall of a neighbourhood shop: flat colour, bold lettering."""

import io
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageDraw, ImageFont

SIDE, FINE = 480, 2  # drawn twice as large, so that edges are smooth
INK, CREAM, WHITE, WOOD = "#22302f", "#fdf3dc", "#fffaf0", "#a8713c"
Draw = ImageDraw.ImageDraw


class Brush:
    """Draws on a board of a hundred by a hundred."""

    def __init__(self, ground: str) -> None:
        self.board = Image.new("RGB", (SIDE * FINE, SIDE * FINE), ground)
        self.draw = ImageDraw.Draw(self.board)
        self.unit = SIDE * FINE / 100

    def at(self, *numbers: float) -> list[float]:
        return [number * self.unit for number in numbers]

    def box(self, *corners: float, fill: str, round_by: float = 0) -> None:
        self.draw.rounded_rectangle(self.at(*corners), round_by * self.unit, fill)

    def oval(self, *corners: float, fill: str) -> None:
        self.draw.ellipse(self.at(*corners), fill)

    def shape(self, *points: float, fill: str) -> None:
        self.draw.polygon(self.at(*points), fill)

    def line(self, *points: float, fill: str, width: float = 2) -> None:
        self.draw.line(self.at(*points), fill, round(width * self.unit), joint="curve")

    def word(self, x: float, y: float, text: str, *, height: float, fill: str, widest: float) -> None:
        """Bold letters around a point, made smaller where they would be too wide."""
        size = height * self.unit
        stroke = max(1, round(size / 22))
        font = ImageFont.load_default(size)
        wide = self.draw.textlength(text, font) + 2 * stroke
        if wide > widest * self.unit:
            font = ImageFont.load_default(size * widest * self.unit / wide)
        place = (x * self.unit, y * self.unit)
        self.draw.text(place, text, fill, font, anchor="mm", stroke_width=stroke, stroke_fill=fill)


def packet(brush: Brush, paint: str, word: str) -> None:
    brush.box(30, 16, 70, 72, fill=WHITE, round_by=2)
    brush.shape(30, 16, 70, 16, 66, 10, 34, 10, fill=CREAM)
    brush.box(30, 28, 70, 60, fill=paint)
    brush.oval(39, 32, 61, 54, fill=CREAM)
    brush.word(50, 43, word[:1], height=17, fill=paint, widest=18)
    brush.box(30, 64, 70, 66, fill=paint)


def beans(brush: Brush, paint: str, word: str) -> None:
    brush.shape(27, 26, 73, 26, 79, 72, 21, 72, fill=CREAM)
    brush.oval(27, 16, 73, 36, fill=WOOD)
    for n in range(14):
        x, y = 31 + (n * 11) % 36, 19 + (n * 5) % 11
        brush.oval(x, y, x + 6, y + 4, fill=paint)
    brush.box(37, 45, 63, 60, fill=paint, round_by=2)


def leaves(brush: Brush, paint: str, word: str) -> None:
    for lean, tall in ((-22, 20), (22, 20), (-12, 13), (12, 13), (0, 9)):
        x = 50 + lean
        brush.oval(x - 12, tall, x + 12, tall + 36, fill=paint)
        brush.line(x, tall + 6, 50, 66, fill=CREAM, width=1)
    brush.shape(44, 50, 56, 50, 60, 73, 40, 73, fill="#8fae4d")
    brush.box(40, 56, 60, 61, fill=WOOD, round_by=1)


def rounds(brush: Brush, paint: str, word: str) -> None:
    for x, y in ((30, 47), (52, 47), (41, 27)):
        brush.oval(x - 2, y, x + 24, y + 25, fill=paint)
        brush.oval(x + 3, y + 4, x + 9, y + 9, fill=CREAM)
        brush.shape(x + 7, y + 2, x + 15, y + 2, x + 11, y - 4, fill="#3f7d3a")


def eggs(brush: Brush, paint: str, word: str) -> None:
    for row in range(4):
        for column in range(5):
            x, y = 19 + column * 12.5, 18 + row * 12
            brush.oval(x, y, x + 11, y + 15, fill=CREAM if (row + column) % 3 else WHITE)
    brush.shape(14, 60, 86, 60, 82, 73, 18, 73, fill=paint)


def bottle(brush: Brush, paint: str, word: str) -> None:
    brush.box(44, 9, 56, 15, fill=INK, round_by=1)
    brush.shape(45, 15, 55, 15, 66, 30, 34, 30, fill=WHITE)
    brush.box(34, 28, 66, 73, fill=WHITE, round_by=4)
    brush.box(34, 38, 66, 62, fill=paint)
    brush.word(50, 50, word[:1], height=16, fill=WHITE, widest=20)


def soap(brush: Brush, paint: str, word: str) -> None:
    for n in range(3):
        brush.box(18 + n * 4, 52 - n * 17, 74 + n * 4, 68 - n * 17, fill=paint, round_by=3)
        brush.box(26 + n * 4, 57 - n * 17, 66 + n * 4, 63 - n * 17, fill=CREAM, round_by=2)
    for x, y, wide in ((20, 14, 7), (78, 28, 9), (13, 34, 5)):
        brush.oval(x, y, x + wide, y + wide, fill=WHITE)


def rolls(brush: Brush, paint: str, word: str) -> None:
    for x, y in ((20, 44), (51, 44), (35, 15)):
        brush.box(x, y, x + 29, y + 28, fill=WHITE, round_by=4)
        brush.oval(x + 2, y + 2, x + 27, y + 11, fill=CREAM)
        brush.oval(x + 10, y + 4, x + 19, y + 9, fill=paint)


def stove(brush: Brush, paint: str, word: str) -> None:
    for n in range(5):
        brush.shape(28 + n * 9, 28, 36 + n * 9, 28, 32 + n * 9, 12 + n % 2 * 5, fill="#f2a33a")
    brush.shape(20, 26, 80, 26, 66, 48, 34, 48, fill=INK)
    brush.shape(37, 48, 63, 48, 72, 73, 28, 73, fill=paint)
    brush.box(44, 55, 56, 66, fill=INK, round_by=2)
    brush.line(20, 28, 12, 40, fill=INK)
    brush.line(80, 28, 88, 40, fill=INK)


def bulb(brush: Brush, paint: str, word: str) -> None:
    for x, y in ((50, 3), (20, 16), (80, 16), (11, 40), (89, 40)):
        brush.line(50 + (x - 50) * 0.78, 34 + (y - 34) * 0.78, x, y, fill=CREAM)
    brush.oval(29, 12, 71, 54, fill=WHITE)
    brush.shape(36, 48, 64, 48, 60, 60, 40, 60, fill=WHITE)
    brush.box(40, 58, 60, 72, fill=paint, round_by=2)
    brush.line(40, 63, 60, 63, fill=INK, width=1)
    brush.line(40, 68, 60, 68, fill=INK, width=1)


def solar(brush: Brush, paint: str, word: str) -> None:
    brush.box(14, 14, 52, 44, fill=INK, round_by=1)
    for n in range(2):
        brush.line(27 + n * 12, 14, 27 + n * 12, 44, fill=CREAM, width=1)
        brush.line(14, 24 + n * 10, 52, 24 + n * 10, fill=CREAM, width=1)
    brush.line(33, 44, 33, 58, 58, 58, fill=INK, width=1.5)
    brush.oval(56, 22, 86, 48, fill=WHITE)
    brush.shape(59, 44, 83, 44, 78, 73, 64, 73, fill=paint)


def charger(brush: Brush, paint: str, word: str) -> None:
    brush.box(24, 28, 58, 66, fill=WHITE, round_by=5)
    brush.box(38, 16, 44, 28, fill=INK)
    for x in (29, 47):
        brush.box(x, 34, x + 6, 37, fill=INK)
    brush.line(58, 58, 74, 58, 78, 40, 70, 24, 82, 14, fill=paint, width=3)
    brush.box(79, 9, 87, 18, fill=INK, round_by=1)


def book(brush: Brush, paint: str, word: str) -> None:
    brush.box(28, 10, 76, 73, fill=WHITE, round_by=2)
    brush.box(24, 12, 72, 74, fill=paint, round_by=2)
    brush.box(24, 12, 31, 74, fill=INK, round_by=2)
    brush.box(38, 24, 66, 42, fill=CREAM, round_by=1)
    for y in (30, 36):
        brush.line(42, y, 62, y, fill=INK, width=0.8)


def pens(brush: Brush, paint: str, word: str) -> None:
    for n in range(5):
        x = 19 + n * 13
        brush.box(x, 22, x + 9, 62, fill=paint, round_by=1)
        brush.box(x, 10, x + 9, 27, fill=INK, round_by=2)
        brush.shape(x, 62, x + 9, 62, x + 4.5, 73, fill=CREAM)


def calculator(brush: Brush, paint: str, word: str) -> None:
    brush.box(27, 9, 73, 74, fill=INK, round_by=4)
    brush.box(32, 15, 68, 28, fill="#c9dcb4", round_by=1)
    brush.word(58, 21.5, "1,299", height=8, fill=INK, widest=20)
    for row in range(4):
        for column in range(4):
            x, y = 32 + column * 9.5, 33 + row * 9.5
            brush.box(x, y, x + 7, y + 7, fill=paint if column == 3 else CREAM, round_by=1)


GOODS: dict[str, Callable[[Brush, str, str], None]] = {
    each.__name__: each
    for each in (
        packet, beans, leaves, rounds, eggs, bottle, soap, rolls, stove, bulb, solar, charger, book, pens,
        calculator,
    )
}  # fmt: skip


def painted(name: str, sign: dict[str, Any]) -> bytes:
    """A PNG of a product: what `sign` says of its goods, ground and paint, and its first word."""
    word = name.split(",", maxsplit=1)[0].split(" ", maxsplit=1)[0]
    brush = Brush(sign["ground"])
    GOODS[sign["goods"]](brush, sign["paint"], word)
    brush.box(0, 78, 100, 100, fill=INK)
    brush.word(50, 89, word.upper(), height=15, fill=CREAM, widest=88)
    out = io.BytesIO()
    brush.board.reduce(FINE).save(out, "PNG")
    return out.getvalue()
