"""The environment, read once into typed settings, or refused with a sentence.

Every setting has a line in `.env.example`; a test keeps it so. A secret may also be given as
`NAME_FILE`, the path of a file that holds it.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent
DEFAULT_DATABASE = f"sqlite:///{ROOT / 'instance' / 'duka.sqlite3'}"
DEVELOPMENT_SECRET = "development-only-never-in-production"  # noqa: S105 (refused in production)
SANDBOX = "https://sandbox.safaricom.co.ke"
STRIPE = "https://api.stripe.com"
AFRICAS_TALKING = "https://api.africastalking.com/version1/messaging"
DIALECTS = ("shop", "decora", "ecommerce", "storage", "csv")
DATABASES = ("sqlite", "mysql+pymysql", "mariadb+pymysql", "mysql+mysqldb", "mariadb+mysqldb")


class ConfigError(Exception):
    """A setting that cannot be used; the message says which one and how to mend it."""


@dataclass(frozen=True)
class MpesaSettings:
    """What Duka needs to ask Safaricom (or the simulator) for a payment."""

    api_url: str
    consumer_key: str
    consumer_secret: str
    shortcode: str
    passkey: str
    transaction_type: str
    party_b: str
    callback_url: str
    confirm: str
    c2b_default: str
    query_per_minute: int
    timeout: float
    initiator: str
    initiator_password: str
    certificate: str
    b2c_shortcode: str
    pull: bool
    pull_minutes: int
    pull_number: str

    @property
    def configured(self) -> bool:
        return all((self.consumer_key, self.consumer_secret, self.shortcode, self.passkey))

    @property
    def may_initiate(self) -> bool:
        """Whether money can be returned and looked up: that takes an operator of the shop's own."""
        return self.configured and all((self.initiator, self.initiator_password, self.certificate))


@dataclass(frozen=True)
class StripeSettings:
    """What Duka needs to take cards. `webhook_secrets` are all believed: that is how one is rotated."""

    api_url: str
    secret_key: str
    publishable_key: str
    webhook_secrets: tuple[str, ...]
    timeout: float

    @property
    def configured(self) -> bool:
        return bool(self.secret_key)

    @property
    def live(self) -> bool:
        """Whether the key moves real money: Stripe names its keys sk_live_... and sk_test_..."""
        return self.secret_key.startswith(("sk_live_", "rk_live_"))


@dataclass(frozen=True)
class LimitSettings:
    """How often somebody may try; `enabled` false switches every limit off (never in production)."""

    enabled: bool
    requests: str
    logins_per_minute: int
    registrations_per_hour: int
    prompts_per_phone: int
    prompts_per_account: int
    prompts_per_address: int


@dataclass(frozen=True)
class MailSettings:
    """The mail server that takes the shop's e-mail, if there is one."""

    host: str
    port: int
    username: str
    password: str
    tls: str
    sender: str

    @property
    def configured(self) -> bool:
        return bool(self.host)


@dataclass(frozen=True)
class SmsSettings:
    """The shop's account at Africa's Talking, if there is one."""

    api_url: str
    username: str
    api_key: str
    sender: str

    @property
    def configured(self) -> bool:
        return bool(self.username)


@dataclass(frozen=True)
class Settings:
    """Everything the application is told from outside."""

    env: str
    testing: bool
    database_url: str
    media_root: Path
    secret_key: str
    jwt_secret_key: str
    public_url: str
    port: int
    cors_origins: tuple[str, ...]
    trusted_proxies: int
    redis_url: str
    classroom: bool
    dialects: tuple[str, ...]
    till_sales: bool
    access_token_minutes: int
    refresh_token_days: int
    password_rounds: int
    order_ttl_minutes: int
    hold_ttl_minutes: int
    transport_base: int
    transport_per_km: int
    server_threads: int
    metrics_token: str
    two_persons_above: int
    limits: LimitSettings
    mpesa: MpesaSettings
    stripe: StripeSettings
    mail: MailSettings
    sms: SmsSettings
    webhook_allow_private: bool

    @property
    def production(self) -> bool:
        return self.env == "production"


