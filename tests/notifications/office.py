"""A shop whose channels lead to peers of the test, and a worker's courier that is told the time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Flask

from app import worker
from app.jobs import service as jobs
from app.kit.clock import utc_now
from app.notifications import fanout
from app.notifications.courier import Courier
from app.notifications.post import Post
from config import MailSettings, Settings, SmsSettings
from tests.notifications.peers import Listener, Mailbox
from tests.shopper import Shopper
from tests.world import World

FROM = "Duka <orders@shop.example.co.ke>"
SOON, LONG = 0.3, 8.0  # seconds to wait for a receiver that will never answer, and for any other
EMAIL, PHONE = "amina@example.com", "+254712345678"
EVERYTHING = ["order.confirmed", "order.cancelled", "order.expired", "order.dispatched", "payment.succeeded"]


def mail_settings(port: int, **other: str) -> MailSettings:
    return replace(MailSettings("127.0.0.1", port, "", "", "off", FROM), **other)


def sms_settings(url: str) -> SmsSettings:
    return SmsSettings(url, "duka", "at-secret-key", "DUKA")


def _patient(post: Post, seconds: float) -> Post:
    """The same channels, waiting this long."""
    return replace(
        post,
        mail=post.mail and replace(post.mail, step=seconds, seconds=seconds),
        sms=post.sms and replace(post.sms, timeout=(seconds, seconds)),
        hooks=replace(post.hooks, seconds=seconds),
    )


class Office:
    """What is set up of mail and text messages is told; webhooks may go to this computer."""

    def __init__(self, world: World, admin: Shopper) -> None:
        self.world, self.admin = world, admin
        self.app: Flask = world.app
        self.couriers: list[Courier] = []
        self.settings: Settings = replace(self.app.config["SETTINGS"], webhook_allow_private=True)
        self.set_up()

    def set_up(self, *, mail: Mailbox | int | None = None, sms: Listener | None = None, **more: Any) -> None:
        """Give the shop these channels, and a courier that knows them."""
        port = mail.port if isinstance(mail, Mailbox) else mail
        self.settings = replace(
            self.settings,
            mail=mail_settings(port, **more) if port else replace(mail_settings(0), host=""),
            sms=sms_settings(sms.url) if sms else replace(sms_settings(""), username=""),
        )
        self.use(_patient(Post.of(self.settings), LONG))

    def hurry(self, seconds: float = SOON) -> None:
        """Wait no longer than this for anybody."""
        self.use(_patient(self.post, seconds))

    def use(self, post: Post) -> None:
        self.post = post
        self.app.extensions["notifications"] = post
        self.courier = self.another_courier()

    def another_courier(self) -> Courier:
        self.couriers.append(Courier(self.post))
        return self.couriers[-1]

    def write(self) -> None:
        """Turn what happened into messages that nobody has sent yet."""
        with self.app.app_context():
            jobs.drain(handlers=fanout.handlers(post=self.post, now=utc_now), now=utc_now)

    def tell(self, after: float = 0) -> int:
        """One round of a worker's messages, `after` seconds from now."""
        with self.app.app_context():
            return worker.tell(courier=self.courier, now=lambda: utc_now() + timedelta(seconds=after))

    def webhook(self, listener: Listener | str, topics: Sequence[str] = EVERYTHING) -> dict[str, Any]:
        url = listener.url if isinstance(listener, Listener) else listener
        answer = self.admin.post("/webhooks", {"url": url, "topics": list(topics)})
        assert answer.status_code == 201, answer.text
        made: dict[str, Any] = answer.json
        return made

    def cancelled(self, shopper: Shopper, **checkout: Any) -> dict[str, Any]:
        """An order that the shop cancels: the event that is had for least."""
        order = self.world.order(shopper, **checkout)
        assert self.admin.post(f"/orders/{order['id']}/cancel", {}).status_code == 200
        return order

    def messages(self, what: str = "channel, target, topic, status") -> list[tuple[Any, ...]]:
        """What is in the table of deliveries."""
        rows = self.world.rows(f"SELECT {what} FROM deliveries ORDER BY id")
        return [tuple(row.values()) for row in rows]

    def close(self) -> None:
        for courier in self.couriers:
            with self.app.app_context():
                courier.close(now=utc_now, patience=0)
