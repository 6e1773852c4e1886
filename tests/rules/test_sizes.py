"""What is long is hard to see through: files stay under 300 lines and functions under 40."""

from pathlib import Path

from tests.rules.reading import APP, functions, modules, write

FILE, FUNCTION = 300, 40
LONGER_FILES: dict[str, int] = {}
LONGER_FUNCTIONS: dict[str, int] = {}
"""Exceptions with their length, which may only shrink: {"app.orders.checkout.checkout": 44}."""


def long_files(folder: Path) -> list[str]:
    return [
        f"{module.name} has {lines} lines"
        for module in modules(folder)
        if (lines := len(module.text.splitlines())) >= LONGER_FILES.get(module.name, FILE)
    ]


def long_functions(folder: Path) -> list[str]:
    return [
        module.at(function.lineno, f"{function.name} has {lines} lines")
        for module in modules(folder)
        for function in functions(module)
        if (lines := (function.end_lineno or 0) - function.lineno + 1)
        >= LONGER_FUNCTIONS.get(f"{module.name}.{function.name}", FUNCTION)
    ]


def test_files_are_short() -> None:
    assert long_files(APP) == []


def test_functions_are_short() -> None:
    assert long_functions(APP) == []


# Each rule notices a fault.


def test_a_long_file_is_noticed(tmp_path: Path) -> None:
    app = write(tmp_path, short="x = 1\n" * 299, orders__long="x = 1\n" * 300)
    assert long_files(app) == ["app.orders.long has 300 lines"]


def test_a_long_function_is_noticed(tmp_path: Path) -> None:
    source = (
        "def short():\n" + "    x = 1\n" * 38 + "class A:\n    def long(self):\n" + "        x = 1\n" * 39
    )
    assert long_functions(write(tmp_path, orders=source)) == ["app.orders:41: long has 40 lines"]
