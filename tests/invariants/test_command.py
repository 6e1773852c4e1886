"""flask invariants."""

import json

from click.testing import Result
from flask import Flask

from app import create_app
from app.db import db
from app.invariants.service import INVARIANTS
from app.kit.clock import utc_now
from app.products import service as products


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["invariants", *arguments])


def steal_a_unit(app: Flask) -> int:
    """A product whose shelf says one less than its movements. Returns its id."""
    with app.app_context():
        fields = {"name": "Unga 2 kg", "price_minor": 19_900}
        product = products.create_product(fields=fields, stock=10, actor="test", now=utc_now())
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE products SET on_hand = on_hand - 1")
        return product.id


def test_an_honest_database_is_one_good_sentence(app: Flask) -> None:
    result = run(app)
    assert (result.exit_code, result.output) == (0, f"All {len(INVARIANTS)} invariants hold.\n")


def test_a_breach_is_a_line_with_its_ids_and_exit_code_1(app: Flask) -> None:
    product_id = steal_a_unit(app)
    result = run(app)
    breach, total = result.output.splitlines()
    assert result.exit_code == 1
    assert breach.startswith(
        f"BREACH on_hand_is_its_movements: product_id={product_id}, on_hand=9, moved=10 ("
    )
    assert total == f"1 breach of {len(INVARIANTS)} invariants."


def test_json_for_programs(app: Flask) -> None:
    product_id = steal_a_unit(app)
    result = run(app, "--json")
    (breach,) = json.loads(result.output)["breaches"]
    assert result.exit_code == 1
    assert breach["invariant"] == "on_hand_is_its_movements"
    assert breach["facts"] == {"product_id": product_id, "on_hand": 9, "moved": 10}


def test_json_of_an_honest_database(app: Flask) -> None:
    result = run(app, "--json")
    report = json.loads(result.output)
    assert (result.exit_code, report["breaches"], report["invariants"]) == (0, [], len(INVARIANTS))


def test_a_database_without_tables_is_no_breach_but_could_not_be_looked_at(tmp_path) -> None:
    empty = create_app({"TESTING": "on", "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"})
    result = run(empty)
    assert result.exit_code == 2
    assert "flask db upgrade" in result.output


def test_every_invariant_is_one_statement_that_says_what_holds() -> None:
    for invariant in INVARIANTS:
        assert invariant.sql.split()[0] == "SELECT"
        assert invariant.says.endswith(".")
        assert not {";", "{", "||", "CONCAT"} & set(invariant.sql.replace("(", " ").split())
    assert len({invariant.name for invariant in INVARIANTS}) == len(INVARIANTS)


def test_nothing_personal_is_selected() -> None:
    personal = {"phone", "email", "name", "address", "body", "token_hash", "checkout_request_id", "note"}
    for invariant in INVARIANTS:
        chosen = invariant.sql.partition("FROM")[0].replace(",", " ").replace(".", " ").split()
        assert not personal & set(chosen), invariant.name
