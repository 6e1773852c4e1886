"""What the documents point at exists: files, functions, other documents."""

import ast
import functools
import re
from pathlib import Path

import pytest

from config import ROOT

DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
NAMED = re.compile(r"`((?:app|simulator|migrations|sql|tests|docs)/[\w./-]*)(?::([\w.]+))?`")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


@functools.cache
def definitions(path: Path) -> set[str]:
    """Functions and classes of a module, methods as Class.method."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{each.name}" for each in node.body if isinstance(each, ast.FunctionDef)}
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_and_function_it_names_exists(document: Path) -> None:
    wrong = [
        f"{path}:{name}"
        for path, name in NAMED.findall(document.read_text(encoding="utf-8"))
        if not (ROOT / path).exists() or (name and name not in definitions(ROOT / path))
    ]
    assert wrong == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    links = LINK.findall(document.read_text(encoding="utf-8"))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (document.parent / link).exists()] == []


def test_the_life_of_a_payment_names_its_functions() -> None:
    walked = (ROOT / "docs" / "life-of-a-payment.md").read_text(encoding="utf-8")
    assert len([name for _, name in NAMED.findall(walked) if name]) > 30
