"""The source as data: modules, what they import, what their functions do."""

import ast
import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from config import ROOT

APP, SIMULATOR = ROOT / "app", ROOT / "simulator"
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, eq=False)
class Module:
    """A file of source; `name` as app.orders.moves, a package's __init__ as app.orders."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def parts(self) -> list[str]:
        return self.name.split(".")

    @property
    def package(self) -> str:
        """The domain, or the file directly in app/: orders for app.orders.moves, db for app.db."""
        return self.parts[1] if len(self.parts) > 1 else self.parts[0]

    @property
    def role(self) -> str:
        """What the file is in its domain: routes, service, models."""
        return "__init__" if self.path.name == "__init__.py" else self.parts[-1]

    def at(self, line: int, what: str) -> str:
        return f"{self.name}:{line}: {what}"


@dataclass(frozen=True)
class Import:
    """`target` is a module where one of that name is known, else the package that was imported from."""

    target: str
    line: int
    inside: bool
    """Whether it stands in a function."""


@functools.cache
def modules(folder: Path) -> tuple[Module, ...]:
    """Every module below `folder`, read and parsed once."""
    return tuple(_read(folder, path) for path in sorted(folder.rglob("*.py")))


def _read(folder: Path, path: Path) -> Module:
    inner = path.relative_to(folder.parent).with_suffix("")
    parts = inner.parts[:-1] if inner.name == "__init__" else inner.parts
    text = path.read_text(encoding="utf-8")
    return Module(".".join(parts), path, text, ast.parse(text, str(path)))


@functools.cache
def imports(module: Module, known: frozenset[str]) -> tuple[Import, ...]:
    """What `module` imports, wherever it says so; names in `known` are modules."""
    return tuple(_imports(module, known))


def _imports(module: Module, known: frozenset[str]) -> Iterator[Import]:
    for node, inside in _walk(module.tree, inside=False):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(alias.name, node.lineno, inside)
        elif isinstance(node, ast.ImportFrom):
            source = _source(module, node)
            for alias in node.names:
                whole = f"{source}.{alias.name}"
                yield Import(whole if whole in known else source, node.lineno, inside)


def _source(module: Module, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    here = module.parts if module.role == "__init__" else module.parts[:-1]
    base = here[: len(here) - (node.level - 1)]
    return ".".join([*base, node.module] if node.module else base)


def _walk(node: ast.AST, *, inside: bool) -> Iterator[tuple[ast.AST, bool]]:
    for child in ast.iter_child_nodes(node):
        yield child, inside
        yield from _walk(child, inside=inside or isinstance(child, Function | ast.Lambda))


@functools.cache
def names(folder: Path) -> frozenset[str]:
    return frozenset(module.name for module in modules(folder))


def functions(module: Module) -> Iterator[Function]:
    """Every function and method of `module`, nested ones as well."""
    return (node for node in ast.walk(module.tree) if isinstance(node, Function))


def write(folder: Path, **sources: str) -> Path:
    """Write a small app for a rule to look at: write(tmp_path, orders__moves="import x"). Returns app/."""
    app = folder / "app"
    for name, source in sources.items():
        path = app / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")
    return app
