"""Safaricom's own books in virtual time: what left a payer's phone, and what came back to it."""

import string
from dataclasses import dataclass, field
from datetime import datetime

from app.kit.text import digest
from tests.chaos.virtual import Virtual


@dataclass
class Taken:
    """Money that a payer sent: one receipt number. `reference` as typed, `meant_for` the order it was for.

    `told` once a message that the shop may believe named the number to it.
    """

    number: str
    shillings: int
    reference: str
    meant_for: str
    phone: str
    at: datetime
    checkout_id: str | None = None
    told: bool = False


@dataclass
class Returned:
    """Money that went back under a number of its own: by the `call` whose address held `token`."""

    number: str
    shillings: int
    token: str = ""
    call: str = ""


@dataclass
class Ledger:
    """The truth that the shop is held against."""

    world: Virtual
    taken: dict[str, Taken] = field(default_factory=dict)
    returned: dict[str, Returned] = field(default_factory=dict)
    _by_secret: dict[str, str] = field(default_factory=dict)
    _serial: int = 0

    def number(self, letter: str) -> str:
        """A receipt number that was never used: seeded, so that a run can be repeated."""
        self._serial += 1
        tail = "".join(self.world.rng.choices(string.ascii_uppercase + string.digits, k=3))
        return f"{letter}{self._serial:06}{tail}"

    def preview(self, *, shillings: int, reference: str, meant_for: str, phone: str) -> Taken:
        """Money as validation hears of it: not sent yet, under a number that may come to nothing."""
        return Taken(self.number("U"), shillings, reference, meant_for, phone, self.world.now)

    def take(
        self, *, shillings: int, reference: str, meant_for: str, phone: str, checkout_id: str | None = None
    ) -> Taken:
        taken = Taken(self.number("U"), shillings, reference, meant_for, phone, self.world.now, checkout_id)
        self.taken[taken.number] = taken
        return taken

    def give_back(self, *, shillings: int, token: str) -> Returned:
        returned = Returned(self.number("R"), shillings, token)
        self.returned[returned.number] = returned
        self._by_secret.setdefault(digest(token), returned.number)
        return returned

    def went(self, secret: str) -> str | None:
        """The number under which the statement shows what went by the call whose secret has this digest."""
        return self._by_secret.get(secret)
