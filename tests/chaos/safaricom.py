"""A Safaricom in virtual time, in this process: prompts, queries, callbacks, and payments by hand."""

import contextlib
import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from app.kit.text import digest
from app.payments.mpesa.client import Asked, GatewayError, Prompt, Pushed
from tests.chaos.ledger import Ledger, Taken
from tests.chaos.virtual import Virtual

SHORTCODE = "174379"
WRONG = {"0": "1032", None: "0"}  # a failure for a success, and a success too early
ENDS = ("1", "1032", "1037", "2001", "1019")


@dataclass
class Prompted:
    """One prompt on one phone. `code` is what a query says, None while it rings."""

    merchant_id: str
    checkout_id: str
    shillings: int
    token: str
    reference: str
    phone: str
    code: str | None = None
    taken: Taken | None = None


@dataclass
class Safaricom:
    """Takes pushes, answers queries; tells by `post(token, body)` and `confirm(secret_is_known, body)`.

    `wrong` is what the shop should never have asked of it.
    """

    world: Virtual
    ledger: Ledger
    post: Callable[[str, str], None]
    confirm: Callable[[bool, str], None]
    paid: float = 0.8
    twin: float = 0.8
    prompts: dict[str, Prompted] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    by_secret: dict[str, Prompted] = field(default_factory=dict)
    _ringing: dict[str, str] = field(default_factory=dict)

    # --- the client's side -------------------------------------------------------------------

    @contextlib.contextmanager
    def slot(self) -> Iterator[None]:
        yield

    def push(self, prompt: Prompt, *, token: Any) -> Pushed:
        world = self.world
        if world.happens("push_never_arrives"):
            raise GatewayError("mpesa_unreachable", may_have_happened=True)
        if world.happens("push_refused"):
            raise GatewayError("mpesa_busy", may_have_happened=False)
        rung = self._ring(prompt)
        if world.happens("early"):
            self._decide(rung, at_once=True)
        if world.happens("push_reply_lost"):
            raise GatewayError("no_clear_answer", may_have_happened=True)
        return Pushed(rung.merchant_id, rung.checkout_id)

    def query(self, checkout_request_id: str, *, token: Any) -> Asked:
        if self.world.happens("query_down"):
            raise GatewayError("mpesa_unreachable", may_have_happened=True)
        code = self.prompts[checkout_request_id].code
        if self.world.happens("wrong_query"):
            return Asked(WRONG.get(code), "wrong on purpose")
        return Asked(code, "as it is") if code is not None else Asked(None, "being processed")

    # --- what really happens -----------------------------------------------------------------

    def _ring(self, prompt: Prompt) -> Prompted:
        serial = len(self.prompts) + 1
        rung = Prompted(
            merchant_id=f"m-{serial}",
            checkout_id=f"ws_CO_{serial:012}",
            shillings=prompt.shillings,
            token=prompt.callback_url.rsplit("/", 1)[1],
            reference=prompt.reference,
            phone=prompt.phone,
        )
        self.prompts[rung.checkout_id] = self.by_secret[digest(rung.token)] = rung
        if rung.reference in self._ringing:
            self.wrong.append(f"{rung.checkout_id} rings while {self._ringing[rung.reference]} does")
        self._ringing[rung.reference] = rung.checkout_id
        self.world.after(self.world.rng.uniform(2, 60), lambda: self._decide(rung))
        return rung

    def _decide(self, rung: Prompted, *, at_once: bool = False) -> None:
        if rung.code is not None:
            return
        self._ringing.pop(rung.reference, None)
        pays = self.world.chance(self.paid)
        if pays and not at_once and self.world.happens("late_success"):
            rung.code = "1037"
            self._deliver(rung, None)
            self.world.after(self.world.rng.uniform(60, 7200), lambda: self._take_money(rung))
        elif pays:
            self._take_money(rung, at_once=at_once)
        else:
            rung.code = self.world.rng.choice(ENDS)
            self._deliver(rung, None, at_once=at_once)

    def _take_money(self, rung: Prompted, *, at_once: bool = False) -> None:
        rung.code = "0"
        rung.taken = self.ledger.take(
            shillings=rung.shillings,
            reference=rung.reference,
            meant_for=rung.reference,
            phone=rung.phone,
            checkout_id=rung.checkout_id,
        )
        if self.world.happens("forged"):
            self.post("f" * 64, _callback(rung, f"FORGED{len(self.ledger.taken):06}", rung.shillings))
        wrong = self.world.happens("wrong_amount")
        self._deliver(rung, rung.shillings + wrong, at_once=at_once)
        if self.world.chance(self.twin):
            self.tell(rung.taken)

    def _deliver(self, rung: Prompted, shillings: int | None, *, at_once: bool = False) -> None:
        number = rung.taken.number if rung.taken else None
        body = _callback(rung, number, shillings)

        def arrive() -> None:
            if rung.taken is not None and shillings == rung.shillings:
                rung.taken.told = True
            self.post(rung.token, body)

        if at_once:
            arrive()
        self.world.deliver(arrive)

    # --- payments by hand --------------------------------------------------------------------

    def pay_by_hand(self, *, shillings: int, reference: str, meant_for: str, phone: str) -> Taken:
        """Somebody sent money to the PayBill; its confirmation is on its way."""
        taken = self.ledger.take(shillings=shillings, reference=reference, meant_for=meant_for, phone=phone)
        if self.world.happens("forged"):
            number = f"FORGED{len(self.ledger.taken):06}"
            rumour = Taken(number, shillings, reference, meant_for, phone, self.world.now)
            self.confirm(False, self.confirmation(rumour))
        self.tell(taken)
        return taken

    def tell(self, taken: Taken) -> None:
        body = self.confirmation(taken)

        def arrive() -> None:
            taken.told = True
            self.confirm(True, body)

        self.world.deliver(arrive)

    def confirmation(self, taken: Taken) -> str:
        """A C2B message as Safaricom writes it; the phone is masked, hashed, plain or missing."""
        phone = taken.phone
        masks = (f"{phone[:4]} ***** {phone[-3:]}", hashlib.sha256(phone.encode()).hexdigest(), phone, "")
        said = {
            "TransactionType": "Pay Bill",
            "TransID": taken.number,
            "TransTime": "20261121090000",
            "TransAmount": f"{taken.shillings}.00",
            "BusinessShortCode": SHORTCODE,
            "BillRefNumber": taken.reference,
            "MSISDN": masks[self.world.rng.randrange(4)],
            "FirstName": "",
        }
        return json.dumps(said)


def _callback(rung: Prompted, number: str | None, shillings: int | None) -> str:
    """An STK callback: a success where there is a number."""
    said: dict[str, Any] = {
        "MerchantRequestID": rung.merchant_id,
        "CheckoutRequestID": rung.checkout_id,
        "ResultCode": 0 if number else int(rung.code or 1037),
        "ResultDesc": "said",
    }
    if number:
        items = [{"Name": "Amount", "Value": shillings}, {"Name": "MpesaReceiptNumber", "Value": number}]
        said["CallbackMetadata"] = {"Item": items}
    return json.dumps({"Body": {"stkCallback": said}})
