"""Passwords: which are good enough, how they are kept, and how many are checked at once.

A hash costs a quarter of a second on purpose, so it never runs inside a unit of work, and at most
one per core runs at a time: log-ins may queue, the rest of the shop does not.
"""

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import bcrypt
from flask import Flask, current_app
from flask_bcrypt import Bcrypt
from werkzeug.security import check_password_hash

import config
from app.errors import Busy, invalid

LEAST, LENIENT_LEAST, MOST = 8, 4, 128
OLD = "old:"  # before a hash that another system made; replaced when its owner signs in
OLD_BCRYPT = re.compile(r"\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}")
OLD_WERKZEUG = re.compile(
    r"(?:pbkdf2:sha(?:1|256|512)(?::\d{1,7})?|scrypt(?::\d{1,9}){3})\$[!-~]{1,40}\$[0-9a-f]{32,128}"
)
BCRYPT_READS = 72  # bytes of a password; other systems cut there, ours digests long ones first
PATIENCE = 3.0  # seconds that a log-in waits for its turn
COMMON = frozenset((Path(__file__).parent / "common_passwords.txt").read_text(encoding="utf-8").split())

_bcrypt = Bcrypt()
_turns = threading.BoundedSemaphore(os.cpu_count() or 1)


def init_app(app: Flask, settings: config.Settings) -> None:
    """Read the cost of a hash. Long passwords are digested first: bcrypt itself ends at 72 bytes."""
    app.config.update(BCRYPT_LOG_ROUNDS=settings.password_rounds, BCRYPT_HANDLE_LONG_PASSWORDS=True)
    _bcrypt.init_app(app)


def _rounds() -> int:
    """The cost that this application was given; several may live in one process."""
    rounds: int = current_app.config["BCRYPT_LOG_ROUNDS"]
    return rounds


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy()
    try:
        yield
    finally:
        _turns.release()


def hashed(password: str) -> str:
    """Return the hash to keep. Raises Busy when every core is hashing for too long."""
    with _turn():
        made: bytes = _bcrypt.generate_password_hash(password, _rounds())
    return made.decode("ascii")


def matches(password_hash: str | None, password: str) -> bool:
    """Whether `password` is the one behind the hash; without a hash it takes as long and says no.

    Raises Busy when every core is hashing for too long.
    """
    with _turn():
        if is_old(password_hash):
            return _matches_old(str(password_hash).removeprefix(OLD), password)
        right: bool = _bcrypt.check_password_hash(password_hash or _nobodys_hash(), password)
    return right and password_hash is not None


def is_old(password_hash: str | None) -> bool:
    """Whether this hash came from another system and should be replaced at the next log-in."""
    return bool(password_hash and password_hash.startswith(OLD))


def kept(old: str) -> str | None:
    """What to keep of another system's password column: its hash as it is, a plain text hashed at once.

    None for nothing, and for a hash of a kind that is not known: it must not become the password itself.
    Raises Busy.
    """
    if OLD_BCRYPT.fullmatch(old) or OLD_WERKZEUG.fullmatch(old):
        return OLD + old
    looks_hashed = re.fullmatch(r"[0-9a-fA-F]{32,128}|[$]\S+[$]\S+|\w+:\S+[$]\S+[$]\S+", old)
    return None if not old or looks_hashed or len(old) > MOST else hashed(old)


def _matches_old(password_hash: str, password: str) -> bool:
    try:
        if password_hash.startswith("$2"):
            plain = password.encode()[:BCRYPT_READS]
            return bcrypt.checkpw(plain, b"$2b$" + password_hash[4:].encode())
        return check_password_hash(password_hash, password)
    except ValueError:
        return False


def _nobodys_hash() -> str:
    """A hash that belongs to no password and costs as much as a real one: time tells no names."""
    return f"$2b${_rounds():02}${'.' * 53}"


def refuse_weak(
    password: str, *, pointer: str, names: tuple[str | None, ...] = (), lenient: bool = False
) -> None:
    """Raise Invalid, pointing at `pointer`, for a password that is short, well known or one of `names`.

    `lenient` is for clients of older systems, whose users chose short ones: only the length counts.
    """
    least = LENIENT_LEAST if lenient else LEAST
    if not least <= len(password) <= MOST:
        raise invalid(
            pointer, f"Use {least} to {MOST} characters; a few words in a row are easy to keep.", "length"
        )
    if lenient:
        return
    plain = password.casefold()
    if plain in COMMON or len(set(plain)) == 1:
        raise invalid(
            pointer, "This password is among the first that are guessed. Choose another.", "too_common"
        )
    if plain in {part.casefold() for name in names if name for part in (name, name.partition("@")[0])}:
        raise invalid(pointer, "Do not use your own e-mail address or user name as password.", "too_common")
