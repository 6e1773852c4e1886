"""What came of one try, in words that name nobody."""

from dataclasses import dataclass

from app.notifications.states import Result


@dataclass(frozen=True)
class Outcome:
    """`status` is the receiver's own number (HTTP or SMTP), `error` a stable word of ours.

    `unclear`: nobody can tell whether it arrived. `gone`: the receiver wants nothing more, ever.
    """

    result: Result
    error: str | None = None
    status: int | None = None
    wished: int | None = None
    unclear: bool = False
    gone: bool = False


def later(
    error: str, status: int | None = None, *, wished: int | None = None, unclear: bool = False
) -> Outcome:
    """Try again when the schedule says so."""
    return Outcome(Result.LATER, error, status, wished, unclear)
