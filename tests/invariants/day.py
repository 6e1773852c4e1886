"""A day at the shop, over real HTTP: every way in which an order and its money can go."""

from collections.abc import Callable
from typing import Any

from app.kit.clock import utc_now
from app.products.labels import service as labels
from tests.bookings import kit as renting
from tests.cards import REFUND_BOUNCES, Cards
from tests.payments.c2b.kit import body, tell
from tests.payments.refunds import kit as refunding
from tests.payments.statements import kit as statements
from tests.products.images import kit as pictures
from tests.products.imports import kit as prices
from tests.shopper import PASSWORD, Shopper
from tests.world import (
    CALLBACK_LOST,
    CANCELS,
    FORGED,
    PERSON,
    REPEATED,
    WRONG_AMOUNT,
    WRONG_PIN,
    World,
    wait_for,
)


def a_day_at_the_shop(world: World, cards: Cards | None = None) -> None:
    """Leave at least one row in every table, and nothing undecided but one open prompt."""
    amina = Shopper(world.app).registers("amina")
    staff = Shopper(world.app).registers("wanjiru", role="staff")
    shelves_arranged(world)
    shown_and_listed(world)
    sold_and_delivered(world, amina, staff)
    tried_again(world, amina)
    cancelled(world, amina)
    bought_by_a_guest(world)
    found_by_asking(world, amina)
    doubted(world, amina)
    paid_late(world, amina)
    paid_too_late(world, amina)
    never_answered(world, amina)
    forged(world, amina)
    paid_by_hand(world, amina, staff)
    sold_at_the_counter(staff)
    returned(world, amina, staff)
    compared_with_the_statement(world)
    if cards is not None:
        paid_by_card(cards, amina, staff)
    still_open(world, amina)
    rented(world, Shopper(world.app).registers("neema"))
    left_in_the_cart(world, amina)


def shelves_arranged(world: World) -> None:
    baraka = Shopper(world.app).registers("baraka", role="admin")
    flour = baraka.post("/categories", {"name": "Flour"}).json
    maize = world.product("Maize flour", category_id=flour["id"])
    counted = {"delta": 5, "reason": "delivered"}
    assert baraka.post(f"/products/{maize}/stock-adjustments", counted, key=True).status_code == 201
    told = {"url": "https://erp.example.co.ke/", "topics": ["order.confirmed"]}
    webhook = baraka.post("/webhooks", told).json
    assert baraka.post(f"/webhooks/{webhook['id']}/ping").status_code == 202


def shown_and_listed(world: World) -> None:
    """A product has a picture and labels, and a price list came in, with one row that cannot be used."""
    rehema = Shopper(world.app).registers("rehema", role="admin")
    painted = world.product("Painted", price=10_000)
    pictures.hang(rehema, painted, pictures.painted())
    with world.app.app_context():
        labels.write(product_id=painted, labels={"sub_category": "Signs", "tag": "new"}, now=utc_now())
    rows = "R1,Rice,Flour,120,4,4.5,20\nR2,Rye,Flour,twelve,4,4.5,20\n"
    head = "product_id,product_name,category,price,quantity_sold,rating,review_count\n"
    prices.read_in(world.app, rehema, head + rows)


def rented(world: World, shopper: Shopper) -> None:
    """Of one unit: a stay that is paid, its extension that waits, one given up, one never paid for."""
    staff = Shopper(world.app).registers("juma", role="admin")
    made = renting.unit(staff)
    stay = renting.paid(world, shopper, renting.book(shopper, made, 2, 4))
    longer = {"end_date": renting.day(6).isoformat()}
    assert shopper.post(f"/bookings/{stay['id']}/extensions", longer, key=True).status_code == 201
    for booked in (
        renting.paid(world, shopper, renting.book(shopper, made, 8, 9)),
        renting.book(shopper, made, 10, 12),
    ):
        assert shopper.post(f"/bookings/{booked['id']}/cancel", {}).status_code == 200
    moment = f"{renting.day(2).isoformat()}T09:00:00Z"
    move = {"pickup_address": "Kilimani", "delivery_address": "The store", "distance_m": 9_500}
    asked = shopper.post("/transport-requests", {**move, "booking_id": stay["id"], "preferred_at": moment})
    scheduled = {"event": "schedule", "scheduled_at": moment}
    assert staff.post(f"/transport-requests/{asked.json['id']}/progress", scheduled).status_code == 200