class Environment:
    """Reads one variable at a time and refuses loudly what it cannot understand."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def text(self, name: str, default: str = "") -> str:
        return self._environ.get(name, "").strip() or default

    def secret(self, name: str, default: str = "") -> str:
        path = self.text(f"{name}_FILE")
        if not path:
            return self.text(name, default)
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise ConfigError(f"{name}_FILE={path!r} cannot be read: {error.strerror}.") from error

    def choice(self, name: str, default: str, *allowed: str) -> str:
        value = self.text(name, default)
        if value not in allowed:
            raise ConfigError(f"{name}={value!r}: use one of {', '.join(allowed)}.")
        return value

    def flag(self, name: str, default: str) -> bool:
        return self.choice(name, default, "on", "off", "true", "false", "1", "0") in {"on", "true", "1"}

    def whole(self, name: str, default: int, *, low: int = 0, high: int = 1_000_000) -> int:
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ConfigError(f"{name}={value!r}: use a whole number from {low} to {high}.")
        return int(value)

    def items(self, name: str) -> tuple[str, ...]:
        return tuple(item.strip() for item in self.text(name).split(",") if item.strip())

    def url(self, name: str, default: str = "") -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ConfigError(f"{name}={value!r}: use an address such as https://shop.example.co.ke.")
        return value


def read(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that `environ` (default: the process's) describes.

    Raises ConfigError, whose message a person can act on.
    """
    env = Environment(os.environ if environ is None else environ)
    port = env.whole("PORT", 5000, low=1, high=65535)
    public_url = env.url("PUBLIC_URL", f"http://127.0.0.1:{port}")
    database_url = _database_url(env)
    settings = Settings(
        env=env.choice("DUKA_ENV", "development", "development", "production"),
        testing=env.flag("TESTING", "off"),
        database_url=database_url,
        media_root=Path(env.text("MEDIA_ROOT") or _beside(database_url)),
        secret_key=env.secret("SECRET_KEY", DEVELOPMENT_SECRET),
        jwt_secret_key=env.secret("JWT_SECRET_KEY", DEVELOPMENT_SECRET + "-jwt"),
        public_url=public_url,
        port=port,
        cors_origins=env.items("CORS_ORIGINS"),
        trusted_proxies=env.whole("TRUSTED_PROXIES", 0, high=10),
        redis_url=env.text("REDIS_URL"),
        classroom=env.flag("CLASSROOM", "off"),
        dialects=_dialects(env),
        till_sales=env.flag("TILL_SALES", "off"),
        access_token_minutes=env.whole("ACCESS_TOKEN_MINUTES", 15, low=1, high=1440),
        refresh_token_days=env.whole("REFRESH_TOKEN_DAYS", 30, low=1, high=365),
        password_rounds=env.whole("BCRYPT_LOG_ROUNDS", 12, low=4, high=16),
        transport_base=env.whole("TRANSPORT_BASE", 1000),
        transport_per_km=env.whole("TRANSPORT_PER_KM", 80),
        hold_ttl_minutes=env.whole("HOLD_TTL", 30, low=1, high=10_080),
        order_ttl_minutes=env.whole("ORDER_TTL", 30, low=1, high=10_080),
        server_threads=env.whole("SERVER_THREADS", 16, low=2, high=512),
        metrics_token=env.secret("METRICS_TOKEN"),
        two_persons_above=env.whole("REFUND_TWO_PERSONS_ABOVE", 5000),
        limits=_limits(env),
        mpesa=_mpesa(env, public_url),
        stripe=_stripe(env),
        mail=_mail(env),
        sms=_sms(env),
        webhook_allow_private=env.flag("WEBHOOK_ALLOW_PRIVATE", "off"),
    )
    if settings.production:
        _refuse_unsafe(settings)
    return settings


def _database_url(env: Environment) -> str:
    url = env.secret("DATABASE_URL", DEFAULT_DATABASE)
    scheme = url.partition("://")[0]
    if scheme == "mysql":
        return "mysql+pymysql" + url.removeprefix("mysql")
    if scheme == "mariadb":
        return "mariadb+pymysql" + url.removeprefix("mariadb")
    if scheme not in DATABASES:
        raise ConfigError(
            f"DATABASE_URL begins with {scheme!r}. Duka runs on sqlite:///file and on "
            "mysql+pymysql://user:password@host/database (MariaDB or MySQL)."
        )
    return url


def _beside(database_url: str) -> Path:
    """The folder media beside a SQLite file; under instance/ for a shop whose database is a server."""
    file = database_url.removeprefix("sqlite:///").partition("?")[0]
    whole = database_url.startswith("sqlite:///") and file and file != ":memory:"
    return (Path(file).parent if whole else ROOT / "instance") / "media"


