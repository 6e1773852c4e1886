"""E-mail over SMTP."""

import smtplib
import ssl
import time
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr

from app.kit import trust
from app.kit.deadline import within
from app.notifications.outcome import Outcome, later
from app.notifications.states import Result
from config import MailSettings

STEP_SECONDS = 10.0
TOTAL_SECONDS = 30.0


@dataclass(frozen=True)
class Mail:
    """An account at a mail server."""

    settings: MailSettings
    step: float = STEP_SECONDS
    seconds: float = TOTAL_SECONDS

    @property
    def sender(self) -> str:
        """The bare address of MAIL_FROM."""
        return parseaddr(self.settings.sender)[1]

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def send(self, letter: EmailMessage, to: str) -> Outcome:
        """Hand the letter to the mail server. Never raises: what went wrong is in the outcome."""
        began = time.monotonic()
        line = self._line()
        try:
            with within(self.seconds, lambda: line.sock):
                return self._exchange(line, letter, to)
        except smtplib.SMTPRecipientsRefused as error:
            return _refused(error.recipients[to][0], word="bad_address")
        except smtplib.SMTPDataError as error:
            return _refused(error.smtp_code, word="refused")
        except (OSError, smtplib.SMTPException) as error:
            return _troubled(error, slow=time.monotonic() - began >= self.seconds)
        finally:
            with suppress(OSError):
                line.close()

    def _line(self) -> smtplib.SMTP:
        """A connection that is not open yet; its own name is given, so that nobody looks it up."""
        if self.settings.tls == "ssl":
            return smtplib.SMTP_SSL(timeout=self.step, local_hostname=self.domain, context=trust.everybodys())
        return smtplib.SMTP(timeout=self.step, local_hostname=self.domain)

    def _exchange(self, line: smtplib.SMTP, letter: EmailMessage, to: str) -> Outcome:
        line._host = self.settings.host  # type: ignore[attr-defined] # whose certificate to expect
        code, words = line.connect(self.settings.host, self.settings.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, words)
        if self.settings.tls == "starttls":
            line.starttls(context=trust.everybodys())
        if self.settings.username:
            line.login(self.settings.username, self.settings.password)
        line.send_message(letter, from_addr=self.sender, to_addrs=[to])
        with suppress(OSError, smtplib.SMTPException):
            line.quit()
        return Outcome(Result.SENT, status=250)


def _refused(code: int, *, word: str) -> Outcome:
    """5xx is for good, 4xx for now."""
    return Outcome(Result.NEVER, word, code) if 500 <= code < 600 else later(word, code)


def _troubled(error: Exception, *, slow: bool) -> Outcome:
    """What went wrong before the letter was handed over, or while: it may be mended, so try again."""
    if isinstance(error, smtplib.SMTPResponseException):
        login = isinstance(error, smtplib.SMTPAuthenticationError)
        return later("login_refused" if login else "answered_no", error.smtp_code)
    if isinstance(error, ssl.SSLCertVerificationError):
        return later("bad_certificate")
    if isinstance(error, ssl.SSLError | smtplib.SMTPNotSupportedError):
        return later("no_secure_line")
    return later("timed_out" if slow or isinstance(error, TimeoutError) else "unreachable")
