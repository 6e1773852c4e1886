"""How an import of a statement stands, and what the rows of a statement are."""

from enum import StrEnum


class ImportStatus(StrEnum):
    """`failed`: it could not be read to its end; what was read until then stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


UNDONE = frozenset({ImportStatus.WAITING, ImportStatus.RUNNING})


class Kind(StrEnum):
    """What moved. `returned` came in without being a customer's payment: a payout or a charge undone."""

    PAYMENT = "payment"
    REVERSAL = "reversal"
    PAYOUT = "payout"
    CHARGE = "charge"
    TRANSFER = "transfer"
    RETURNED = "returned"
    OTHER = "other"


MONEY_BACK = frozenset({Kind.REVERSAL, Kind.PAYOUT})
CAME_IN = frozenset({Kind.PAYMENT, Kind.RETURNED})


class LineOutcome(StrEnum):
    """What a row turned out to be when it was imported. The first six are `hearing.Found`."""

    KNOWN = "known"
    DIFFERS = "differs"
    NUMBER_FOUND = "number_found"
    ATTEMPT_FOUND = "attempt_found"
    BOOKED = "booked"
    UNMATCHED = "unmatched"
    REFUND_KNOWN = "refund_known"
    REFUND_FOUND = "refund_found"
    UNEXPLAINED = "unexplained"
    NOTED = "noted"
