"""Every setting has a line in .env.example, and copying that file changes nothing."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import dotenv
import pytest

import config
from launch import demo
from tests.rules.reading import APP, modules, write

EXAMPLE = config.ROOT / ".env.example"
SECRETS = {
    "SECRET_KEY",
    "JWT_SECRET_KEY",
    "METRICS_TOKEN",
    "MAIL_PASSWORD",
    "SMS_API_KEY",
    "MPESA_CONSUMER_KEY",
    "MPESA_CONSUMER_SECRET",
    "MPESA_PASSKEY",
    "MPESA_INITIATOR_PASSWORD",
    "STRIPE_SECRET_KEY",
    "STRIPE_WEBHOOK_SECRET",
}
ASKS_THE_ENVIRONMENT = {"app.auth.commands"}  # ADMIN_PASSWORD, for one command


class Listening(Mapping[str, str]):
    """An empty environment that remembers what it was asked for."""

    def __init__(self) -> None:
        self.asked: set[str] = set()

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(name)
        return default

    def __getitem__(self, name: str) -> str:
        self.asked.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def settings_read() -> tuple[set[str], set[str]]:
    """The settings that config.read asks for, and those that may be given as a file as well."""
    environ = Listening()
    config.read(environ)
    secrets = {name for name in environ.asked if f"{name}_FILE" in environ.asked}
    return environ.asked - {f"{name}_FILE" for name in secrets}, secrets


def unexplained(text: str) -> list[str]:
    """Settings in `text` whose line does not follow a comment."""
    lines = text.splitlines()
    return [
        line.partition("=")[0]
        for before, line in zip(["", *lines], lines, strict=False)
        if re.match(r"[A-Z]", line) and not before.startswith("# ")
    ]


def settings_in(text: str) -> list[str]:
    return re.findall(r"^([A-Z][A-Z0-9_]*)=", text, re.MULTILINE)


def asks_the_environment(folder: Path) -> list[str]:
    """Places that read the environment past config.py."""
    return [
        module.at(node.lineno, ast.unparse(node))
        for module in modules(folder)
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
        if module.name not in ASKS_THE_ENVIRONMENT
    ]


def test_every_setting_has_a_line_and_nothing_else_has() -> None:
    listed = settings_in(EXAMPLE.read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(settings_read()[0])


def test_every_line_is_explained() -> None:
    assert unexplained(EXAMPLE.read_text(encoding="utf-8")) == []


def test_secrets_are_blank() -> None:
    given = dotenv.dotenv_values(EXAMPLE)
    assert {name for name in SECRETS if given[name]} == set()
    assert settings_read()[1] - {"DATABASE_URL"} == SECRETS


def test_copying_the_example_changes_no_setting() -> None:
    assert config.read(given()) == config.read({})


def test_copying_the_example_changes_nothing_of_the_demo() -> None:
    assert config.read(demo.demo_environment(given())) == config.read(demo.demo_environment({}))


def given() -> dict[str, str]:
    return {name: value or "" for name, value in dotenv.dotenv_values(EXAMPLE).items()}


def test_only_config_reads_the_environment() -> None:
    assert asks_the_environment(APP) == []


# Each rule notices a fault.


def test_a_setting_without_a_comment_is_noticed() -> None:
    assert unexplained("# The port.\nPORT=5000\nLIMITS=on\n\nA=1") == ["LIMITS", "A"]


@pytest.mark.parametrize("wrong", ["os.environ['PORT']", "os.environ.get('PORT')", "os.getenv('PORT')"])
def test_a_setting_read_elsewhere_is_noticed(tmp_path: Path, wrong: str) -> None:
    assert len(asks_the_environment(write(tmp_path, carts__service=f"import os\nx = {wrong}"))) == 1


def test_every_setting_that_is_asked_for_is_heard() -> None:
    environ = Listening()
    config.Environment(environ).secret("NEW_SECRET")
    config.Environment(environ).whole("NEW_NUMBER", 1)
    assert environ.asked == {"NEW_SECRET", "NEW_SECRET_FILE", "NEW_NUMBER"}
