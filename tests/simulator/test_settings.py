"""The settings, and what is refused."""

import ast
import sqlite3
import sys
from pathlib import Path

import pytest

import simulator
from simulator.settings import SettingError, Settings, read
from simulator.store import Store


def test_nothing_given_is_the_demo():
    assert read({"PATH": "/bin"}) == Settings()


def test_values_are_typed():
    given = read({"SIM_SEED": "7", "SIM_DELAY": 0.5, "SIM_STRICT_URLS": "True", "SIM_SHOP_NAME": " Soko "})
    assert (given.seed, given.delay, given.strict_urls, given.shop_name) == (7, 0.5, True, "Soko")


@pytest.mark.parametrize(
    ("name", "value", "advice"),
    [
        ("SIM_DELEY", "1", "no such setting"),
        ("SIM_SHORTCODE", "", "empty"),
        ("SIM_START_BALANCE", "-1", "whole number"),
        ("SIM_QUERY_PER_MINUTE", "five", "whole number"),
        ("SIM_DELAY", "soon", "seconds"),
        ("SIM_DELAY", "nan", "seconds"),
        ("SIM_STRICT_URLS", "maybe", "'true' or 'false'"),
    ],
)
def test_what_cannot_be_used_is_refused_with_advice(name, value, advice):
    with pytest.raises(SettingError, match=advice) as caught:
        read({name: value})
    assert name in str(caught.value)


def test_a_file_of_another_version_is_refused(tmp_path):
    path = tmp_path / "old.sqlite3"
    old = sqlite3.connect(path)
    old.execute("PRAGMA user_version = 99")
    old.close()
    with pytest.raises(SettingError, match="delete it"):
        Store(str(path))


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module


def test_it_imports_nothing_but_what_the_shop_stands_on():
    others = {"cryptography", "flask", "werkzeug", "requests"} | sys.stdlib_module_names
    for file in Path(simulator.__file__).parent.glob("*.py"):
        assert {name.split(".")[0] for name in imported(file)} <= others, file
