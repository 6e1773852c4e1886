"""Replies that go wrong on their way back, after the call itself was accepted."""

import time
from collections.abc import Set

from flask.typing import ResponseReturnValue

from .errors import GATEWAY_PAGE


def lost_reply(faults: Set[str], *, slow_seconds: float) -> ResponseReturnValue | None:
    """What a caller gets in place of the reply; None when the reply gets through."""
    if "reply_slow" in faults:
        time.sleep(slow_seconds)
    if "reply_dropped" in faults:
        # Shorter than it says, and streamed, so that nothing corrects it: the connection breaks off.
        return iter(["{"]), {"Content-Length": "200", "Content-Type": "application/json"}
    return (GATEWAY_PAGE, 504) if "reply_lost" in faults else None
