"""How a database means to find what a statement asks for, and what is wrong with that."""

import re
from typing import Any

from flask import Flask

from app.db import db
from tests.budgets.statements import Asked

SMALL = {"categories"}  # a handful of shelves: reading all of them is the right thing
NO_FILTER = re.compile(r"WHERE (1 = 1|true = 1|true)( ORDER|$)")


def plan_of(app: Flask, asked: Asked) -> list[dict[str, Any]]:
    """The steps of the plan as the database tells them."""
    with app.app_context(), db.engine.connect() as connection:
        word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        rows = connection.exec_driver_sql(f"{word} {asked.text}", asked.given).mappings()
        return [dict(row) for row in rows]


def walks_to_its_limit(asked: Asked) -> bool:
    """Whether it reads in the order that it wants and stops: nothing that it reads is thrown away."""
    text = " ".join(asked.text.split())
    return "LIMIT" in text and ("WHERE" not in text or bool(NO_FILTER.search(text)))


def scans(app: Flask, asked: Asked) -> list[str]:
    """The tables that are read from end to end, with what the database says of it."""
    steps = plan_of(app, asked)
    if steps and "detail" in steps[0]:
        sorts = any("TEMP B-TREE FOR ORDER BY" in step["detail"] for step in steps)
        fine = walks_to_its_limit(asked) and not sorts
        found = [step["detail"] for step in steps if re.match(r"SCAN \w+", step["detail"]) and not fine]
        return [detail for detail in found if detail.split()[1] not in SMALL and "CONSTANT" not in detail]
    found = []
    for step in steps:
        whole = step["type"] == "ALL" or (step["type"] == "index" and not walks_to_its_limit(asked))
        if whole and step["table"] not in SMALL and not str(step["table"]).startswith("<"):
            found.append(f"{step['table']} {step['type']} {step['key']} {step['rows']} rows {step['Extra']}")
    return found
