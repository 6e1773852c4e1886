"""Imports point one way, through front doors, in the open."""

import functools
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.rules.reading import APP, SIMULATOR, Module, imports, modules, names, write

BASE = {"kit", "db", "columns", "errors"}
AUTH = {*BASE, "web", "limits", "jobs"}
PRODUCTS = {*AUTH, "auth"}
CARTS = {*PRODUCTS, "products"}
ORDERS = {*CARTS, "carts"}
PAYMENTS = {*ORDERS, "orders"}
NOTIFICATIONS = {*PAYMENTS, "payments", "bookings"}
EVERYTHING = {*NOTIFICATIONS, "notifications"}

MAY_IMPORT: dict[str, set[str]] = {
    "errors": set(),
    "columns": set(),
    "db_errors": {"errors"},
    "db_engine": set(),
    "db_statements": set(),
    "db": {"db_engine", "db_errors", "db_statements", "errors"},
    "kit": {"db", "columns", "errors"},
    "web": BASE,
    "limits": BASE,
    "jobs": BASE,
    "auth": AUTH,
    "products": PRODUCTS,
    "carts": CARTS,
    "orders": ORDERS,
    "bookings": PAYMENTS,
    "payments": PAYMENTS,
    "notifications": NOTIFICATIONS,
    "office": EVERYTHING,
    "reports": EVERYTHING,
    "compat": {*EVERYTHING, "reports", "bookings"},
    "invariants": EVERYTHING,
    # What ties the threads, and is imported by the factory alone.
    "tables": EVERYTHING,
    "schema_sql": {"db", "tables"},
    "worker": EVERYTHING,
    "demo": {*EVERYTHING, "signs"},
    "signs": set(),
    "blueprints": {*EVERYTHING, "office", "reports"},
    "cli": {*EVERYTHING, "compat", "invariants", "worker", "demo", "schema_sql"},
    "app": {*EVERYTHING, "reports", "compat", "tables", "blueprints", "cli"},
}
"""Who may import whom: each line is a package of app/ or a file directly in it."""

FRONT_DOORS: dict[str, set[str]] = {
    "limits": {"service"},
    "jobs": {"service"},
    "auth": {"service", "guards", "tokens"},
    "products": {"service", "categories", "counting", "stock", "runner", "fetching", "desk"},
    "carts": {"service", "lines"},
    "orders": {"service", "checkout", "expiry", "guards", "kinds", "money", "states"},
    "bookings": {"service", "states", "periods"},
    "payments": {"service", "attempts", "gateway", "methods", "inbox", "states", "sweeper", "words"},
    "notifications": {"courier", "deliveries", "fanout", "post"},
    "reports": {"service"},
    "invariants": {"service"},
}
"""By which modules another domain is entered. kit and web are open; models, schemas, routes never are."""

OTHER_DOORS: dict[str, set[str]] = {
    "app.tables": {"models"},
    "app.blueprints": {"routes"},
    "app.cli": {"commands"},
    "app": {"__init__"},
}
"""Wiring that enters domains elsewhere."""

EDGE = {"__init__", "commands", "guards", "routes", "schemas"}
"""Files of a domain that may know web; below them everything works without a request."""
OTHER_EDGE = {"app.blueprints", "app.auth.cookies", "app.auth.tokens"}


def against_the_table(folder: Path, table: Mapping[str, set[str]] = MAY_IMPORT) -> list[str]:
    """Imports from one package of `folder` to another that `table` does not allow."""
    found = []
    for module in modules(folder):
        if module.package not in table:
            found.append(module.at(1, f"{module.package} is not in the table"))
            continue
        for target, line in _own(module, folder):
            if target.package != module.package and target.package not in table[module.package]:
                found.append(module.at(line, f"{module.package} may not import {target.package}"))
    return found


def past_the_front_door(folder: Path, doors: Mapping[str, set[str]] = FRONT_DOORS) -> list[str]:
    """Imports of another domain's inner modules."""
    found = []
    for module in modules(folder):
        for target, line in _own(module, folder):
            if target.package in {module.package, "kit", "web"} or target.role == target.package:
                continue
            if target.role not in doors.get(target.package, set()) | OTHER_DOORS.get(module.name, set()):
                found.append(module.at(line, f"{target.name} is no front door of {target.package}"))
    return found


def web_below_the_edge(folder: Path) -> list[str]:
    """Modules that import app.web though they are not at the edge."""
    return [
        module.at(line, f"{module.role} may not import {target.name}")
        for module in modules(folder)
        for target, line in _own(module, folder)
        if target.package == "web" and module.package not in {"web", "compat"}
        if module.role not in EDGE and module.name not in OTHER_EDGE
    ]


@functools.cache
def _own(module: Module, folder: Path) -> list[tuple[Module, int]]:
    """The modules of `folder` that `module` imports, with the line."""
    by_name = {known.name: known for known in modules(folder)}
    return [
        (by_name[found.target], found.line)
        for found in imports(module, names(folder))
        if found.target in by_name
    ]


