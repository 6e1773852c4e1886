"""The back office's first page, and its last: what needs somebody, and who did what."""

from typing import Any

from app.auth import guards
from app.kit.clock import utc_now
from app.office import audit, dashboard
from app.office.schemas import AuditArgs, AuditPage, DashboardSchema
from app.web import pages
from app.web.blueprint import Blueprint

staff_blp = Blueprint(
    "office",
    __name__,
    url_prefix="/api/v1",
    guard=guards.staff,
    description="The shop at a glance.",
)
admin_blp = Blueprint(
    "office_admin", __name__, url_prefix="/api/v1", guard=guards.admin, description="Who did what."
)


@staff_blp.get("/dashboard")
@staff_blp.response(200, DashboardSchema)
def read_dashboard() -> Any:
    """Read what needs somebody, today's money against yesterday's, who can pay, what runs out"""
    return dashboard.dashboard(now=utc_now())


@admin_blp.get("/audit-events")
@admin_blp.arguments(AuditArgs, location="query")
@admin_blp.response(200, AuditPage)
def list_audit_events(args: dict[str, Any]) -> Any:
    """List every change of an order, a payment, a refund, stock, an account or a webhook, and who made it

    The newest first.
    """
    wanted = pages.wanted(args)
    return pages.answer(audit.audit_events(wanted=wanted, **args))
