"""The worker's half of refunds: handle what was heard, send what is approved, ask about what is uncertain."""

import logging
from collections.abc import Callable, Iterable
from datetime import datetime

from app.payments import inbox, methods
from app.payments.gateway import Gateway
from app.payments.mpesa.client import GatewayError
from app.payments.refunds import questions, results, sending

log = logging.getLogger("duka.refunds")
Clock = Callable[[], datetime]


def sweep(*, gateway: Gateway, now: Clock, most: int = 50) -> int:
    """Do what is due; return how many things were done. Several workers may do this at once."""
    done = _handle_waiting(gateway, now)
    late = questions.uncertain(now=now(), most=most)
    done += _each(late, lambda refund_id: questions.plan(refund_id=refund_id, now=now()))
    done += sum(method.returns(gateway, now, most) for method in methods.every())
    if not gateway.may_initiate:
        return done
    ready = sending.due(now=now(), most=most)
    done += _each(ready, lambda refund_id: sending.send(refund_id=refund_id, gateway=gateway, now=now))
    waiting = questions.due(now=now(), most=most)
    return done + _each(
        waiting, lambda question_id: questions.ask(question_id=question_id, gateway=gateway, now=now)
    )


def _each(ids: Iterable[int], do: Callable[[int], bool]) -> int:
    """One after the other: one that fails does not stop the others, M-Pesa out of reach does."""
    done = 0
    for row_id in ids:
        try:
            done += do(row_id)
        except GatewayError as error:
            log.warning("M-Pesa is out of reach", extra={"cause": error.reason})
            break
        except Exception:
            log.exception("refund or question left for the next round", extra={"row": row_id})
    return done


def _handle_waiting(gateway: Gateway, now: Clock) -> int:
    found = inbox.unhandled(now=now(), channels=results.CHANNELS)
    return sum(_handle(message_id, gateway, now) for message_id, _ in found)


def _handle(message_id: int, gateway: Gateway, now: Clock) -> int:
    try:
        results.handle(
            message_id=message_id, confirm=gateway.confirm, shortcodes=gateway.shop.shortcodes, now=now()
        )
    except Exception:  # a poison message is counted and parked, the others go on
        log.exception("result could not be handled", extra={"message_id": message_id})
        inbox.count_failure(message_id=message_id, now=now())
        return 0
    return 1
