"""Every refusal the shop can answer: the AppErrors by walking their classes, and HTTP's own."""

import functools
import inspect
from collections.abc import Iterator
from dataclasses import dataclass

from app.errors import WORDS, AppError, code_of, title_of


@dataclass(frozen=True)
class Refusal:
    """One code: `detail` is what the client reads, `note` our own explanation, if there is one."""

    code: str
    status: int
    detail: str
    note: str = ""

    @property
    def title(self) -> str:
        return title_of(self.status)


def every() -> dict[str, Refusal]:
    """All refusals by code, ordered by status and code."""
    found = {}
    for status, detail in {**WORDS, 500: "This is our fault, not yours. It has been written down."}.items():
        code = "internal_error" if status == 500 else code_of(status)
        found[code] = Refusal(code, status, detail)
    for refusal in map(_refusal, [AppError, *_below(AppError)]):
        found[refusal.code] = refusal
    return dict(sorted(found.items(), key=lambda item: (item[1].status, item[0])))


@functools.cache
def _refusal(kind: type[AppError]) -> Refusal:
    code = kind.__new__(kind).code  # its class says it; some want facts to be made
    return Refusal(code, kind.status, kind.detail, _note(kind))


def _below(kind: type[AppError]) -> Iterator[type[AppError]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith("app."):
            yield child
        yield from _below(child)


def _note(kind: type[AppError]) -> str:
    return inspect.cleandoc(kind.__doc__ or "") if kind is not AppError else ""
