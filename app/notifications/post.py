"""What the notifications domain needs of the outside world, built once from the settings."""

from dataclasses import dataclass

from app.notifications.hooks import Hooks
from app.notifications.mail import Mail
from app.notifications.signing import Vault
from app.notifications.sms import Sms
from app.notifications.states import Channel
from config import Settings


@dataclass(frozen=True)
class Post:
    """The shop's channels as they are set up; `mail` and `sms` are None where they are not."""

    mail: Mail | None
    sms: Sms | None
    hooks: Hooks
    vault: Vault
    shop_url: str

    @classmethod
    def of(cls, settings: Settings) -> "Post":
        return cls(
            mail=Mail(settings.mail) if settings.mail.configured else None,
            sms=Sms(settings.sms) if settings.sms.configured else None,
            hooks=Hooks(allow_loopback=settings.webhook_allow_private),
            vault=Vault.of(settings.secret_key),
            shop_url=settings.public_url,
        )

    def reaches(self, *, email: str | None, phone: str | None) -> list[Channel]:
        """The channels through which a customer with these addresses is told."""
        found = [Channel.EMAIL] if self.mail is not None and email else []
        return [*found, *([Channel.SMS] if self.sms is not None and phone else [])]
