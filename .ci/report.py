"""What pytest's JUnit files say: the totals, and whether a test was left out of every run.

python3 .ci/report.py totals FILE...
python3 .ci/report.py refuse-left-out FILE...
"""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from xml.etree import ElementTree


def cases(files: Iterable[str]) -> list[ElementTree.Element]:
    """Return every test of every file that exists, as it ended: a run that broke off wrote none."""
    ended = {
        (file, case.get("classname"), case.get("name")): case  # one that was tried again stands there twice
        for file in files
        if Path(file).exists()
        for case in ElementTree.parse(file).iter("testcase")  # noqa: S314 (pytest wrote it a moment ago)
    }
    return list(ended.values())


def totals(files: Iterable[str]) -> str:
    """Return pytest's closing line over all files: `12 passed, 1 failed, 2 skipped`."""
    found = cases(files)
    failed = sum(any(case.find(tag) is not None for tag in ("failure", "error")) for case in found)
    skipped = sum(case.find("skipped") is not None for case in found)
    return f"{len(found) - failed - skipped} passed, {failed} failed, {skipped} skipped"


def left_out(files: Iterable[str]) -> dict[str, str]:
    """Return the tests that no run ran, with the reason that they gave.

    What SQLite cannot answer runs on the server, and the other way round; only what belongs to
    Windows has a right to be left out.
    """
    ran: set[str] = set()
    skipped: dict[str, str] = {}
    for case in cases(files):
        name = f"{case.get('classname')}::{case.get('name')}"
        skip = case.find("skipped")
        if skip is None:
            ran.add(name)
        else:
            skipped[name] = skip.get("message") or ""
    return {name: why for name, why in skipped.items() if name not in ran and "Windows" not in why}


def main(arguments: Sequence[str]) -> int:
    question, *files = arguments
    if question == "totals":
        print(totals(files))
        return 0
    skipped = left_out(files)
    for name, why in skipped.items():
        print(f"left out of every run: {name}: {why}")
    if not cases(files):
        print("No test ran at all.")
    return 1 if skipped or not cases(files) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
