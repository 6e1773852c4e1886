"""What the payments domain needs of the outside world, built once from the settings."""

from dataclasses import dataclass

from app.payments.c2b.address import Shop
from app.payments.mpesa.client import MpesaClient
from app.payments.mpesa.initiator import InitiatorClient
from app.payments.mpesa.pull import PullClient
from app.payments.mpesa.tokens import SharedToken
from app.payments.stripe.client import CardClient
from config import LimitSettings, Settings


@dataclass(frozen=True)
class Gateway:
    """M-Pesa and Stripe as this shop is set up. `callback_base` is the address that Safaricom calls."""

    client: MpesaClient
    token: SharedToken
    callback_base: str
    confirm: str
    query_per_minute: int
    limits: LimitSettings
    configured: bool
    shop: Shop
    c2b_default: str
    initiator: InitiatorClient | None = None
    pull: PullClient | None = None
    cards: CardClient | None = None

    @property
    def may_initiate(self) -> bool:
        """Whether M-Pesa can be told to return money, and asked about transactions."""
        return self.initiator is not None and self.initiator.configured

    @classmethod
    def of(cls, settings: Settings) -> "Gateway":
        client = MpesaClient(settings.mpesa, most_at_once=settings.server_threads // 2)
        return cls(
            client=client,
            token=SharedToken.of(settings.mpesa, client),
            callback_base=settings.mpesa.callback_url,
            confirm=settings.mpesa.confirm,
            query_per_minute=settings.mpesa.query_per_minute,
            limits=settings.limits,
            configured=settings.mpesa.configured,
            shop=Shop.of(settings),
            c2b_default=settings.mpesa.c2b_default,
            initiator=InitiatorClient(settings.mpesa, client),
            pull=PullClient(settings.mpesa, client),
            cards=CardClient.of(settings),
        )
