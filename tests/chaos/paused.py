"""A worker that takes something, is stopped for longer than its lease lasts, and then simply goes on."""

from dataclasses import dataclass
from functools import partial

from app.payments import leases, methods
from app.payments.gateway import Gateway
from app.payments.refunds import sending
from tests.chaos.virtual import Virtual


@dataclass
class Paused:
    """Takes one question about a payment and one refund, and wakes up from two minutes to two hours later."""

    world: Virtual
    gateway: Gateway

    def fall_asleep(self) -> None:
        sleeps = self.world.rng.uniform(120, 7200)
        for payment_id, _, can_be_asked in leases.due(now=self.world.now, most=1):
            asked = leases.claim(payment_id=payment_id, now=self.world.now) if can_be_asked else None
            if asked is not None:
                self.world.after(sleeps, partial(self._ask, asked))
        for refund_id in sending.due(now=self.world.now, most=1):
            claimed = sending.claim(refund_id=refund_id, now=self.world.now)
            if claimed is not None:
                self.world.after(sleeps, partial(self._send, claimed))

    def _ask(self, claim: leases.Claim) -> None:
        methods.of(claim.method).ask(claim, self.gateway, self.world.clock)

    def _send(self, claim: sending.Claim) -> None:
        outcome = sending._call(claim, self.gateway, self.world.clock)
        sending.record(claim=claim, outcome=outcome, now=self.world.now)
