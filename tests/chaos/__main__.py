"""The command line of the simulation: one seed, or several one after another with a line each in a file."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from app.db import db
from tests.chaos.commit import commit_id
from tests.chaos.cost import counted
from tests.chaos.simulation import TANGLED, Simulation, shop_on, timed

LONG = 1000  # shoppers


def one(seed: int, chosen: argparse.Namespace) -> bool:
    """Run one seed and print what came of it; whether it proved itself."""
    with tempfile.TemporaryDirectory() as folder:
        app = shop_on(chosen.database or f"sqlite:///{folder}/shop.sqlite3")
        with app.app_context():
            run = Simulation(seed, chosen.payments, pulls=chosen.pull, **(TANGLED if chosen.tangled else {}))
            run.tell = _telling(run)
            work = partial(timed, run)
            (took, wrong), cost = counted(work) if chosen.cost else (work(), {})
            wrong += run.wrong()
            db.engine.dispose()
    verdict = "every shilling is where it belongs" if not wrong else f"{len(wrong)} WRONG"
    line = (
        f"seed {seed}, commit {commit_id()}: {run.attempted} payments of {chosen.payments} shoppers, "
        f"{run.attempted / took:.0f} a second of CPU: {verdict}"
    )
    print(line, flush=True)
    for title, counts in (
        ("money", run.ended),
        ("shoppers", run.shoppers.done),
        ("office", run.office.done),
        ("faults", run.world.counts),
        ("cost of a payment", {name: round(n / run.attempted) for name, n in cost.items()}),
    ):
        if counts:
            print(f"  {title}: " + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    for each in wrong[:20]:
        print(f"  WRONG {each}")
    if wrong:
        print(f"  again: make sim SEED={seed} PAYMENTS={chosen.payments}", flush=True)
    if chosen.results is not None:
        with chosen.results.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    return not wrong


def _telling(run: Simulation) -> Callable[[int], None]:
    """Says on stderr how far a run is, for who waits: every twentieth part of a long one."""
    began = time.process_time()

    def tell(percent: int) -> None:
        if run.payments >= LONG:
            fast = run.attempted / (time.process_time() - began)
            line = f"seed {run.seed}: {percent}% of shoppers, {run.attempted} payments, {fast:.0f} a second"
            print(f"{line} of CPU, {_megabytes()} MB", file=sys.stderr, flush=True)

    return tell


def _megabytes() -> int:
    """The memory that this process takes, as Linux tells it; 0 elsewhere."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except OSError:
        return 0
    return pages * 4096 // 2**20


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Payments in virtual time, with every fault.")
    parser.add_argument("--seed", default=None, help="one number")
    parser.add_argument("--seeds", default="1", help="several, one after another: 1-6, or 1,5,9")
    parser.add_argument("--payments", type=int, default=2000, help="shoppers per seed")
    parser.add_argument("--database", default="", help="default: a SQLite file that is thrown away")
    parser.add_argument("--results", type=Path, default=None, help="a file to which each seed adds its line")
    parser.add_argument("--no-pull", dest="pull", action="store_false", help="a shop that may not pull")
    parser.add_argument("--tangled", action="store_true", help="several payments of one order, all the time")
    parser.add_argument("--cost", action="store_true", help="count calls and statements; twice as slow")
    chosen = parser.parse_args(arguments)
    seeds = [number for part in (chosen.seed or chosen.seeds).split(",") for number in _range(part)]
    good = [one(seed, chosen) for seed in seeds]
    if len(seeds) > 1:
        print(f"{sum(good)} of {len(seeds)} seeds proved themselves")
    return 0 if all(good) else 1


def _range(part: str) -> range:
    first, _, last = part.partition("-")
    return range(int(first), int(last or first) + 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
