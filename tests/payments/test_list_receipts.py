"""GET /receipts and GET /orders/{id}/receipts: the money of one order."""

from tests.shopper import Shopper
from tests.world import PAYS, World


def test_the_receipts_of_an_order_are_picked_out(world: World, amina: Shopper, staff: Shopper) -> None:
    orders = [world.order(amina) for _ in range(2)]
    for order in orders:
        assert world.ended(amina, world.pay(amina, order, PAYS))["status"] == "succeeded"

    found = [staff.get(f"/receipts?order_id={order['id']}").json["data"] for order in orders]

    assert [len(each) for each in found] == [1, 1]
    assert [each[0]["allocations"][0]["order_id"] for each in found] == [order["id"] for order in orders]


def test_who_bought_it_reads_the_number_and_nothing_of_the_payer(
    world: World, amina: Shopper, brian: Shopper, staff: Shopper
) -> None:
    order, other = world.order(amina), world.order(amina)
    path = f"/orders/{order['id']}/receipts"
    assert amina.get(path).json["data"] == []
    for each in (order, other):
        assert world.ended(amina, world.pay(amina, each, PAYS))["status"] == "succeeded"

    (found,) = amina.get(path).json["data"]

    (booked,) = staff.get(f"/receipts?order_id={order['id']}").json["data"]
    assert found == {name: booked[name] for name in ("provider", "number", "amount", "received_at")}
    assert found["number"]
    assert brian.get(path).status_code == 404
    assert Shopper(world.app).get(path).status_code == 404
