"""`flask demo load`: a small shop to look at, with two people who can sign in. Never in production."""

import json
from datetime import datetime, timedelta
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

import config
from app import signs
from app.auth import service as auth
from app.bookings.units import service as units
from app.kit.clock import utc_now
from app.kit.store import Store
from app.products import categories
from app.products import service as products
from app.products.images import service as images

UNITS = config.ROOT / "sql" / "demo" / "units.json"
CATALOGUE = config.ROOT / "sql" / "demo" / "catalogue.json"
ADMIN = ("admin@duka.test", "duka-demo-admin")
CUSTOMER = ("customer@duka.test", "duka-demo-customer")

demo = AppGroup("demo", help="A small shop to look at; never in production.")


@demo.command("load")
@click.option("--pictures/--no-pictures", default=True, help="Paint a sign of each product.")
def load(pictures: bool) -> None:
    """Fill an empty shop with products, categories and two accounts.

    Run it as often as you like: what is there already stays as it is.
    """
    settings: config.Settings = current_app.config["SETTINGS"]
    if settings.production:
        raise click.ClickException(
            "This is a production shop; demo data and its known passwords stay out of it."
        )
    now = utc_now()
    made = load_catalogue(store=current_app.extensions["media"] if pictures else None, now=now)
    rooms = load_units(now=now)
    load_people(lifetime=timedelta(days=settings.refresh_token_days), now=now)
    click.echo(f"demo: {made} products added, {rooms} storage units")
    click.echo(f"administrator {ADMIN[0]}, password {ADMIN[1]}")
    click.echo(f"customer {CUSTOMER[0]}, password {CUSTOMER[1]}")


def load_catalogue(*, store: Store | None, now: datetime) -> int:
    """Add the demo's categories and products that are not there yet; return how many products were.

    With a `store`, each gets a picture.
    """
    catalogue = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    shelves = {each["slug"]: _shelf(each, now) for each in catalogue["categories"]}
    known = products.by_sku(skus=[each["sku"] for each in catalogue["products"]])
    missing = [each for each in catalogue["products"] if each["sku"] not in known]
    for age, each in enumerate(reversed(missing)):
        made_at = now - timedelta(minutes=age)
        product_id = _product(each, shelves[each["category"]], made_at)
        if store is not None:
            _sign(each, product_id, store, made_at)
    return len(missing)


def _shelf(wanted: dict[str, Any], now: datetime) -> int:
    found = categories.by_slug(slug=wanted["slug"])
    return (found or categories.create_category(fields=wanted, now=now)).id


def _product(wanted: dict[str, Any], category_id: int, now: datetime) -> int:
    fields = {name: wanted[name] for name in ("sku", "name", "description")}
    fields |= {"price_minor": wanted["price"], "category_id": category_id}
    made = products.create_product(fields=fields, stock=wanted.get("stock"), actor="demo", now=now)
    return made.id


def _sign(wanted: dict[str, Any], product_id: int, store: Store, now: datetime) -> None:
    data = signs.painted(wanted["name"], wanted["sign"])
    images.add_image(
        product_id=product_id, data=data, alt=f"{wanted['name']}, painted on a wall", store=store, now=now
    )


def load_units(*, now: datetime) -> int:
    """Add the demo's storage units that are not there yet; return how many were."""
    wanted = json.loads(UNITS.read_text(encoding="utf-8"))
    missing = [each for each in wanted if units.by_number(number=each["number"]) is None]
    for each in missing:
        fields = {name: value for name, value in each.items() if name != "rent"}
        units.create_unit(fields={**fields, "monthly_minor": each["rent"]}, now=now)
    return len(missing)


def load_people(*, lifetime: timedelta, now: datetime) -> None:
    """Add the demo's administrator and customer if they are not there yet."""
    if not auth.exists(login=ADMIN[0]):
        auth.create_admin(email=ADMIN[0], password=ADMIN[1], now=now, actor="demo")
    if not auth.exists(login=CUSTOMER[0]):
        visit = auth.Visit(address="", lifetime=lifetime)
        auth.register(
            email=CUSTOMER[0],
            password=CUSTOMER[1],
            name="Amina Otieno",
            phone="+254712345678",
            visit=visit,
            now=now,
        )
