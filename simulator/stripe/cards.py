"""Test cards: Stripe's own numbers, and what becomes of a payment with each.

Source: https://docs.stripe.com/testing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """How a card behaves. `decline` is a decline code, `refund` how a refund to it goes."""

    number: str
    label: str
    decline: str = ""
    asks: bool = False
    refund: str = "succeeded"
    disputed: bool = False


CARDS = (
    Card("4242424242424242", "pays"),
    Card("4000000000000002", "declined", decline="generic_decline"),
    Card("4000000000009995", "declined: not enough money", decline="insufficient_funds"),
    Card("4000002500003155", "asks its owner first (3-D Secure)", asks=True),
    Card("4000000000007726", "pays; a refund to it is pending for a while", refund="pending"),
    Card("4000000000005126", "pays; a refund to it succeeds and comes back", refund="bounces"),
    Card("4000000000000259", "pays, and is disputed at once", disputed=True),
)
BY_NUMBER = {card.number: card for card in CARDS}
BY_TOKEN = {
    "pm_card_visa": CARDS[0],
    "pm_card_chargeDeclined": CARDS[1],
    "pm_card_chargeDeclinedInsufficientFunds": CARDS[2],
    "pm_card_authenticationRequired": CARDS[3],
    "pm_card_pendingRefund": CARDS[4],
    "pm_card_refundFail": CARDS[5],
    "pm_card_createDispute": CARDS[6],
}


def find(number: str) -> Card | None:
    """The card with this number or payment-method name."""
    return BY_TOKEN.get(number) or BY_NUMBER.get("".join(number.split()))