def cycles(folder: Path) -> list[str]:
    """Modules that import themselves in the end: each once, with the way round."""
    graph = {
        module.name: sorted({target.name for target, _ in _own(module, folder)} - {module.name})
        for module in modules(folder)
    }
    found: dict[frozenset[str], str] = {}
    done: set[str] = set()

    def visit(name: str, way: list[str]) -> None:
        if name in way:
            ring = way[way.index(name) :]
            found.setdefault(frozenset(ring), " -> ".join([*ring, name]))
        elif name not in done:
            for target in graph[name]:
                visit(target, [*way, name])
            done.add(name)

    for name in graph:
        visit(name, [])
    return sorted(found.values())


def hidden(folder: Path) -> list[str]:
    """Imports inside functions."""
    return [
        module.at(found.line, f"{found.target} is imported inside a function")
        for module in modules(folder)
        for found in imports(module, names(folder))
        if found.inside
    ]


def reaching_for(folder: Path, other: str) -> list[str]:
    """Imports of the package `other` anywhere below `folder`."""
    return [
        module.at(found.line, f"imports {found.target}")
        for module in modules(folder)
        for found in imports(module, names(folder))
        if found.target.split(".")[0] == other
    ]


def test_imports_point_one_way() -> None:
    assert against_the_table(APP) == []


def test_the_table_itself_points_one_way() -> None:
    """Nobody may import what may import it."""
    both = {(a, b) for a, others in MAY_IMPORT.items() for b in others if a in MAY_IMPORT.get(b, set())}
    assert both == set()


def test_the_table_has_no_line_too_many() -> None:
    assert set(MAY_IMPORT) == {module.package for module in modules(APP)}


def test_other_domains_are_entered_by_their_front_doors() -> None:
    assert past_the_front_door(APP) == []


def test_only_the_edge_knows_the_web() -> None:
    assert web_below_the_edge(APP) == []


def test_no_module_imports_itself_in_the_end() -> None:
    assert cycles(APP) == cycles(SIMULATOR) == []


def test_no_import_hides_in_a_function() -> None:
    assert hidden(APP) == []


def test_the_shop_and_the_simulator_do_not_know_each_other() -> None:
    assert reaching_for(SIMULATOR, "app") == reaching_for(APP, "simulator") == []
    assert reaching_for(APP, "tests") == reaching_for(SIMULATOR, "tests") == []


# Each rule notices a fault.


def test_an_import_upwards_is_noticed(tmp_path: Path) -> None:
    app = write(tmp_path, carts__service="from app.orders import service", orders__service="")
    assert against_the_table(app) == ["app.carts.service:1: carts may not import orders"]


def test_a_package_without_a_line_in_the_table_is_noticed(tmp_path: Path) -> None:
    app = write(tmp_path, loyalty__service="")
    assert against_the_table(app) == ["app.loyalty.service:1: loyalty is not in the table"]


@pytest.mark.parametrize("inner", ["models", "schemas", "routes", "rows"])
def test_an_import_past_the_front_door_is_noticed(tmp_path: Path, inner: str) -> None:
    wrong = f"from app.products import service\nfrom app.products.{inner} import Thing"
    app = write(tmp_path, carts__service=wrong, products__service="", **{f"products__{inner}": ""})
    assert past_the_front_door(app) == [
        f"app.carts.service:2: app.products.{inner} is no front door of products"
    ]


def test_a_service_that_knows_the_web_is_noticed(tmp_path: Path) -> None:
    wrong = "from app.web.caller import caller"
    app = write(tmp_path, carts__service=wrong, carts__routes=wrong, web__caller="")
    assert web_below_the_edge(app) == ["app.carts.service:1: service may not import app.web.caller"]


def test_a_cycle_is_noticed(tmp_path: Path) -> None:
    app = write(
        tmp_path,
        a__x="import app.b.y",
        b__y="from app.c import z",
        c__z="from app.a.x import thing",
    )
    assert cycles(app) == ["app.a.x -> app.b.y -> app.c.z -> app.a.x"]


def test_a_hidden_import_is_noticed(tmp_path: Path) -> None:
    app = write(tmp_path, carts__service="import json\ndef f():\n    if json:\n        import csv\n")
    assert hidden(app) == ["app.carts.service:4: csv is imported inside a function"]


@pytest.mark.parametrize("wrong", ["import simulator.core", "from simulator import core", "import simulator"])
def test_a_shop_that_reaches_for_the_simulator_is_noticed(tmp_path: Path, wrong: str) -> None:
    assert len(reaching_for(write(tmp_path, demo=wrong), "simulator")) == 1


def test_relative_imports_are_understood(tmp_path: Path) -> None:
    wrong = "from ..orders import service\nfrom . import rows"
    app = write(tmp_path, carts__service=wrong, carts__rows="", orders__service="")
    assert against_the_table(app) == ["app.carts.service:1: carts may not import orders"]
