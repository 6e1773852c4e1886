"""One file commits; units of work do nothing but database work; state moves by guarded updates."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules.reading import APP, Function, Module, functions, modules, write

COMMITS = {"commit", "begin", "rollback"}
COMMITTING_FILE = "app.db"

ELSEWHERE = {
    "requests",
    "urllib",
    "urllib3",
    "http",
    "httpx",
    "socket",
    "smtplib",
    "stripe",
    "subprocess",
    "time",
    "flask_bcrypt",
    "bcrypt",
}
"""Libraries that take time or leave the machine: never inside a unit, which may run twice."""
GATEWAY = {"client", "gateway", "initiator", "MpesaClient", "InitiatorClient", "SharedToken"}
"""Names through which Safaricom is reached."""

STATE = {
    "status",
    "payment_status",
    "fulfilment_status",
    "payment_open",
    "open_order_id",
    "paid_minor",
    "on_hand",
    "reserved",
    "role",
    "lease_until",
    "attempt_no",
    "handled_at",
    "resolved_at",
    "done_at",
    "parked_at",
    "ended_at",
    "used_at",
    "disabled_at",
}
"""Columns that decide what happens next: moved by a guarded UPDATE whose rows are counted."""


def commits_elsewhere(folder: Path) -> list[str]:
    """Calls of commit, begin and rollback outside db.py."""
    return [
        module.at(node.lineno, f".{node.func.attr}()")
        for module in modules(folder)
        if module.name != COMMITTING_FILE
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in COMMITS
    ]


def is_unit(function: Function) -> bool:
    """Whether it is marked @unit_of_work or @unit_of_work(keyed=True)."""
    for decorator in function.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        if ast.unparse(named).split(".")[-1] == "unit_of_work":
            return True
    return False


class Calls:
    """Follows calls by name: to functions of the same file, and of files imported as a whole or by name."""

    def __init__(self, folder: Path) -> None:
        self.modules = {module.name: module for module in modules(folder)}
        self.functions = {
            (module.name, function.name): function
            for module in modules(folder)
            for function in functions(module)
        }
        self.aliases = {module.name: dict(_aliases(module)) for module in modules(folder)}

    def reached(self, module: Module, function: Function) -> Iterator[tuple[Module, Function]]:
        """`function` and all that it may call."""
        seen: set[tuple[str, str]] = set()
        waiting = [(module.name, function.name)]
        while waiting:
            key = waiting.pop()
            if key in seen or key not in self.functions:
                continue
            seen.add(key)
            yield self.modules[key[0]], self.functions[key]
            waiting += self._called(key)

    def _called(self, key: tuple[str, str]) -> Iterator[tuple[str, str]]:
        home, aliases = key[0], self.aliases[key[0]]
        for node in ast.walk(self.functions[key]):
            if isinstance(node, ast.Name):
                source, _, name = aliases.get(node.id, "").rpartition(".")
                yield (source, name) if source else (home, node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                whole = aliases.get(node.value.id, home if node.value.id in {"self", "cls"} else "")
                yield (whole, node.attr)


def _aliases(module: Module) -> Iterator[tuple[str, str]]:
    """What each imported name stands for: settle -> app.payments.settle, moved -> app.db.moved."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.asname or alias.name.split(".")[0], alias.name
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


def calls_out_of_units(folder: Path) -> list[str]:
    """Units of work that reach a library of ELSEWHERE, or the gateway, directly or through what they call."""
    calls, found = Calls(folder), set()
    for module in modules(folder):
        for unit in filter(is_unit, functions(module)):
            for place, function in calls.reached(module, unit):
                if place.name == COMMITTING_FILE:
                    continue
                for line, name in _outside(function, calls.aliases[place.name]):
                    found.add(f"{module.name}.{unit.name} uses {name} ({place.name}:{line})")
    return sorted(found)


def _outside(function: Function, aliases: dict[str, str]) -> Iterator[tuple[int, str]]:
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and (
            node.id in GATEWAY or aliases.get(node.id, "").split(".")[0] in ELSEWHERE
        ):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and node.attr in GATEWAY:
            yield node.lineno, node.attr


def assigned_states(folder: Path) -> list[str]:
    """Assignments to a state of an object. Constructors' arguments and guarded updates are no such thing."""
    return [
        module.at(node.lineno, f"assigns .{name}")
        for module in modules(folder)
        for node in ast.walk(module.tree)
        for name in _assigned(node)
        if name in STATE
    ]


def _assigned(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign | ast.Delete):
        targets = [node.target] if isinstance(node, ast.AugAssign | ast.AnnAssign) else node.targets
        parts = [part for target in targets for part in ast.walk(target) if isinstance(part, ast.Attribute)]
        yield from (part.attr for part in parts if ast.unparse(part.value) != "self")
    elif isinstance(node, ast.Call) and ast.unparse(node.func) == "setattr":
        yield from (arg.value for arg in node.args[1:2] if isinstance(arg, ast.Constant))


