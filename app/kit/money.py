"""Money is whole minor units (cents) in the database and in every sum; never a float."""

from typing import Any

CURRENCY = "KES"
SHILLING = 100
MOST = 10**13  # a hundred billion shillings: more than any shop here, far from BIGINT's end


def display(amount: int) -> str:
    """Write minor units as Kenyans do: 129900 is "KSh 1,299", 129950 is "KSh 1,299.50"."""
    sign, amount = ("-", -amount) if amount < 0 else ("", amount)
    shillings, cents = divmod(amount, SHILLING)
    return f"{sign}KSh {shillings:,}" + (f".{cents:02}" if cents else "")


def as_json(amount: int) -> dict[str, Any]:
    """The API's money object for `amount` minor units."""
    return {"amount": amount, "currency": CURRENCY, "display": display(amount)}


def rounding(amount: int) -> int:
    """Minor units that lift `amount` to whole shillings, since M-Pesa takes no cents."""
    return -amount % SHILLING


def shillings(amount: int) -> int:
    """Whole shillings of `amount` minor units. Raises ValueError when there are cents."""
    whole, cents = divmod(amount, SHILLING)
    if cents:
        raise ValueError(f"{amount} is not a whole number of shillings")
    return whole
