"""What one check found."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """`unsure`: nobody can tell from here. Only `wrong` makes the doctor fail."""

    FINE = "fine"
    WRONG = "wrong"
    UNSURE = "unsure"


@dataclass(frozen=True)
class Finding:
    """`says` is a sentence; `cure` another one, for what is not fine."""

    about: str
    state: State
    says: str
    cure: str = ""


def fine(about: str, says: str) -> Finding:
    return Finding(about, State.FINE, says)


def wrong(about: str, says: str, cure: str) -> Finding:
    return Finding(about, State.WRONG, says, cure)


def unsure(about: str, says: str, cure: str) -> Finding:
    return Finding(about, State.UNSURE, says, cure)
