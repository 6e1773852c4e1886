"""The card simulator's settings."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    """Where webhooks go and by which keys the account is used; `webhook_url` is CARDSIM_WEBHOOK_URL."""

    database: str = "instance/cards.sqlite3"
    secret_key: str = "sk_test_duka_demo"  # noqa: S105 (opens nothing but the simulator)
    publishable_key: str = "pk_test_duka_demo"
    webhook_secret: str = "whsec_duka_demo"  # noqa: S105
    webhook_url: str = ""
    shop_name: str = "Duka"


def read(source: Mapping[str, object]) -> Settings:
    """Read every `CARDSIM_` name of `source`. Raises ValueError for one that does not exist."""
    prefix = "CARDSIM_"
    given = {
        name.removeprefix(prefix).lower(): str(value)
        for name, value in source.items()
        if name.startswith(prefix)
    }
    unknown = set(given) - set(Settings.__dataclass_fields__)
    if unknown:
        raise ValueError(f"no such setting: {', '.join(sorted(prefix + name.upper() for name in unknown))}")
    return Settings(**given)
