"""What a cell of a statement says: money, a moment, a phone. Nothing here guesses."""

import re
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from app.kit.clock import NAIROBI
from app.kit.money import MOST

_MONEY = re.compile(r"-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,13})(?:\.[0-9]{1,2}0*)?")
_PHONE = re.compile(r"\+?(?=[0-9* ]*[0-9])[0-9*][0-9* ]{5,18}[0-9*]")
_FORMATS = (
    "%d-%m-%Y %H:%M:%S",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%d-%m-%Y %H:%M",
    "%Y-%m-%d %H:%M",
    "%d/%m/%Y %H:%M",
)
_EXCEL_BEGINS = datetime(1899, 12, 30, tzinfo=NAIROBI)


class NotReadable(ValueError):
    """A cell that does not say what its column promises."""


def cents(cell: Any) -> int:
    """An amount in shillings as cents, without its sign; 0 for an empty cell. Raises NotReadable."""
    written = "" if cell is None else str(cell).strip().removeprefix("KES").removeprefix("KSh").strip()
    if written in {"", "-"}:
        return 0
    if isinstance(cell, bool) or not _MONEY.fullmatch(written):
        raise NotReadable("is no amount such as 1,020.00")
    try:
        amount = abs(Decimal(written.replace(",", ""))) * 100
    except InvalidOperation as error:
        raise NotReadable("is no amount such as 1,020.00") from error
    if amount != int(amount) or amount > MOST:
        raise NotReadable("is no amount that M-Pesa moves")
    return int(amount)


def moment(cell: Any) -> datetime:
    """Nairobi's clock, as a text, as Excel's date or as Excel's number. Raises NotReadable.

    That statements tell Nairobi time is assumed by everybody who reads them, and published nowhere.
    """
    if isinstance(cell, datetime):
        found = cell.replace(tzinfo=NAIROBI)
    elif isinstance(cell, int | float) and not isinstance(cell, bool) and 30_000 < cell < 80_000:
        found = _EXCEL_BEGINS + timedelta(seconds=round(cell * 86_400))
    else:
        found = _parsed(str(cell or "").strip())
    if not 2007 <= found.year <= 2200:  # M-Pesa began in 2007
        raise NotReadable("is no date of M-Pesa's")
    return found


def _parsed(written: str) -> datetime:
    for form in _FORMATS:
        try:
            return datetime.strptime(written, form).replace(tzinfo=NAIROBI)
        except ValueError:
            continue
    raise NotReadable("is no date such as 21-11-2026 09:30:00")


def phone(*texts: str) -> str | None:
    """The phone at the beginning of "2547****678 - AMINA", whole or masked; the name is not kept."""
    for text in texts:
        found = _PHONE.search(text.partition(" - ")[0])
        if found:
            return found[0].replace(" ", "").removeprefix("+")
    return None
