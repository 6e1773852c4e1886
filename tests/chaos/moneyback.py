"""Reversals, payouts, transaction status in virtual time. Harsher than Safaricom: twice sent goes twice."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.payments.mpesa.client import GatewayError
from app.payments.mpesa.initiator import Accepted, Addresses
from tests.chaos.ledger import Ledger, Returned
from tests.chaos.safaricom import SHORTCODE
from tests.chaos.virtual import Virtual

FAILS = ("1", "2040", "8", "4")
UNCLEAR = "1001"
MOST_SECONDS = 60


@dataclass
class Call:
    """A reversal or a payout that was taken; `returned` once it was carried out, `code` once it ended.

    `what` is the receipt that a reversal undoes, or the payout's own key: neither may go twice.
    """

    originator_id: str
    conversation_id: str
    what: str
    shillings: int
    token: str
    amount_key: str
    code: str | None = None
    returned: Returned | None = None


@dataclass
class MoneyBack:
    """What the shop's initiator client speaks to. `tell(channel, token, body)` delivers results.

    `wrong` is what it did at the shop's bidding and should never have been asked to.
    """

    world: Virtual
    ledger: Ledger
    tell: Callable[[str, str, str], None]
    configured: bool = True
    calls: dict[str, Call] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    _went: dict[str, str] = field(default_factory=dict)
    _serial: int = 0

    # --- the client's side -------------------------------------------------------------------

    def reverse(self, receipt: str, *, shillings: int, remarks: str, to: Addresses, token: Any) -> Accepted:
        return self._take_call(f"r-{self._next()}", receipt, shillings, to, "Amount")

    def pay_out(
        self, phone: str, *, key: str, shillings: int, remarks: str, to: Addresses, token: Any
    ) -> Accepted:
        return self._take_call(key, key, shillings, to, "TransactionAmount")

    def ask(self, subject: str, *, by_conversation: bool, to: Addresses, token: Any) -> Accepted:
        if self.world.happens("query_down"):
            raise GatewayError("mpesa_unreachable", may_have_happened=True)
        accepted = Accepted(f"q-{self._next()}", f"AG_{self._next()}")
        body = self._answer(subject, accepted) if by_conversation else self._receipt(subject, accepted)

        def arrive() -> None:
            if subject in self.ledger.taken:
                self.ledger.taken[subject].told = True
            self.tell("status", _secret(to), body)

        self.world.deliver(arrive)
        return accepted

    # --- what really happens -----------------------------------------------------------------

    def _next(self) -> int:
        self._serial += 1
        return self._serial

    def _take_call(
        self, originator_id: str, what: str, shillings: int, to: Addresses, amount_key: str
    ) -> Accepted:
        if self.world.happens("call_refused"):
            raise GatewayError("mpesa_busy", may_have_happened=False)
        call = Call(originator_id, f"AG_{self._next()}", what, shillings, _secret(to), amount_key)
        lost = self.world.happens("call_reply_lost")
        if not lost or self.world.chance(0.5):  # a lost reply: half of these calls never arrived either
            self.calls[originator_id] = call
            self.world.after(self.world.rng.uniform(1, MOST_SECONDS), lambda: self._carry_out(call))
        if lost:
            raise GatewayError("no_clear_answer", may_have_happened=True)
        return Accepted(originator_id, call.conversation_id)

    def _carry_out(self, call: Call) -> None:
        if self.world.happens("call_fails"):
            call.code = self.world.rng.choice(FAILS)
        else:
            call.code = "0"
            call.returned = self.ledger.give_back(shillings=call.shillings, token=call.token)
            first = self._went.setdefault(call.what, call.returned.number)
            if first != call.returned.number:
                self.wrong.append(f"{call.what} went back twice, as {first} and {call.returned.number}")
        if self.world.happens("timed_out"):
            self.world.deliver(lambda: self.tell("refund", call.token, ""))
        if self.world.happens("forged"):
            self.tell("refund", "f" * 64, self._result(call, "0", f"FORGED{self._next():06}"))
        unclear = self.world.happens("result_unclear")
        number = call.returned.number if call.returned else f"X{self._next():07}"
        body = self._result(call, UNCLEAR if unclear else call.code, number)
        self.world.deliver(lambda: self.tell("refund", call.token, body))

    def _result(self, call: Call, code: str, number: str) -> str:
        shillings = call.shillings + (1 if code == "0" and self.world.happens("wrong_amount") else 0)
        facts = {call.amount_key: shillings} if code == "0" else {}
        return _body(code, number, Accepted(call.originator_id, call.conversation_id), facts)

    def _answer(self, subject: str, accepted: Accepted) -> str:
        """What became of a call. One that is not known, or not over, is not told about."""
        call = self.calls.get(subject)
        if call is None or call.code is None or self.world.happens("wrong_status"):
            return _body("2032", f"X{self._next():07}", accepted, {})
        went = call.returned
        facts = {"TransactionStatus": "Completed" if went else "Failed", "Amount": call.shillings}
        facts |= {"ReceiptNo": went.number} if went else {}
        return _body("0", f"X{self._next():07}", accepted, facts)

    def _receipt(self, number: str, accepted: Accepted) -> str:
        """What became of a receipt."""
        taken = self.ledger.taken.get(number)
        if taken is None or self.world.happens("wrong_status"):
            return _body("2032", f"X{self._next():07}", accepted, {})
        facts = {
            "TransactionStatus": "Completed",
            "ReceiptNo": number,
            "Amount": taken.shillings,
            "DebitPartyName": f"{taken.phone} - A PAYER",
            "CreditPartyName": f"{SHORTCODE} - DUKA",
        }
        return _body("0", f"X{self._next():07}", accepted, facts)


def _secret(to: Addresses) -> str:
    return to.result.rsplit("/", 2)[1]


def _body(code: str, number: str, names: Accepted, facts: dict[str, Any]) -> str:
    said: dict[str, Any] = {
        "ResultType": 0,
        "ResultCode": int(code),
        "ResultDesc": "said",
        "OriginatorConversationID": names.originator_conversation_id,
        "ConversationID": names.conversation_id,
        "TransactionID": number,
    }
    if facts:
        said["ResultParameters"] = {
            "ResultParameter": [{"Key": key, "Value": value} for key, value in facts.items()]
        }
    return json.dumps({"Result": said})
