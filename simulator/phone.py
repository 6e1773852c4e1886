"""The virtual phones: pages of plain HTML, and the same taps as JSON for a terminal."""

from dataclasses import asdict

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from . import commands, front, handset, inbox, moneycommands, outcomes, scripts
from .core import clock_now, simulator
from .errors import ControlError
from .scripts import Script
from .verdicts import Verdict

bp = Blueprint("phone", __name__)
bp.add_app_template_filter(inbox.money, "money")
bp.add_app_template_filter(handset.spaced, "spaced")


@bp.get("/")
def index() -> ResponseReturnValue:
    """The phones: drawn where that is built, else and with `?plain` a list; `?number=` goes to one."""
    if "number" in request.args:
        return _to_page(commands.phone_number(request.args["number"]))
    if front.wanted():
        return front.page()
    with simulator().store.read() as db:
        lines = handset.phones(db, now=clock_now())
    return render_template("phones.html", lines=lines, table=outcomes.TABLE)


@bp.get("/phone/<msisdn>")
def page(msisdn: str) -> ResponseReturnValue:
    """One phone, as a page or, where JSON is preferred, as {phone, balance, prompt, messages, mark}."""
    sim = simulator()
    number = commands.phone_number(msisdn)
    with sim.store.read() as db:
        screen = handset.screen(db, sim, number, now=clock_now())
        arranged = [one for one in scripts.listed(db) if one.phone == number]
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return asdict(screen)
    ending = arranged[0] if arranged else Script(number, outcomes.for_phone(number).name)
    return render_template(
        "phone.html",
        screen=screen,
        script=ending,
        arranged=bool(arranged),
        outcomes=outcomes,
        pin=handset.RIGHT_PIN,
        paybill=sim.settings.shortcode,
        shop=sim.settings.shop_name,
    )


@bp.post("/phone/<msisdn>/pin")
def enter_pin(msisdn: str) -> ResponseReturnValue:
    """Enter the PIN that `pin` holds, in a form or as JSON. Answers what `handset.act` does."""
    given = request.get_json(silent=True) if request.is_json else request.form
    pin = given.get("pin") if isinstance(given, dict) else None
    return _act(commands.phone_number(msisdn), handset.read_pin(pin))


@bp.post("/phone/<msisdn>/cancel")
def cancel(msisdn: str) -> ResponseReturnValue:
    """Cancel what rings. Answers what `handset.act` does."""
    return _act(commands.phone_number(msisdn), handset.CANCELLED)


@bp.post("/phone/<msisdn>/pay")
def pay(msisdn: str) -> ResponseReturnValue:
    """Pay a PayBill or till by hand: `number`, `account` (none for a till), `amount`, `pin`."""
    sim = simulator()
    number, form = commands.phone_number(msisdn), commands.body()
    verdict = handset.read_pin(form.get("pin"))
    wanted = moneycommands.read_typed(number, form, verdict, settings=sim.settings)
    result = handset.pay(sim, wanted, now=clock_now())
    return _to_page(number) if _is_browser() else result


@bp.post("/phone/<msisdn>/script")
def arrange(msisdn: str) -> ResponseReturnValue:
    """Arrange this phone's next prompts from the page's form; `clear` forgets the arrangement."""
    number = commands.phone_number(msisdn)
    form = request.form
    wanted = {"phone": number, "outcome": form.get("outcome"), "faults": form.getlist("faults")}
    script = None if "clear" in form else commands.read_script(wanted)
    with simulator().store.unit() as db:
        scripts.clear(db, number)
        if script is not None:
            scripts.keep(db, script)
    return _to_page(number)


def _act(number: str, verdict: Verdict) -> ResponseReturnValue:
    """A page gets the phone back, whether or not its tap came in time; others get JSON."""
    browser = _is_browser()
    try:
        result = handset.act(simulator(), number, verdict, now=clock_now())
    except ControlError:
        if not browser:
            raise
        return _to_page(number)
    return _to_page(number) if browser else result


def _is_browser() -> bool:
    return request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html"


def _to_page(number: str) -> ResponseReturnValue:
    return redirect(url_for("phone.page", msisdn=number), 303)