def sold_and_delivered(world: World, shopper: Shopper, staff: Shopper) -> None:
    order = world.order(
        shopper, world.product("Unga 2 kg"), world.product("Delivery", stock=None), quantity=2
    )
    world.ended(shopper, world.pay(shopper, order, REPEATED))
    for event in ("dispatch", "deliver"):
        assert staff.post(f"/orders/{order['id']}/fulfilment", {"event": event}).status_code == 200


def tried_again(world: World, shopper: Shopper) -> None:
    order = world.order(shopper)
    world.ended(shopper, world.pay(shopper, order, WRONG_PIN))
    assert world.ended(shopper, world.pay(shopper, order))["status"] == "succeeded"


def cancelled(world: World, shopper: Shopper) -> None:
    order = world.order(shopper)
    world.ended(shopper, world.pay(shopper, order, CANCELS))
    assert shopper.post(f"/orders/{order['id']}/cancel", {}).status_code == 200


def bought_by_a_guest(world: World) -> None:
    guest = Shopper(world.app)
    order = world.order(guest, world.product("Sugar, loose", price=9_950))
    assert world.ended(guest, world.pay(guest, order))["status"] == "succeeded"


def found_by_asking(world: World, shopper: Shopper) -> None:
    """The callback is lost: the receipt has no number yet."""
    before = len(world.debits)
    world.pay(shopper, world.order(shopper), CALLBACK_LOST)
    wait_for(lambda: len(world.debits) > before)
    world.sweep(after=121)


def doubted(world: World, shopper: Shopper) -> None:
    delivered(world, 1, lambda: world.pay(shopper, world.order(shopper), WRONG_AMOUNT))
    world.sweep(after=1)


def paid_late(world: World, shopper: Shopper) -> None:
    """A prompt seems dead, the order expires, the money comes: the goods are taken again."""
    time_out_then_pay(world, shopper, world.order(shopper))


def paid_too_late(world: World, shopper: Shopper) -> None:
    """As above, but somebody else bought the last one meanwhile."""
    last = world.product("The last one", stock=1)
    other = Shopper(world.app).registers("brian")
    time_out_then_pay(world, shopper, world.order(shopper, last), lambda: world.order(other, last))


def time_out_then_pay(
    world: World, shopper: Shopper, order: dict[str, Any], meanwhile: Callable[[], Any] = lambda: None
) -> None:
    unanswered_prompt(world, shopper, order, f"07124{order['id'] % 100_000:05}")
    world.expire(after=3600)
    meanwhile()
    asked = world.sim("GET", "/sim/requests")["requests"][-1]["checkout_request_id"]
    world.sim("POST", "/deliver", {"CheckoutRequestID": asked, "result": "success"})


def unanswered_prompt(world: World, shopper: Shopper, order: dict[str, Any], phone: str = PERSON) -> None:
    """The push's reply is lost and nothing is heard for five minutes, though the prompt still rings."""
    world.arrange(phone, "person", faults=["reply_lost"])
    payment = world.pay(shopper, order, phone)
    world.sweep(after=301)
    assert shopper.get(f"/payments/{payment['id']}").json["status"] == "expired"


def never_answered(world: World, shopper: Shopper) -> None:
    unanswered_prompt(world, shopper, world.order(shopper))


def forged(world: World, shopper: Shopper) -> None:
    world.ended(shopper, world.pay(shopper, world.order(shopper), FORGED))


def paid_by_hand(world: World, shopper: Shopper, staff: Shopper) -> None:
    """In parts and too much, for an order that ends, for none, for another shop, and told twice."""
    order = world.order(shopper)
    for number, amount in enumerate((100, 50, 60), 1):
        tell(world, body(f"HAND00000{number}", str(amount), order["number"]))
    given_up = world.order(shopper)
    tell(world, body("HAND000004", "50", given_up["number"]))
    assert shopper.post(f"/orders/{given_up['id']}/cancel", {}).status_code == 200
    tell(world, body("HAND000005", "70", "HOUSE 12B"))
    tell(world, body("HAND000006", "199", "HOUSE 12C"))
    item = staff.get("/payments/review?kind=unmatched_money").json["data"][-1]
    found = {"order_id": world.order(shopper)["id"]}
    assert staff.post(f"/payments/review/{item['id']}/match", found).status_code == 200
    tell(world, body("HAND000007", "199", "HOUSE 12B", BusinessShortCode="600000"))
    tell(world, body("HAND000008", "199", order["number"]), secret="guess")
    told_twice(world, shopper)


