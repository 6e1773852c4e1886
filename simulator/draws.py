"""Seeded choices. Every draw is a function of the seed and its own labels, so that the same calls
give the same ids in whatever order threads make them."""

from random import Random

from .clock import nairobi

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_DAYS = "0123456789ABCDEFGHIJKLMNOPQRSTUV"


def draw(seed: int, *labels: object) -> Random:
    """The generator that belongs to these labels."""
    text = ":".join(str(part) for part in (seed, *labels))
    return Random(text)  # noqa: S311 (repeatable is what it is for)


def merchant_request_id(rng: Random) -> str:
    """Such as `1f0c-4b7e-9a52-01c6b2d4e8fa7733`, 31 characters."""
    text = _hex(rng, 28)
    return f"{text[:4]}-{text[4:8]}-{text[8:12]}-{text[12:]}"


def checkout_request_id(rng: Random, *, phone: str, now: float) -> str:
    """`ws_CO_`, the Nairobi time, three digits and the last nine of the phone, as recorded ids read."""
    return f"ws_CO_{nairobi(now):%d%m%Y%H%M%S}{rng.randrange(1000):03d}{phone[-9:]}"


def receipt(rng: Random, *, now: float) -> str:
    """Ten upper-case characters; the first three are year (S is 2024), month and day in Nairobi."""
    return day_prefix(now) + "".join(rng.choices(_ALPHABET, k=7))


def day_prefix(now: float) -> str:
    """The three characters that a receipt of this day begins with."""
    day = nairobi(now)
    year = chr(ord("A") + (ord("S") - ord("A") + day.year - 2024) % 26)
    return year + _ALPHABET[day.month - 1] + _DAYS[day.day]


def conversation_id(rng: Random, *, now: float) -> str:
    """Such as `AG_20261121_00a1b2c3d4e5f6a7b8c9`."""
    return f"AG_{nairobi(now):%Y%m%d}_{_hex(rng, 20)}"


def access_token(rng: Random) -> str:
    """28 characters, as in Safaricom's samples."""
    return "".join(rng.choices(_ALPHABET + _ALPHABET.lower(), k=28))


def request_id(rng: Random) -> str:
    """Such as `16813-1590513-1`."""
    return f"{rng.randrange(10_000, 99_999)}-{rng.randrange(1_000_000, 99_999_999)}-1"


def other_token(rng: Random, url: str) -> str:
    """`url` with its last path segment replaced by made-up hex of the same length."""
    head, _, tail = url.rpartition("/")
    return f"{head}/{_hex(rng, max(len(tail), 8))}"


def _hex(rng: Random, length: int) -> str:
    return "".join(rng.choices("0123456789abcdef", k=length))
