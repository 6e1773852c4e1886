"""What a payment comes to, and when it does."""

from dataclasses import dataclass

from . import outcomes


@dataclass(frozen=True)
class Verdict:
    """What something came to: a result code, and its words."""

    code: str
    desc: str

    @property
    def on_the_wire(self) -> int | str:
        """The code as callbacks write it: a number where it can be one."""
        return int(self.code) if self.code.isdigit() else self.code


@dataclass(frozen=True)
class Moment:
    """When something is decided: `now`, and how many seconds later the shop may hear of it.

    `held` leaves the sending to the caller: nothing is lost or late, and nobody else sends it.
    """

    now: float
    wait: float = 0.0
    held: bool = False


def verdict_of(code: str) -> Verdict:
    """The code with the words that Safaricom sends with it."""
    return Verdict(code, outcomes.describe(code))


PAID = verdict_of("0")
INSUFFICIENT = verdict_of("1")
TIMEOUT = Verdict("1037", outcomes.NO_RESPONSE)
