"""The drawn phones: a page that is built from `frontend/src/phone`, where its build is there."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from flask import Blueprint, request, send_from_directory
from flask.typing import ResponseReturnValue

from . import handset, outcomes
from .core import clock_now, simulator
from .records import Record

BUILD = Path(__file__).resolve().parent.parent / "frontend" / "dist" / "phone"

bp = Blueprint("front", __name__)


def wanted() -> bool:
    """Whether the drawn page answers: a browser asks, the build is here, and `?plain` is not asked for."""
    browser = request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"
    return browser and "plain" not in request.args and (BUILD / "index.html").is_file()


def page() -> ResponseReturnValue:
    """The drawn page; a browser asks for it again each time, since it names the present build."""
    answer = send_from_directory(BUILD, "index.html")
    answer.headers["Cache-Control"] = "no-cache"
    return answer


@bp.get("/assets/<name>")
def asset(name: str) -> ResponseReturnValue:
    """A part of the page, whose name changes with what is in it."""
    return send_from_directory(BUILD / "assets", name, max_age=31_536_000)


@bp.get("/sim/phones")
def phones() -> Record:
    """{"phones": [{phone, rings, last, paid}], "shop", "paybill", "pin", "outcomes", "faults", "calls"}.

    What the drawn page and its bench need: who was asked last, how prompts can end, what can go wrong with
    them, and with the calls that give money back.
    """
    sim = simulator()
    with sim.store.read() as db:
        lines = handset.phones(db, now=clock_now())
    return {
        "phones": [asdict(line) for line in lines],
        "shop": sim.settings.shop_name,
        "paybill": sim.settings.shortcode,
        "pin": handset.RIGHT_PIN,
        "outcomes": [{"name": one.name, "digits": one.digits, "words": one.words} for one in outcomes.TABLE],
        "faults": _named(outcomes.FAULTS),
        "calls": {
            "faults": _named(outcomes.CALL_FAULTS),
            "results": [{"code": each, "words": outcomes.describe(each)} for each in outcomes.CALL_ENDS],
        },
    }


def _named(words: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "words": said} for name, said in words.items()]
