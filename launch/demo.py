"""The demo's settings: a shop on this computer that is paid at the simulator."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable, Mapping

from launch.talk import ROOT, Trouble, quietly, tail

CREDENTIALS = {
    "CONSUMER_KEY": "demo-key",
    "CONSUMER_SECRET": "demo-secret",
    "SHORTCODE": "174379",
    "PASSKEY": "duka-demo-passkey",
    "INITIATOR": "testapi",
    "INITIATOR_PASSWORD": "Duka-demo#1",
}
CERTIFICATE = ROOT / "instance" / "simulator-certificate.pem"
CARD_KEYS = {
    "SECRET_KEY": "sk_test_duka_demo",
    "PUBLISHABLE_KEY": "pk_test_duka_demo",
    "WEBHOOK_SECRET": "whsec_duka_demo",
}


def dotenv(python: str) -> dict[str, str]:
    """Return what .env says, read by python-dotenv, as the application will."""
    if not (ROOT / ".env").exists():
        return {}
    read = "import json, dotenv; print(json.dumps(dotenv.dotenv_values('.env', encoding='utf-8')))"
    answer = quietly([python, "-c", read])
    if answer.returncode:
        raise Trouble(f".env cannot be read:\n{tail(answer)}")
    values: dict[str, str | None] = json.loads(answer.stdout)
    return {name: value for name, value in values.items() if value is not None}


def demo_environment(given: Mapping[str, str]) -> dict[str, str]:
    """Return the settings of the demo: what is given, and for the rest a shop that pays at the simulator."""
    env = dict(given)

    def default(name: str, value: str) -> None:
        if not env.get(name, "").strip() and not env.get(f"{name}_FILE", "").strip():
            env[name] = value

    default("DUKA_ENV", "development")
    if env["DUKA_ENV"].strip() == "production":
        raise Trouble(
            "run opens the demo shop, and DUKA_ENV says production. A real shop runs these three, each under "
            "its own supervisor:\n    flask --app wsgi db upgrade\n    flask --app wsgi worker\n"
            "    granian --interface wsgi wsgi:app"
        )
    default("PORT", "5000")
    port = read_port(env["PORT"])
    default("PUBLIC_URL", f"http://127.0.0.1:{port}")
    default("CLASSROOM", "on")
    default("DIALECTS", "all")
    default("TILL_SALES", "on")
    default("ACCESS_TOKEN_MINUTES", "60")
    default("SERVER_THREADS", "16")
    # A consumer key of one's own without an address is meant for Safaricom, the application's own default.
    key = env.get("MPESA_CONSUMER_KEY", "").strip() or env.get("MPESA_CONSUMER_KEY_FILE", "").strip()
    if (ROOT / "simulator").is_dir() and key in {"", CREDENTIALS["CONSUMER_KEY"]}:
        default("MPESA_API_URL", f"http://127.0.0.1:{port + 1}")
    if uses_simulator(env):
        for name, value in CREDENTIALS.items():
            default(f"MPESA_{name}", env.get(f"SIM_{name}", "").strip() or value)
            default(f"SIM_{name}", env.get(f"MPESA_{name}", ""))
        default("MPESA_CERTIFICATE", str(CERTIFICATE))
    take_test_cards(env, default)
    env.update(PYTHONUNBUFFERED="1", PYTHONUTF8="1")
    return env


def take_test_cards(env: Mapping[str, str], default: Callable[[str, str], None]) -> None:
    """Let a demo without a Stripe of its own take cards at the simulator's."""
    here = f"http://127.0.0.1:{int(env['PORT']) + 1}/stripe"
    own = env.get("STRIPE_SECRET_KEY", "").strip() or env.get("STRIPE_SECRET_KEY_FILE", "").strip()
    if not uses_simulator(env) or own not in {"", CARD_KEYS["SECRET_KEY"]}:
        return
    default("STRIPE_API_BASE", here)
    if env["STRIPE_API_BASE"] != here:
        return
    for name, value in CARD_KEYS.items():
        default(f"STRIPE_{name}", value)
    default("CARDSIM_WEBHOOK_URL", f"http://127.0.0.1:{env['PORT']}/api/v1/payments/callbacks/stripe")


def read_port(text: str) -> int:
    if not re.fullmatch("[0-9]+", text.strip()) or not 1 <= int(text) <= 65534:
        raise Trouble(f"PORT={text!r}: use a whole number up to 65534; the virtual phone takes the next one.")
    return int(text)


def uses_simulator(env: Mapping[str, str]) -> bool:
    here = int(env["PORT"]) + 1
    address = env.get("MPESA_API_URL", "").strip().rstrip("/")
    return address in {f"http://127.0.0.1:{here}", f"http://localhost:{here}"}


def fetch_certificate(port: int) -> None:
    """Keep the simulator's certificate, with which refunds are signed, where the shop looks for it."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/sim/certificate", timeout=10) as answer:
        certificate = answer.read()
    CERTIFICATE.parent.mkdir(exist_ok=True)
    CERTIFICATE.write_bytes(certificate)


def welcome(env: Mapping[str, str]) -> str:
    port = int(env["PORT"])
    shop = f"http://127.0.0.1:{port}"
    rows = [
        ("Shop", f"{shop}/shop/"),
        ("Shop API", f"{shop}/api/v1"),
        ("Documentation", f"{shop}/docs"),
    ]
    if uses_simulator(env):
        rows.append(("Virtual phone", f"http://127.0.0.1:{port + 1}/   PIN 1234"))
        if "CARDSIM_WEBHOOK_URL" in env:
            rows.append(("Test cards", f"http://127.0.0.1:{port + 1}/stripe/"))
    else:
        gateway = env.get("MPESA_API_URL", "").strip() or "Safaricom's sandbox"
        rows.append(("Payments", f"{gateway}, which must be able to reach {env['PUBLIC_URL']}"))
    rows += [
        ("Administrator", "admin@duka.test      duka-demo-admin"),
        ("Customer", "customer@duka.test   duka-demo-customer"),
    ]
    table = "\n".join(f"    {name:<15} {value}" for name, value in rows)
    return f"\nDuka is open.\n\n{table}\n\nCtrl-C closes it.\n"
