"""Every blueprint of the API, in the order in which a shopper meets them."""

from app.auth import guards
from app.auth import routes as auth
from app.bookings import routes as bookings
from app.bookings.transport import routes as transport
from app.bookings.units import routes as units
from app.carts import routes as carts
from app.notifications import routes as notifications
from app.office import routes as office
from app.orders import routes as orders
from app.payments import routes as payments
from app.payments.c2b import routes as c2b
from app.payments.counter import routes as counter
from app.payments.mpesa import routes as mpesa
from app.payments.refunds import routes as refunds
from app.payments.statements import routes as statements
from app.payments.stripe import routes as stripe
from app.products import routes as products
from app.products.images import routes as images
from app.products.imports import routes as imports
from app.reports import routes as reports
from app.web import docs, frontend, health
from app.web.blueprint import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = (
    auth.entrance,
    auth.account,
    auth.people,
    products.blp,
    products.staff_blp,
    products.admin_blp,
    images.blp,
    images.staff_blp,
    imports.staff_blp,
    imports.admin_blp,
    carts.blp,
    orders.blp,
    orders.staff_blp,
    units.blp,
    units.admin_blp,
    bookings.blp,
    transport.blp,
    transport.staff_blp,
    payments.blp,
    payments.staff_blp,
    refunds.staff_blp,
    refunds.admin_blp,
    mpesa.blp,
    stripe.blp,
    refunds.callbacks_blp,
    c2b.blp,
    c2b.staff_blp,
    counter.blp,
    statements.blp,
    statements.admin_blp,
    notifications.blp,
    office.staff_blp,
    office.admin_blp,
    reports.blp,
    frontend.make(open_to_all=guards.open_to_all),
    docs.make(open_to_all=guards.open_to_all),
    *health.make(open_to_all=guards.open_to_all, operator=guards.operator),
)