def unguarded_updates(folder: Path) -> list[str]:
    """sa.update and sa.delete without a where in the same breath."""
    found = []
    for module in modules(folder):
        guarded = {
            id(node.value)
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Attribute) and node.attr == "where"
        }
        found += [
            module.at(node.lineno, ast.unparse(node.func))
            for node in ast.walk(module.tree)
            if isinstance(node, ast.Call)
            and ast.unparse(node.func) in {"sa.update", "sa.delete", "update", "delete"}
            and id(node) not in guarded
        ]
    return sorted(found)


def test_one_file_commits() -> None:
    assert commits_elsewhere(APP) == []


def test_units_of_work_stay_in_the_database() -> None:
    assert calls_out_of_units(APP) == []


def test_there_are_units_to_look_at() -> None:
    units = [unit for module in modules(APP) for unit in functions(module) if is_unit(unit)]
    assert len(units) > 20


def test_calls_are_followed_from_a_callback_to_the_stock_it_sells() -> None:
    calls = Calls(APP)
    inbox = calls.modules["app.payments.inbox"]
    reached = {
        (place.name, function.name)
        for place, function in calls.reached(inbox, calls.functions[inbox.name, "handle"])
    }
    assert {
        ("app.payments.settle", "settle"),
        ("app.orders.money", "money_changed"),
        ("app.jobs.service", "enqueue"),
    } <= reached


def test_states_move_by_guarded_updates() -> None:
    assert assigned_states(APP) == []


def test_every_update_says_which_rows() -> None:
    assert unguarded_updates(APP) == []


# Each rule notices a fault.


@pytest.mark.parametrize(
    "wrong", ["db.session.commit()", "session.rollback()", "with engine.begin() as c: pass"]
)
def test_a_commit_elsewhere_is_noticed(tmp_path: Path, wrong: str) -> None:
    app = write(tmp_path, db=wrong, orders__service=f"x = 1\n{wrong}")
    assert [line.partition(" ")[0] for line in commits_elsewhere(app)] == ["app.orders.service:2:"]


@pytest.mark.parametrize("mark", ["@unit_of_work", "@db.unit_of_work", "@unit_of_work(keyed=True)"])
@pytest.mark.parametrize("wrong", ["requests.get('x')", "gateway.push()", "self.client.push()", "sleep(1)"])
def test_a_call_out_of_a_unit_is_noticed(tmp_path: Path, mark: str, wrong: str) -> None:
    source = f"import requests\nfrom time import sleep\n{mark}\ndef pay():\n    {wrong}\n"
    assert len(calls_out_of_units(write(tmp_path, payments__attempts=source))) == 1


def test_a_call_out_of_what_a_unit_calls_is_noticed(tmp_path: Path) -> None:
    app = write(
        tmp_path,
        orders__service="from app.orders import post\n@unit_of_work\ndef place():\n    _tell()\n"
        "def _tell():\n    post.send()\n",
        orders__post="import smtplib\ndef send():\n    smtplib.SMTP('x')\n",
    )
    assert calls_out_of_units(app) == ["app.orders.service.place uses smtplib (app.orders.post:3)"]


def test_a_call_outside_units_is_no_fault(tmp_path: Path) -> None:
    source = "import requests\n@unit_of_work\ndef record(): pass\ndef push():\n    requests.get('x')\n"
    assert calls_out_of_units(write(tmp_path, payments__attempts=source)) == []


@pytest.mark.parametrize(
    "wrong",
    [
        "order.status = 'paid'",
        "product.on_hand -= 1",
        "setattr(order, 'status', 'paid')",
        "a.b.payment_status: str = 'paid'",
        "order.note, order.status = '', 'paid'",
    ],
)
def test_an_assigned_state_is_noticed(tmp_path: Path, wrong: str) -> None:
    assert len(assigned_states(write(tmp_path, orders__service=wrong))) == 1


def test_a_constructor_and_a_class_may_name_states(tmp_path: Path) -> None:
    right = (
        "order = Order(status='new')\nclass Gone(AppError):\n    status = 409\nif order.status == 1: pass\n"
    )
    assert assigned_states(write(tmp_path, orders__service=right)) == []


def test_an_update_of_every_row_is_noticed(tmp_path: Path) -> None:
    wrong = (
        "a = sa.update(Order).where(x).values(y=1)\nb = sa.update(Order).values(y=1)\nc = sa.delete(Order)\n"
    )
    found = unguarded_updates(write(tmp_path, orders__service=wrong))
    assert found == ["app.orders.service:2: sa.update", "app.orders.service:3: sa.delete"]
