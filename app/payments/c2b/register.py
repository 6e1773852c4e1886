"""Registering at Safaricom where payments by hand are told: once per short code, before going live."""

from app.errors import AppError
from app.payments.gateway import Gateway
from app.payments.mpesa.client import GatewayError

# What Safaricom's refusals mean, found in their words. Source: Customer To Business, error table and FAQ.
CURES: tuple[tuple[str, str], ...] = (
    (
        "already registered",
        "In production the addresses change only after somebody deletes them in the M-PESA organisation "
        "portal (Self Services, URL Management), where a second operator confirms. Then run this again.",
    ),
    (
        "duplicate notification",
        "The short code is registered on Safaricom's old platform, maybe by an aggregator. Ask "
        "apisupport@safaricom.co.ke to remove it there.",
    ),
    (
        "url",
        "Safaricom takes no localhost, no tunnels and no address with mpesa, safaricom, exe, cmd, sql or "
        "query in it. Set MPESA_CALLBACK_URL to a public https:// address.",
    ),
    ("shortcode", "Is MPESA_SHORTCODE the short code that this app of yours was made for?"),
    ("access token", "Check MPESA_CONSUMER_KEY and MPESA_CONSUMER_SECRET; the app needs the C2B product."),
)
UNREACHABLE = (
    "Safaricom could not be reached, or gave no access token. Check MPESA_API_URL, the keys and the network."
)


class NotSetUp(AppError):
    status = 503
    detail = "Set MPESA_SHORTCODE, MPESA_CONSUMER_KEY, MPESA_CONSUMER_SECRET and MPESA_PASSKEY first."


class NotRegistered(AppError):
    status = 502
    detail = "Safaricom did not register the addresses."


def register(*, gateway: Gateway) -> str:
    """Register both addresses; return what Safaricom said. Raises NotSetUp, NotRegistered with the cure."""
    if not gateway.configured:
        raise NotSetUp()
    shop = gateway.shop
    try:
        return gateway.client.register_urls(
            confirmation=shop.confirmation,
            validation=shop.validation,
            default=gateway.c2b_default,
            token=gateway.token,
        )
    except GatewayError as error:
        raise NotRegistered(f"Safaricom said: {error.detail}. {_cure(error)}") from error


def _cure(error: GatewayError) -> str:
    said = error.detail.lower()
    if error.may_have_happened or error.detail == "no access token":
        return UNREACHABLE
    return next((cure for part, cure in CURES if part in said), "See Safaricom's Customer To Business page.")
