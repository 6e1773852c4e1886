"""The simulator's settings, read once, typed, or refused with a sentence."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any


class SettingError(ValueError):
    """A setting that cannot be used; the message says what to write instead."""


@dataclass(frozen=True)
class Settings:
    """What the simulator runs on. Field `delay` is read from `SIM_DELAY`, and so on.

    Times are seconds, money is whole shillings.
    """

    database: str = "instance/simulator.sqlite3"
    seed: int | None = None
    consumer_key: str = "demo-key"
    consumer_secret: str = "demo-secret"  # noqa: S105 (opens nothing but the simulator)
    shortcode: str = "174379"
    till: str = ""
    passkey: str = "duka-demo-passkey"
    shop_name: str = "Duka"
    start_balance: int = 500_000
    org_balance: int = 100_000
    initiator: str = "testapi"
    initiator_password: str = "Duka-demo#1"  # noqa: S105 (opens nothing but the simulator)
    token_ttl: int = 3599
    one_token: bool = False
    query_per_minute: int = 5
    prompt_seconds: float = 60.0
    delay: float = 1.0
    late_seconds: float = 90.0
    slow_seconds: float = 15.0
    strict_urls: bool = False
    register_once: bool = False
    c2b_validation: bool = True
    validation_seconds: float = 8.0
    stk_twin: bool = True


def read(source: Mapping[str, object]) -> Settings:
    """Read every `SIM_` name of `source`; names without the prefix are somebody else's.

    Raises SettingError for a name that does not exist or a value that cannot be used.
    """
    given = {name: str(value).strip() for name, value in source.items() if name.startswith("SIM_")}
    known = {f"SIM_{field.name.upper()}": field for field in fields(Settings)}
    for name in given:
        if name not in known:
            raise SettingError(f"{name}: no such setting. There are: {', '.join(sorted(known))}.")
    values: dict[str, Any] = {
        known[name].name: _PARSERS[known[name].type](name, value) for name, value in given.items()
    }
    return Settings(**values)


def _text(name: str, value: str) -> str:
    if not value:
        raise SettingError(f"{name} is empty: leave it out or give it a value.")
    return value


def _whole(name: str, value: str) -> int:
    if not value.isascii() or not value.isdigit():
        raise SettingError(f"{name}={value!r}: use a whole number, 0 or more.")
    return int(value)


def _seconds(name: str, value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 86_400:
        raise SettingError(f"{name}={value!r}: use seconds between 0 and 86400, such as 1.5.")
    return seconds


def _seed(name: str, value: str) -> int | None:
    return _whole(name, value) if value else None


def _switch(name: str, value: str) -> bool:
    if value.lower() not in {"true", "false", "1", "0"}:
        raise SettingError(f"{name}={value!r}: use 'true' or 'false'.")
    return value.lower() in {"true", "1"}


_PARSERS: Mapping[object, Callable[[str, str], object]] = {
    str: _text,
    int: _whole,
    float: _seconds,
    bool: _switch,
    int | None: _seed,
}
