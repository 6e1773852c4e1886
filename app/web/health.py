"""Is the process alive, is it ready, and how is it doing."""

import functools
from typing import Any

import sqlalchemy as sa
from alembic.script import ScriptDirectory
from flask import Response, current_app, redirect, request

import config
from app.db import db, read
from app.errors import AppError
from app.web import frontend
from app.web.blueprint import Blueprint, Guard


@functools.cache
def _heads() -> frozenset[str]:
    return frozenset(ScriptDirectory(str(config.ROOT / "migrations")).get_heads())


class NotReady(AppError):
    status = 503
    detail = "The database is out of reach or its migrations are not applied (flask db upgrade)."
    retry_after = 5


def make(*, open_to_all: Guard, operator: Guard) -> tuple[Blueprint, Blueprint]:
    """The two blueprints outside the API: health for anyone, metrics for the operator."""
    health = Blueprint("health", __name__, guard=open_to_all, description="For load balancers.")
    metrics = Blueprint("metrics", __name__, guard=operator, description="For Prometheus.")

    @health.get("/")
    def front() -> Any:
        """Send a browser to the shop; say hello to a program."""
        if request.accept_mimetypes.best_match(["application/json", "text/html"]) == "text/html":
            return redirect("/shop/" if frontend.built("shop") else "/docs")
        return current_app.json.response("Hello")

    @health.get("/healthz")
    def alive() -> Any:
        """Answer as long as the process lives."""
        return {"status": "ok"}

    @health.get("/readyz")
    def ready() -> Any:
        """Answer 200 when the database answers and is migrated, else 503."""
        with read() as session:
            try:
                present = set(session.scalars(sa.text("SELECT version_num FROM alembic_version")))
            except sa.exc.SQLAlchemyError as error:
                raise NotReady() from error
        if present != _heads():
            raise NotReady()
        return {"status": "ready", "database": db.engine.dialect.name}

    @metrics.get("/metrics")
    def show() -> Response:
        """Counts and times per route, in Prometheus's text format."""
        shown: Response = current_app.extensions["metrics"].render()
        return shown

    return health, metrics
