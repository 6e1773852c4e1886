"""`flask openapi write` and `flask collection write`: files that are made from the code."""

import json
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import AppGroup

import config
from app.web.collection.postman import collection
from app.web.openapi import document

DOCUMENT = config.ROOT / "docs" / "openapi.json"
COLLECTION = config.ROOT / "docs" / "collection" / "duka.postman_collection.json"
openapi_group = AppGroup("openapi", help="The API's description.")
collection_group = AppGroup("collection", help="The Postman collection.")


def text_of_document() -> str:
    """docs/openapi.json as it should be."""
    return json.dumps(document(current_app), indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def text_of_collection() -> str:
    """The collection's file as it should be."""
    return json.dumps(collection(document(current_app)), indent=1, ensure_ascii=False) + "\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"{path.relative_to(config.ROOT)} written")


@openapi_group.command("write")
def write_document() -> None:
    """Write docs/openapi.json from the code."""
    _write(DOCUMENT, text_of_document())


@collection_group.command("write")
def write_collection() -> None:
    """Write the Postman collection from the API's description and the journey."""
    _write(COLLECTION, text_of_collection())


GROUPS: tuple[Any, ...] = (openapi_group, collection_group)
