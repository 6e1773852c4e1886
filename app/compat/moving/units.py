"""Storage units of the older system."""

import re
from datetime import datetime
from typing import Any

from app.bookings.units import service as units
from app.compat.moving.report import Report
from app.compat.moving.source import Row, Source, text, value
from app.errors import AppError
from app.kit.money import SHILLING

TABLES = ("storage_units", "units", "unit", "storage_unit")
KIND = "units"
FOOT, METRE = 30.48, 100
HEIGHT = 250  # cm, where the older system wrote down length and width alone


def bring(source: Source, report: Report, *, now: datetime) -> dict[str, int]:
    """Bring the units that are not here yet, by their number; the ids that old ids have here."""
    ids: dict[str, int] = {}
    for row in source.rows(*TABLES):
        old_id = str(value(row, "id", "unit_id", "unit_number") or "")
        number = text(row, "unit_number", "number", most=40)
        if not number:
            report.skip(KIND, old_id, "no unit number")
            continue
        known = units.by_number(number=number)
        if known is not None:
            report.known[KIND] += 1
            ids[old_id] = known.id
            continue
        try:
            ids[old_id] = units.create_unit(fields=_fields(row, number, old_id, report), now=now).id
            report.brought[KIND] += 1
        except AppError as error:
            report.skip(KIND, old_id, " ".join(e["detail"] for e in error.errors) or error.detail)
    return ids


def _fields(row: Row, number: str, old_id: str, report: Report) -> dict[str, Any]:
    said = text(row, "dimensions", most=100)
    lengths = measures(said)
    if lengths is None:
        lengths = (300, 300, HEIGHT)
        report.note(KIND, old_id, "its dimensions cannot be read: 3 by 3 metres until they are corrected")
    size = text(row, "size", most=20).casefold().replace(" ", "_")
    return {
        "number": number,
        "size": size if size in units.SIZES else "medium",
        "width_cm": lengths[0],
        "depth_cm": lengths[1],
        "height_cm": lengths[2],
        "monthly_minor": _shillings(value(row, "monthly_price", "price")) * SHILLING,
        "status": "maintenance" if text(row, "status").casefold() == "maintenance" else "available",
        "description": text(row, "description", most=2000),
    }


def _shillings(written: Any) -> int:
    """Whole shillings; 0, which the shop refuses with its own words, for what is no price."""
    try:
        return max(0, round(float(str(written).replace(",", ""))))
    except (ValueError, OverflowError):
        return 0


def measures(said: str) -> tuple[int, int, int] | None:
    """Centimetres of "10x10", "3m x 4m" or "5 x 10 x 8 ft"; without a unit lengths are feet."""
    numbers = [float(each) for each in re.findall(r"\d+(?:\.\d+)?", said)]
    if not 2 <= len(numbers) <= 3 or any(not 0 < each < 1000 for each in numbers):
        return None
    lower = said.casefold()
    scale = 1 if "cm" in lower else METRE if "m" in lower else FOOT
    lengths = [max(1, round(each * scale)) for each in numbers]
    return lengths[0], lengths[1], lengths[2] if len(lengths) == 3 else HEIGHT