def told_twice(world: World, shopper: Shopper) -> None:
    """The callback is lost; the query says paid, and then C2B tells the number."""
    order, before = world.order(shopper), len(world.debits)
    world.arrange("0712345677", "pays", faults=["callback_lost"])
    world.pay(shopper, order, "0712345677")
    wait_for(lambda: len(world.debits) > before)
    world.sweep(after=121)
    tell(world, body(world.debits[-1]["receipt"], "199", order["number"], MSISDN=""))


def sold_at_the_counter(staff: Shopper) -> None:
    sale = {"amount": {"amount": 50_000}, "description": "Repair", "method": "cash"}
    assert staff.post("/counter-sales", sale, key=True).status_code == 201


def returned(world: World, shopper: Shopper, staff: Shopper) -> None:
    """Wholly, in parts, in cash; failed, rejected, asked for, and one that nobody is sure of."""
    zawadi = Shopper(world.app).registers("zawadi", role="admin")
    whole, part, other = (refunding.paid(world, shopper, 60_000) for _ in range(3))
    refunding.done(world, staff, zawadi, whole)
    refunding.done(world, staff, zawadi, part, amount=20_000)
    refunding.approved(staff, zawadi, part, amount=10_000, method="cash", handed_to="Amina")
    refunding.arrange(world, "b2c", result_code="2040")
    refunding.becomes(staff, refunding.sent(world, staff, zawadi, other, amount=10_000), "failed")
    rejected = refunding.asked(staff, other, amount=10_000)
    assert zawadi.post(f"/refunds/{rejected['id']}/reject", {"reason": "a mistake"}).status_code == 200
    refunding.asked(staff, other, amount=30_000)
    refunding.arrange(world, "*", "http_500", times=2)
    unsure = refunding.sent(world, staff, zawadi, other, amount=20_000)
    refunding.long_ago(world, unsure, 45)
    refunding.work(world, after=61)
    assert refunding.status(staff, unsure) == "unknown"


def compared_with_the_statement(world: World) -> None:
    """One file is read, with a row that cannot be; another one waits for the worker."""
    owner = Shopper(world.app).registers("makena", role="admin")
    read = statements.read_in(world, owner, statements.a_statement("UKM7AB2CD3", "UKM8AB2CD3,nonsense"))
    assert (read["new_lines"], read["problems"]) == (1, 1)
    assert statements.imported(owner, statements.a_statement("UKM9AB2CD3")).status_code == 202


def paid_by_card(cards: Cards, shopper: Shopper, staff: Shopper) -> None:
    """Returned wholly and come back, disputed and lost, and a form that nobody filled in."""
    world, zawadi = cards.world, Shopper(cards.world.app)
    zawadi.signed_in(zawadi.post("/auth/login", {"login": "zawadi@example.com", "password": PASSWORD}).json)
    bounced = cards.receipt(shopper, world.order(shopper), REFUND_BOUNCES)
    refunding.sent(world, staff, zawadi, bounced)
    (refund,) = cards.ledger["refunds"]
    cards.call("POST", f"/sim/refunds/{refund['id']}", {"status": "failed"})
    disputed = cards.receipt(shopper, world.order(shopper))
    dispute = cards.call("POST", f"/sim/intents/{disputed['number']}/dispute")
    cards.call("POST", f"/sim/disputes/{dispute['id']}", {"status": "lost"})
    given_up = cards.begin(shopper, world.order(shopper))
    assert shopper.post(f"/payments/{given_up['id']}/cancel").json["status"] == "cancelled"
    cards.told()


def still_open(world: World, shopper: Shopper) -> None:
    world.arrange("0712999999", "person")
    assert world.pay(shopper, world.order(shopper), "0712999999")["status"] == "pending"


def left_in_the_cart(world: World, shopper: Shopper) -> None:
    assert (
        shopper.post("/cart/items", {"product_id": world.product("Soap"), "quantity": 1}).status_code == 201
    )


def delivered(world: World, number: int, do: Callable[[], Any]) -> None:
    """Do it, and wait until the simulator delivered `number` more callbacks."""
    before = deliveries(world)
    do()
    wait_for(lambda: deliveries(world) >= before + number)


def deliveries(world: World) -> int:
    return sum(bool(one["http_status"]) for one in world.sim("GET", "/sim/ledger")["deliveries"])
