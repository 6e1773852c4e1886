"""Pull in virtual time: the list of the last 48 hours, and what nobody told of is told after all."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.payments.mpesa.client import GatewayError
from app.payments.mpesa.pull import REACHES_BACK, Pulled
from tests.chaos.ledger import Ledger, Taken
from tests.chaos.virtual import Virtual

PAGE = 1000


@dataclass
class Pull:
    """What the shop's Pull client speaks to. A quarter of an hour in life; a run need not list so often."""

    world: Virtual
    ledger: Ledger
    enabled: bool = True
    every: timedelta = timedelta(hours=6)
    number: str = "254722000000"

    def last_48_hours(self, *, now: datetime, token: Any) -> Iterator[list[Pulled]]:
        if self.world.happens("query_down"):
            raise GatewayError("mpesa_unreachable", may_have_happened=True)
        rows = [money for money in self.ledger.taken.values() if money.at > now - REACHES_BACK]
        for first in range(0, len(rows), PAGE):
            yield [self._row(money) for money in rows[first : first + PAGE]]

    def _row(self, money: Taken) -> Pulled:
        money.told = True
        payer = f"{money.phone[:4]}*****{money.phone[-3:]}"
        return Pulled(money.number, money.shillings * 100, money.reference.strip(), payer, money.at)
