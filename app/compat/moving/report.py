"""What came over, what was there already, and what stayed behind and why."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass
class Report:
    """Counts by kind of thing, and a sentence for each thing that stayed behind or came without a part."""

    brought: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    skipped: list[tuple[str, str, str]] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)

    def skip(self, kind: str, which: object, why: str) -> None:
        """Something stays behind. `which` names it by its old id: nothing personal is printed."""
        self.skipped.append((kind, str(which), why))

    def note(self, kind: str, which: object, what: str) -> None:
        """Something came, but not all of it."""
        self.notes.append((kind, str(which), what))

    def lines(self) -> Iterator[str]:
        for kind in sorted({*self.brought, *self.known, *(each[0] for each in self.skipped)}):
            left = sum(each[0] == kind for each in self.skipped)
            yield f"{kind}: {self.brought[kind]} brought, {self.known[kind]} here already, {left} skipped"
        yield from (f"skipped {kind} {which}: {why}" for kind, which, why in self.skipped)
        yield from (f"note on {kind} {which}: {what}" for kind, which, what in self.notes)
