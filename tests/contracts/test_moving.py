"""`flask import-old` brings people and goods from the older systems' own tables, again and again."""

import sqlite3
from datetime import timedelta
from pathlib import Path

import bcrypt
import pytest
from flask import Flask
from werkzeug.security import generate_password_hash

from app.bookings import service as bookings
from app.kit.clock import local_date, utc_now
from tests.contracts.test_pictures import picture
from tests.shopper import Shopper
from tests.world import World

LONG = "a long password that an older system cut after seventy-two bytes, as bcrypt does"


def database(path: Path, *statements: str) -> str:
    with sqlite3.connect(path) as made:
        for statement in statements:
            made.execute(statement)
    return str(path)


def run(app: Flask, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(args=["import-old", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


def signs_in(app: Flask, login: str, password: str) -> bool:
    answer = Shopper(app).post("/auth/login", {"login": login, "password": password})
    return answer.status_code == 200


@pytest.fixture
def shop(tmp_path: Path) -> str:
    """A shop tutorial's database: passwords in plain text, prices as decimals."""
    return database(
        tmp_path / "shop.sqlite3",
        "CREATE TABLE users (user_id INTEGER, username TEXT, password TEXT, email TEXT, phone TEXT)",
        "INSERT INTO users VALUES (1, 'Amina', 'siri', 'amina@example.com', '0712345678')",
        "INSERT INTO users VALUES (2, 'amina', 'siri', 'other@example.com', 'call me')",
        "INSERT INTO users VALUES (3, '', 'siri', '', '')",
        "CREATE TABLE products (product_id INTEGER, product_name TEXT, product_desc TEXT,"
        " product_category TEXT, product_cost DECIMAL(10,2), product_image TEXT)",
        "INSERT INTO products VALUES (7, 'Kiti', 'Wood', 'Furniture', '1250.50', 'kiti.png')",
        "INSERT INTO products VALUES (8, 'Meza', NULL, 'Furniture', NULL, NULL)",
        "INSERT INTO products VALUES (9, '', '', '', 5, '')",
    )


def test_a_shop_moves_in_with_its_pictures_as_often_as_one_likes(
    world: World, tmp_path: Path, shop: str
) -> None:
    (tmp_path / "kiti.png").write_bytes(picture().read())
    said = run(world.app, "shop", shop, "--pictures", str(tmp_path))
    assert "products: 2 brought, 0 here already, 1 skipped" in said
    assert "users: 2 brought, 0 here already, 1 skipped" in said
    assert "skipped users 3: no e-mail address or user name" in said
    assert "amina" not in said.casefold()  # nothing personal in a log

    assert signs_in(world.app, "amina", "siri")
    assert signs_in(world.app, "other@example.com", "siri")
    assert not signs_in(world.app, "amina", "wrong")
    (kiti,) = Shopper(world.app).get("/products").json["data"]
    assert (kiti["sku"], kiti["price"]["amount"], kiti["category"]["name"]) == (
        "SHOP-7",
        125_050,
        "Furniture",
    )
    assert len(kiti["images"]) == 1
    assert world.one("SELECT COUNT(*) FROM products WHERE status = 'draft'") == 1

    again = run(world.app, "shop", shop, "--pictures", str(tmp_path))
    assert "products: 0 brought, 2 here already, 1 skipped" in again
    assert "users: 0 brought, 2 here already, 1 skipped" in again


def test_two_old_accounts_with_one_address_are_one_and_the_second_is_named(
    world: World, tmp_path: Path
) -> None:
    twins = database(
        tmp_path / "twins.sqlite3",
        "CREATE TABLE users (user_id INTEGER, username TEXT, password TEXT, email TEXT)",
        "INSERT INTO users VALUES (4, 'Amina', 'siri', 'amina@example.com')",
        "INSERT INTO users VALUES (5, 'Amina W', 'other', 'AMINA@example.com')",
        "INSERT INTO users VALUES (6, 'Brian', 'siri', 'brian@example.com')",
    )
    for counts in (
        "users: 2 brought, 0 here already, 1 skipped",
        "users: 0 brought, 2 here already, 1 skipped",
    ):
        said = run(world.app, "shop", twins)
        assert counts in said
        assert "skipped users 5: 4 has the same e-mail address or user name" in said
    assert signs_in(world.app, "amina@example.com", "siri")
    assert not signs_in(world.app, "amina@example.com", "other")


def test_hashes_of_older_systems_open_the_door_once_and_are_then_our_own(
    world: World, tmp_path: Path
) -> None:
    hashes = {
        "pbkdf2": generate_password_hash("siri", "pbkdf2:sha256:1000"),
        "scrypt": generate_password_hash("siri", "scrypt:1024:8:1"),
        "bcrypt": bcrypt.hashpw(b"siri", bcrypt.gensalt(4)).decode(),
        "php": "$2y$" + bcrypt.hashpw(b"siri", bcrypt.gensalt(4)).decode()[4:],
        "md5": "5f4dcc3b5aa765d61d8327deb882cf99",
    }
    rows = [f"INSERT INTO users VALUES ('{name}', '{kept}', 'admin')" for name, kept in hashes.items()]
    source = database(
        tmp_path / "old.sqlite3", "CREATE TABLE users (username TEXT, password_hash TEXT, role TEXT)", *rows
    )
    said = run(world.app, "storage", source)
    assert "note on users md5: no password came along" in said
    assert said.count("was an administrator") == 5
    assert world.rows("SELECT DISTINCT role FROM users") == [{"role": "customer"}]

    for name in ("pbkdf2", "scrypt", "bcrypt", "php"):
        assert not signs_in(world.app, name, "wrong")
        assert signs_in(world.app, name, "siri"), name
        assert world.one(f"SELECT password_hash FROM users WHERE username = '{name}'").startswith("$2b$")
        assert signs_in(world.app, name, "siri")
    for guess in ("siri", "password", hashes["md5"]):
        assert not signs_in(world.app, "md5", guess)


def test_storage_units_move_in(world: World, tmp_path: Path) -> None:
    source = database(
        tmp_path / "storage.sqlite3",
        "CREATE TABLE storage_units (id TEXT, unit_number TEXT, size TEXT, dimensions TEXT,"
        " monthly_price INTEGER, status TEXT, description TEXT)",
        "INSERT INTO storage_units VALUES ('u-1', 'A-1', 'Small', '5x10', 4500, 'booked', 'Dry')",
        "INSERT INTO storage_units VALUES ('u-2', 'A-2', 'huge', 'big', 9000, 'maintenance', '')",
        "INSERT INTO storage_units VALUES ('u-3', 'A-3', 'small', '3m x 4m', 0, 'available', '')",
    )
    said = run(world.app, "storage", source)
    assert "units: 2 brought, 0 here already, 1 skipped" in said
    assert "note on units u-2: its dimensions cannot be read" in said
    assert world.rows("SELECT number, size, width_cm, monthly_minor, status FROM storage_units") == [
        {"number": "A-1", "size": "small", "width_cm": 152, "monthly_minor": 450_000, "status": "available"},
        {
            "number": "A-2",
            "size": "medium",
            "width_cm": 300,
            "monthly_minor": 900_000,
            "status": "maintenance",
        },
    ]
    assert "2 here already" in run(world.app, "storage", source)


def test_a_csv_file_moves_in(world: World, tmp_path: Path) -> None:
    file = tmp_path / "goods.csv"
    file.write_text(
        "product_id,product_name,category,price\nP1,Radio,Sound,99.5\nP2,Lamp,,\n", encoding="utf-8"
    )
    assert "products: 2 brought" in run(world.app, "csv", str(file))
    assert world.one("SELECT price_minor FROM products WHERE sku = 'P1'") == 9950


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("/nowhere/shop.db", "There is no file '/nowhere/shop.db'"),
        ("sqlite:////nowhere/shop.db", "There is no file '/nowhere/shop.db'"),
        ("sqlite:///{tmp}/none.db", "There is no file"),
        ("{tmp}/other.db", "No table users or products is there, but recipes."),
        ("{tmp}/long.csv", "The file is not CSV in UTF-8"),
        ("mysql+pymysql://root@127.0.0.1:9/none", "is the address right, and is it running?"),
        ("oracle+cx_oracle://localhost/x", "Install cx_Oracle first"),
        ("cobol://localhost/x", "This is no address of a database"),
    ],
)
def test_a_wrong_source_is_a_sentence_and_makes_no_file(
    world: World, tmp_path: Path, source: str, words: str
) -> None:
    database(tmp_path / "other.db", "CREATE TABLE recipes (id INTEGER)")
    (tmp_path / "long.csv").write_text("product_id,product_name\n1," + "x" * 200_000 + "\n")
    present = sorted(tmp_path.iterdir())
    done = world.app.test_cli_runner().invoke(
        args=["import-old", "shop", source.replace("{tmp}", str(tmp_path))]
    )
    assert (done.exit_code, done.output.startswith("Error: ")) == (1, True), done.output
    assert words in done.output
    assert sorted(tmp_path.iterdir()) == present


def test_an_older_system_without_rows_is_said_to_be_empty(world: World, tmp_path: Path) -> None:
    empty = database(tmp_path / "old.db", "CREATE TABLE users (user_id INTEGER, email TEXT)")
    assert run(world.app, "shop", f"sqlite:///{empty}") == (
        "There was nothing to bring: the tables are empty.\n"
    )


def test_paid_bookings_keep_their_days(world: World, tmp_path: Path) -> None:
    today = utc_now().date()
    days = [(today + timedelta(days=each)).isoformat() for each in (-10, 20, 60)]
    past, soon, later = days
    source = database(
        tmp_path / "storage.sqlite3",
        "CREATE TABLE users (id TEXT, email TEXT, password TEXT)",
        "INSERT INTO users VALUES ('p-1', 'halima@example.com', 'siri')",
        "CREATE TABLE units (id TEXT, unit_number TEXT, dimensions TEXT, monthly_price INTEGER)",
        "INSERT INTO units VALUES ('u-1', 'A-1', '3m x 4m', 4500)",
        "CREATE TABLE bookings (id TEXT, user_id TEXT, unit_id TEXT, start_date TEXT, end_date TEXT,"
        " total_price INTEGER, status TEXT, payment_status TEXT, created_at TEXT)",
        f"INSERT INTO bookings VALUES ('b1','p-1','u-1','{past}','{soon}',4000,'confirmed','success',"
        " '2026-01-05')",
        f"INSERT INTO bookings VALUES ('b2','p-1','u-1','{past}','{later}',9000,'confirmed','success','x')",
        f"INSERT INTO bookings VALUES ('b3','p-1','u-1','{soon}','{later}',6000,'pending','pending','x')",
        f"INSERT INTO bookings VALUES ('b4','p-9','u-1','{soon}','{later}',6000,'confirmed','success','x')",
    )
    said = run(world.app, "storage", source)
    assert "bookings: 1 brought, 0 here already, 3 skipped" in said, said
    assert "skipped bookings b2: Somebody has this unit" in said
    assert "skipped bookings b3: it is not paid" in said
    (row,) = world.rows("SELECT status, price_minor FROM bookings WHERE status = 'confirmed'")
    assert row["price_minor"] == 400_000
    (receipt,) = world.rows("SELECT provider, amount_minor, source, local_day FROM receipts")
    assert tuple(receipt.values()) == ("cash", 400_000, "import-old", "2026-01-05")
    assert "1 here already" in run(world.app, "storage", source)
    done = world.app.test_cli_runner().invoke(args=["invariants"])
    assert done.exit_code == 0, done.output


def test_a_furniture_shop_keeps_its_sub_categories_and_tags(world: World, tmp_path: Path) -> None:
    source = database(
        tmp_path / "decora.sqlite3",
        "CREATE TABLE products (id INTEGER, name TEXT, description TEXT, category TEXT, sub_category TEXT,"
        " tag TEXT, price INTEGER, quantity INTEGER)",
        "INSERT INTO products VALUES (1, 'Kiti', 'Wood', 'Chairs', 'Bar stools', 'new', 1200, 4)",
        "INSERT INTO products VALUES (2, 'Meza', '', 'Tables', NULL, '', 800, 0)",
    )
    for said in ("2 brought", "2 here already"):
        assert said in run(world.app, "decora", source)
    labels = "SELECT sku, sub_category, tag FROM product_labels JOIN products ON products.id = product_id"
    assert world.rows(labels) == [{"sku": "DECORA-1", "sub_category": "Bar stools", "tag": "new"}]


def test_what_of_the_older_bookings_stays_behind_and_why(world: World, tmp_path: Path) -> None:
    today = local_date(utc_now())

    def day(number: int) -> str:
        return (today + timedelta(days=number)).isoformat()

    def row(old_id: str, first: str, last: str, *, unit: str = "u-1", **other: str) -> str:
        paid = {"user": "p-1", "price": "4000", "status": "confirmed", "payment": "success", **other}
        told = (old_id, paid["user"], unit, first, last, paid["price"], paid["status"], paid["payment"])
        return f"INSERT INTO bookings VALUES {told}"

    source = database(
        tmp_path / "storage.sqlite3",
        "CREATE TABLE users (id TEXT, email TEXT, password TEXT)",
        "INSERT INTO users VALUES ('p-1', 'halima@example.com', 'siri')",
        "CREATE TABLE units (id TEXT, unit_number TEXT, dimensions TEXT, monthly_price INTEGER, status TEXT)",
        "INSERT INTO units VALUES ('u-1', 'A-1', '3m x 4m', 4500, 'booked')",
        "INSERT INTO units VALUES ('u-2', 'A-2', '3m x 4m', 4500, 'maintenance')",
        "CREATE TABLE bookings (id TEXT, user_id TEXT, unit_id TEXT, start_date TEXT, end_date TEXT,"
        " total_price TEXT, status TEXT, payment_status TEXT)",
        row("running", day(-30), day(10)),
        row("next", day(10), day(20), status="active", payment=""),
        row("paid-only", day(20), day(30), status="pending", payment="Paid"),
        row("overlaps", day(9), day(12)),
        row("over", day(-30), day(0)),
        row("unpaid", day(40), day(50), status="pending", payment="pending"),
        row("cancelled", day(40), day(50), status="Cancelled"),
        row("expired", day(40), day(50), status="expired"),
        row("backwards", day(50), day(40)),
        row("no-days", "soon", "later"),
        row("free", day(40), day(50), price="0"),
        row("nobody", day(40), day(50), user="p-9"),
        row("nowhere", day(40), day(50), unit="u-9"),
        row("mended", day(40), day(50), unit="u-2"),
    )

    said = run(world.app, "storage", source)

    assert "bookings: 3 brought, 0 here already, 11 skipped" in said, said
    missing = "its renter, its unit or its price did not come along"
    for which, why in {
        "overlaps": "Somebody has this unit on some of these days",
        "over": "it is over",
        "unpaid": "it is not paid: its renter can book again",
        "cancelled": "it was cancelled",
        "expired": "it was cancelled",
        "backwards": "its days cannot be read",
        "no-days": "its days cannot be read",
        "free": missing,
        "nobody": missing,
        "nowhere": missing,
        "mended": "This unit is under maintenance",
    }.items():
        assert f"skipped bookings {which}: {why}" in said
    kept = "SELECT status, start_date FROM bookings ORDER BY start_date"
    starts = [(each["status"], str(each["start_date"])) for each in world.rows(kept)]
    assert starts == [("confirmed", day(number)) for number in (-30, 10, 20)]
    assert int(world.one("SELECT SUM(amount_minor) FROM receipts")) == 3 * 400_000
    with world.app.app_context():
        bookings.advance(now=utc_now())
    assert [each["status"] for each in world.rows(kept)] == ["active", "confirmed", "confirmed"]
    assert "bookings: 0 brought, 3 here already, 11 skipped" in run(world.app, "storage", source)
    assert int(world.one("SELECT COUNT(*) FROM receipts")) == 3
    done = world.app.test_cli_runner().invoke(args=["invariants"])
    assert done.exit_code == 0, done.output
