"""What ended long ago is deleted, a little at a time; what is alive stays."""

from datetime import timedelta

import sqlalchemy as sa
from flask import Flask

from app.auth import service
from app.db import db
from app.kit.clock import utc_now
from tests.shopper import Shopper


def forget(app: Flask, days: int) -> int:
    with app.app_context():
        return service.forget_old(now=utc_now() + timedelta(days=days))


def rows(app: Flask, table: str) -> int:
    with app.app_context():
        return int(db.session.scalar(sa.text(f"SELECT COUNT(*) FROM {table}")) or 0)


def test_an_ended_session_goes_after_a_month_with_its_tokens(app: Flask, amina: Shopper):
    amina.post("/auth/logout")
    assert (forget(app, 29), forget(app, 31), forget(app, 31)) == (0, 2, 0)
    assert (rows(app, "login_sessions"), rows(app, "refresh_tokens")) == (0, 0)


def test_an_open_session_stays(app: Flask, amina: Shopper):
    assert forget(app, 31) == 0
    assert amina.get("/auth/me").status_code == 200


def test_a_session_that_ran_out_goes_a_month_later(app: Flask, amina: Shopper):
    assert (forget(app, 59), forget(app, 61)) == (0, 2)


def test_a_spent_token_goes_and_its_session_stays(app: Flask, amina: Shopper):
    amina.post("/auth/refresh", {"refresh_token": amina.refresh_token})
    with app.app_context():
        db.session.execute(sa.text("UPDATE login_sessions SET expires_at = '2999-01-01 00:00:00'"))
        db.session.commit()
    assert forget(app, 31) == 1
    assert (rows(app, "login_sessions"), rows(app, "refresh_tokens")) == (1, 1)
