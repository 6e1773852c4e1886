"""What Stripe never told us of is read from its own list."""

import pytest

from tests.cards import Cards
from tests.shopper import Shopper
from tests.world import World


def test_what_was_never_delivered_is_found_within_the_hour(
    world: World, cards: Cards, amina: Shopper
) -> None:
    refunded, disputed = (cards.receipt(amina, world.order(amina)) for _ in range(2))
    world.sweep()  # takes this hour's listing
    cards.arrange_events("*", "lost", times=99)
    cards.call("POST", f"/sim/intents/{refunded['number']}/refund")
    dispute = cards.call("POST", f"/sim/intents/{disputed['number']}/dispute")
    cards.call("POST", f"/sim/disputes/{dispute['id']}", {"status": "lost"})
    world.sweep(after=60)
    assert world.rows("SELECT * FROM refunds") == []

    world.sweep(after=3700)
    world.sweep(after=3710)

    methods = {row["method"] for row in world.rows("SELECT method FROM refunds WHERE status = 'done'")}
    assert methods == {"card", "dispute"}
    assert cards.items() == ["dispute_lost"]
    kept = world.one("SELECT COUNT(*) FROM callback_messages WHERE channel = 'stripe'")
    world.sweep(after=7400)
    assert world.one("SELECT COUNT(*) FROM callback_messages WHERE channel = 'stripe'") == kept
    assert cards.sound()


@pytest.mark.slow
def test_a_list_of_several_pages_is_read_to_its_end(world: World, cards: Cards, amina: Shopper) -> None:
    paid = cards.receipt(amina, world.order(amina, world.product(price=1_000_000)))
    cards.arrange_events("*", "lost", times=999)
    for _ in range(60):
        cards.call("POST", f"/sim/intents/{paid['number']}/refund", {"amount": 100})
    for refund in cards.ledger["refunds"][:50]:
        cards.call("POST", f"/sim/refunds/{refund['id']}", {"status": "succeeded"})

    world.sweep()

    assert cards.ledger["calls"].count("events") == 2
    world.sweep(after=10)
    assert world.one("SELECT SUM(amount_minor) FROM refunds WHERE status = 'done'") == 6_000
    assert cards.sound()