def _dialects(env: Environment) -> tuple[str, ...]:
    named = env.items("DIALECTS")
    unknown = [name for name in named if name not in (*DIALECTS, "all")]
    if unknown:
        raise ConfigError(f"DIALECTS={unknown[0]!r}: use all, or some of {', '.join(DIALECTS)}.")
    return DIALECTS if "all" in named else tuple(name for name in DIALECTS if name in named)


def _limits(env: Environment) -> LimitSettings:
    return LimitSettings(
        enabled=env.flag("LIMITS", "on"),
        requests=env.text("LIMIT_REQUESTS", "600 per minute"),
        logins_per_minute=env.whole("LIMIT_LOGINS", 10, low=1),
        registrations_per_hour=env.whole("LIMIT_REGISTRATIONS", 30, low=1),
        prompts_per_phone=env.whole("LIMIT_PROMPTS_PER_PHONE", 6, low=1),
        prompts_per_account=env.whole("LIMIT_PROMPTS_PER_ACCOUNT", 20, low=1),
        prompts_per_address=env.whole("LIMIT_PROMPTS_PER_ADDRESS", 120, low=1),
    )


def _mpesa(env: Environment, public_url: str) -> MpesaSettings:
    shortcode = _shortcode(env, "MPESA_SHORTCODE")
    kind = env.choice(
        "MPESA_TRANSACTION_TYPE", "CustomerPayBillOnline", "CustomerPayBillOnline", "CustomerBuyGoodsOnline"
    )
    return MpesaSettings(
        api_url=env.url("MPESA_API_URL", SANDBOX),
        consumer_key=env.secret("MPESA_CONSUMER_KEY"),
        consumer_secret=env.secret("MPESA_CONSUMER_SECRET"),
        shortcode=shortcode,
        passkey=env.secret("MPESA_PASSKEY"),
        transaction_type=kind,
        party_b=_party_b(env, kind, shortcode),
        callback_url=env.url("MPESA_CALLBACK_URL", public_url),
        confirm=env.choice("MPESA_CONFIRM", "callback", "callback", "query"),
        c2b_default=env.choice("MPESA_C2B_DEFAULT", "Completed", "Completed", "Cancelled"),
        query_per_minute=env.whole("MPESA_QUERY_PER_MINUTE", 5, low=1, high=100_000),
        timeout=float(env.whole("MPESA_TIMEOUT", 20, low=1, high=60)),
        initiator=env.text("MPESA_INITIATOR"),
        initiator_password=env.secret("MPESA_INITIATOR_PASSWORD"),
        certificate=env.text("MPESA_CERTIFICATE"),
        b2c_shortcode=_shortcode(env, "MPESA_B2C_SHORTCODE") or shortcode,
        pull=env.flag("MPESA_PULL", "off"),
        pull_minutes=env.whole("MPESA_PULL_MINUTES", 15, low=1, high=1440),
        pull_number=env.text("MPESA_PULL_NUMBER"),
    )


def _shortcode(env: Environment, name: str) -> str:
    value = env.text(name)
    if value and not (value.isascii() and value.isdigit() and 5 <= len(value) <= 7):
        raise ConfigError(f"{name}={value!r}: a PayBill or store number has 5 to 7 digits.")
    return value


def _party_b(env: Environment, kind: str, shortcode: str) -> str:
    till = env.text("MPESA_PARTY_B")
    if kind == "CustomerBuyGoodsOnline" and shortcode and not till:
        raise ConfigError(
            "MPESA_TRANSACTION_TYPE is CustomerBuyGoodsOnline, so MPESA_PARTY_B must name the till "
            "(MPESA_SHORTCODE is the head office or store number)."
        )
    return till or shortcode


def _stripe(env: Environment) -> StripeSettings:
    secret, publishable = env.secret("STRIPE_SECRET_KEY"), env.text("STRIPE_PUBLISHABLE_KEY")
    hooks = tuple(part.strip() for part in env.secret("STRIPE_WEBHOOK_SECRET").split(",") if part.strip())
    if secret and not secret.startswith(("sk_", "rk_")):
        raise ConfigError("STRIPE_SECRET_KEY must begin with sk_ or rk_: it is the secret key, not pk_.")
    if publishable and not publishable.startswith("pk_"):
        raise ConfigError("STRIPE_PUBLISHABLE_KEY must begin with pk_: everybody gets to see it.")
    if secret and not (publishable and hooks):
        raise ConfigError(
            "STRIPE_SECRET_KEY is set, so give STRIPE_PUBLISHABLE_KEY (pk_...) and STRIPE_WEBHOOK_SECRET "
            "(whsec_...) as well; all three are in Stripe's dashboard under Developers."
        )
    timeout = float(env.whole("STRIPE_TIMEOUT", 15, low=1, high=60))
    return StripeSettings(env.url("STRIPE_API_BASE", STRIPE), secret, publishable, hooks, timeout)


