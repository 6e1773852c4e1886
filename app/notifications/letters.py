"""A customer's e-mail: plain text, and the same as simple HTML."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from html import escape

from app.bookings.transport.service import Transport
from app.kit.clock import clock_time
from app.kit.money import display
from app.kit.text import digest
from app.notifications.words import Wording
from app.orders.money import LockedOrder as Order

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
ROUNDING = "rounding"


class BadAddress(ValueError):
    """A letter cannot be sent to this."""


@dataclass(frozen=True)
class About:
    """Whom a letter goes to, and what it is about: `called` opens its subject, `line` stands above `rows`."""

    email: str | None
    name: str
    called: str
    line: tuple[str, str]
    rows: list[tuple[str, str]]


def of_order(order: Order, receipts: Sequence[str]) -> About:
    rows = [*_rows(order), *([("Receipt · Risiti", ", ".join(receipts))] if receipts else [])]
    return About(order.email, order.name, order.number, ("Order · Oda", order.number), rows)


def of_transport(asked: Transport) -> About:
    number = str(asked.id)
    rows = [
        ("Pick-up · Inachukuliwa", _one_line(asked.pickup_address)),
        ("Delivery · Inapelekwa", _one_line(asked.delivery_address)),
        ("Cost, about · Gharama, takriban", display(asked.estimated_minor)),
    ]
    if asked.scheduled_at is not None:
        rows.insert(0, ("When · Lini", clock_time(asked.scheduled_at)))
    line = ("Transport · Usafirishaji", number)
    return About(asked.email, asked.name, f"Transport {number}", line, rows)


def message_id(event_id: str, *, domain: str) -> str:
    """The same for every try, so that a mailbox shows a letter once however often it arrives."""
    return f"<{digest('letter', event_id)[:32]}@{domain}>"


def letter(
    *,
    about: About,
    said: Wording,
    event_id: str,
    sender: str,
    shop_url: str,
    now: datetime,
) -> EmailMessage:
    """The e-mail that tells `said`. Raises BadAddress."""
    made = EmailMessage(policy=SMTP)
    made["From"] = sender
    made["To"] = _recipient(about.email or "")
    made["Subject"] = f"{about.called}: {said.title}"
    made["Date"] = format_datetime(now)
    made["Message-ID"] = message_id(event_id, domain=parseaddr(sender)[1].rpartition("@")[2])
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(plain(about, said, shop_url))
    made.add_alternative(html(about, said, shop_url), subtype="html")
    return made


def _recipient(email: str) -> Address:
    if not ADDRESS.fullmatch(email):
        raise BadAddress()
    user, _, domain = email.rpartition("@")
    return Address(username=user, domain=domain)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _rows(order: Order) -> list[tuple[str, str]]:
    """What was bought and what it cost, the total last."""
    rows = [
        (
            _one_line(line.name) if line.kind == ROUNDING else f"{line.quantity} x {_one_line(line.name)}",
            display(line.total_minor),
        )
        for line in order.lines
    ]
    return [*rows, ("Total · Jumla", display(order.total_minor))]


def _greeting(about: About) -> str:
    return f"Habari {_one_line(about.name)}," if about.name.strip() else "Habari,"


def plain(about: About, said: Wording, shop_url: str) -> str:
    parts = [_greeting(about), said.english, said.swahili, ": ".join(about.line)]
    return "\n\n".join([*parts, "\n".join(f"{what}: {told}" for what, told in about.rows), shop_url]) + "\n"


def html(about: About, said: Wording, shop_url: str) -> str:
    label, number = about.line
    table = "".join(
        f'<tr><td style="padding:2px 16px 2px 0">{escape(what)}</td>'
        f'<td style="padding:2px 0;text-align:right">{escape(told)}</td></tr>'
        for what, told in about.rows
    )
    return (
        '<!doctype html><html lang="en"><body style="font-family:sans-serif;color:#1c2526;max-width:34em">'
        f"<p>{escape(_greeting(about))}</p><p><strong>{escape(said.english)}</strong></p>"
        f'<p lang="sw">{escape(said.swahili)}</p><p>{escape(label)}: <strong>{escape(number)}</strong></p>'
        f'<table style="border-collapse:collapse">{table}</table>'
        f'<p><a href="{escape(shop_url)}">{escape(shop_url)}</a></p></body></html>\n'
    )
