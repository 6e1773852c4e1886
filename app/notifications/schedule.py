"""When a message that could not be sent is tried again: the delays that Standard Webhooks recommends."""

import random
from datetime import datetime, timedelta

from app.notifications.states import Channel

SECOND, MINUTE, HOUR = 1, 60, 3600
DELAYS = (5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR)
DELAYS_FOR = {Channel.WEBHOOK: DELAYS, Channel.EMAIL: DELAYS[:6], Channel.SMS: DELAYS[:4]}
"""Three days for programs. "Your goods are on their way" is no news to a person the day after."""
LONGEST_WISH = 6 * HOUR
JITTER = 0.1


def most_attempts(channel: Channel) -> int:
    """How often a message is tried before it is parked."""
    return len(DELAYS_FOR[channel]) + 1


def next_try(*, channel: Channel, attempts: int, wished: int | None, now: datetime) -> datetime | None:
    """The moment of the try after `attempts` failed ones, None when they are used up.

    `wished` is the receiver's Retry-After in seconds: it may lengthen the pause, by hours at most.
    """
    if attempts >= most_attempts(channel):
        return None
    pause = DELAYS_FOR[channel][attempts - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311 (jitter)
    return now + timedelta(seconds=max(pause, min(wished or 0, LONGEST_WISH)))