MAIL_PORTS = {"starttls": 587, "ssl": 465, "off": 25}
SMS_SENDER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 _.-]{0,10}")


def _mail(env: Environment) -> MailSettings:
    host, sender = env.text("MAIL_HOST"), env.text("MAIL_FROM")
    tls = env.choice("MAIL_TLS", "starttls", *MAIL_PORTS)
    if host and not (sender.isprintable() and re.fullmatch(r"[^@\s]+@[A-Za-z0-9.-]+", parseaddr(sender)[1])):
        raise ConfigError(
            f"MAIL_FROM={sender!r}: MAIL_HOST is set, so say from whom letters come, "
            "e.g. Duka <orders@shop.example.co.ke>."
        )
    return MailSettings(
        host=host,
        port=env.whole("MAIL_PORT", MAIL_PORTS[tls], low=1, high=65535),
        username=env.text("MAIL_USERNAME"),
        password=env.secret("MAIL_PASSWORD"),
        tls=tls,
        sender=sender,
    )


def _sms(env: Environment) -> SmsSettings:
    username, key, sender = env.text("SMS_USERNAME"), env.secret("SMS_API_KEY"), env.text("SMS_SENDER")
    if bool(username) != bool(key):
        raise ConfigError("SMS_USERNAME and SMS_API_KEY belong together: give both, or neither.")
    if sender and not SMS_SENDER.fullmatch(sender):
        raise ConfigError(
            f"SMS_SENDER={sender!r}: use the name or short code registered at Africa's Talking."
        )
    return SmsSettings(env.url("SMS_API_URL", AFRICAS_TALKING), username, key, sender)


def _refuse_unsafe(settings: Settings) -> None:
    """Raise ConfigError for what a demo may do and a shop that takes real money may not."""
    for name, value in (("SECRET_KEY", settings.secret_key), ("JWT_SECRET_KEY", settings.jwt_secret_key)):
        if value.startswith(DEVELOPMENT_SECRET) or len(value) < 32:
            raise ConfigError(
                f"{name} must be 32 or more random characters in production: "
                'python3 -c "import secrets; print(secrets.token_hex(32))"'
            )
    host = urlsplit(settings.mpesa.api_url).hostname or ""
    refused = {
        "CORS_ORIGINS=* lets every website in; name the origins.": "*" in settings.cors_origins,
        "CLASSROOM is for demos; switch it off in production.": settings.classroom,
        "LIMITS=off is for benchmarks; leave limits on in production.": not settings.limits.enabled,
        "PUBLIC_URL must begin with https:// in production.": not settings.public_url.startswith("https://"),
        "BCRYPT_LOG_ROUNDS must be 10 or more in production.": settings.password_rounds < 10,
        "MPESA_API_URL is not Safaricom's; the simulator has no place in production.": (
            settings.mpesa.configured and not host.endswith(".safaricom.co.ke")
        ),
        "MPESA_CALLBACK_URL must begin with https:// in production.": (
            settings.mpesa.configured and not settings.mpesa.callback_url.startswith("https://")
        ),
        "STRIPE_API_BASE is not Stripe's; the simulator has no place in production.": (
            settings.stripe.configured and settings.stripe.api_url != STRIPE
        ),
        "WEBHOOK_ALLOW_PRIVATE is for development; leave it off.": settings.webhook_allow_private,
        "MAIL_TLS=off would send MAIL_PASSWORD in the clear; use starttls or ssl.": (
            settings.mail.tls == "off" and bool(settings.mail.password)
        ),
        "SMS_API_URL must begin with https:// in production.": not settings.sms.api_url.startswith(
            "https://"
        ),
    }
    for sentence, wrong in refused.items():
        if wrong:
            raise ConfigError(sentence)


def load_env_file() -> None:
    """Read `.env` beside this file into the environment; what the environment has already stands."""
    load_dotenv(ROOT / ".env", override=False)
