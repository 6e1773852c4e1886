"""What webhooks look like from outside. A secret is shown once, by the answer that made it."""

import json
from typing import Any

from marshmallow import fields, validate

from app.kit.clock import rfc3339
from app.notifications.models import Delivery
from app.notifications.states import PING, TOPICS, OffReason, Status
from app.web.fields import Bool, Moment, Schema, Str
from app.web.pages import ListArgs, page_of

ADDRESS = r"^https?://[!-~]+$"


def _url(**kwargs: Any) -> Str:
    words = "https://, a public server; no redirects are followed"
    example = {"example": "https://erp.example.co.ke/duka", "description": words}
    return Str(8, 500, pattern=ADDRESS, metadata=example, **kwargs)


def _topics(**kwargs: Any) -> fields.List[Any]:
    one = Str(1, 60, checks=[validate.OneOf(list(TOPICS))], metadata={"example": "order.confirmed"})
    many = [validate.Length(1, len(TOPICS))]
    example = ["order.confirmed", "order.cancelled"]
    return fields.List(
        one, validate=many, metadata={"example": example, "description": "What to be told"}, **kwargs
    )


class WebhookCreateSchema(Schema):
    url = _url(required=True)
    topics = _topics(required=True)
    description = Str(0, 200, load_default="", metadata={"example": "The bookkeeping"})
    active = Bool(load_default=True)


class WebhookChangeSchema(Schema):
    url = _url()
    topics = _topics()
    description = Str(0, 200, metadata={"example": "The bookkeeping"})
    active = Bool(metadata={"description": "true also switches on again what failed for days"})


class WebhookSchema(Schema):
    """An address that is told of events."""

    id = fields.Integer(metadata={"example": 5})
    url = fields.String()
    topics = fields.List(fields.String(metadata={"enum": list(TOPICS)}), attribute="topic_list")
    description = fields.String()
    active = fields.Boolean()
    failing_since = Moment(allow_none=True, metadata={"description": "No try has succeeded since"})
    disabled_at = Moment(allow_none=True, metadata={"description": "When the shop switched it off by itself"})
    disabled_reason = fields.String(
        allow_none=True,
        metadata={
            "enum": [None, *(str(reason) for reason in OffReason)],
            "description": "failing: for five days; gone: it answered 410",
        },
    )
    previous_secret_until = Moment(
        attribute="previous_until",
        allow_none=True,
        metadata={"description": "Until then the secret before signs as well"},
    )
    created_by = fields.String(metadata={"example": "admin:1"})
    updated_by = fields.String(metadata={"example": "admin:1"})
    created_at = Moment()
    updated_at = Moment()


class WebhookSecretSchema(WebhookSchema):
    """A webhook and, this once, its secret. The answer to a repeated request leaves the secret out."""

    secret = fields.String(
        metadata={
            "example": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD",
            "x_sometimes": True,
            "description": "Keep it: it is shown once",
        }
    )


class DeliveryListArgs(ListArgs):
    status = Str(1, 20, checks=[validate.OneOf([str(status) for status in Status])])
    topic = Str(1, 60, checks=[validate.OneOf([*TOPICS, PING])])


class DeliverySchema(Schema):
    """One event, told to one webhook."""

    id = fields.Integer(metadata={"example": 41})
    webhook_id = fields.Integer(metadata={"example": 5})
    event_id = fields.String(
        metadata={
            "example": "order:17:confirmed",
            "description": "The header webhook-id, the same for every try",
        }
    )
    topic = fields.String(metadata={"example": "order.confirmed"})
    status = fields.String(metadata={"enum": [str(status) for status in Status]})
    attempts = fields.Integer(metadata={"example": 1, "description": "Tries since it was made, or resent"})
    next_at = fields.Method(
        "_next",
        metadata={
            "type": ["string", "null"],
            "format": "date-time",
            "description": "The next try, if there is one",
        },
    )
    last_status = fields.Integer(
        allow_none=True, metadata={"example": 200, "description": "The last answer's HTTP status"}
    )
    last_error = fields.String(
        allow_none=True, metadata={"example": "timed_out", "description": "Why the last try failed"}
    )
    body = fields.Method(
        "_body",
        metadata={"type": "object", "description": "What is sent, byte by byte the same at every try"},
    )
    resent_by = fields.String(allow_none=True)
    resent_at = Moment(allow_none=True)
    created_at = Moment()
    updated_at = Moment()
    sent_at = Moment(allow_none=True)

    def _next(self, delivery: Delivery) -> str | None:
        return rfc3339(delivery.next_at) if delivery.status == Status.PENDING else None

    def _body(self, delivery: Delivery) -> Any:
        return json.loads(delivery.body or "{}")


WebhookPage, DeliveryPage = page_of(WebhookSchema), page_of(DeliverySchema)
