"""What is said of mail, text messages and webhooks in the environment."""

from pathlib import Path

import pytest

import config

MAIL = {"MAIL_HOST": "mail.example.co.ke", "MAIL_FROM": "Duka <orders@shop.example.co.ke>"}
LIVE = {
    "DUKA_ENV": "production",
    "SECRET_KEY": "k" * 32,
    "JWT_SECRET_KEY": "j" * 32,
    "PUBLIC_URL": "https://shop.example.co.ke",
}


def test_without_settings_nobody_is_written_to() -> None:
    settings = config.read({})
    assert (settings.mail.configured, settings.sms.configured) == (False, False)
    assert settings.sms.api_url == "https://api.africastalking.com/version1/messaging"
    assert settings.webhook_allow_private is False


@pytest.mark.parametrize(("tls", "port"), [("", 587), ("starttls", 587), ("ssl", 465), ("off", 25)])
def test_the_port_follows_from_the_encryption(tls: str, port: int) -> None:
    assert config.read({**MAIL, "MAIL_TLS": tls}).mail.port == port
    assert config.read({**MAIL, "MAIL_TLS": tls, "MAIL_PORT": "2525"}).mail.port == 2525


def test_a_password_may_be_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("barua\n", encoding="utf-8")
    assert config.read({**MAIL, "MAIL_PASSWORD_FILE": str(tmp_path / "password")}).mail.password == "barua"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"MAIL_HOST": "mail.example.co.ke"}, "MAIL_FROM"),
        ({**MAIL, "MAIL_FROM": "Duka"}, "MAIL_FROM"),
        ({**MAIL, "MAIL_FROM": "Duka <orders@shop.example.co.ke>\nBcc: x@y.zz"}, "MAIL_FROM"),
        ({**MAIL, "MAIL_TLS": "tls"}, "MAIL_TLS"),
        ({**MAIL, "MAIL_PORT": "smtp"}, "MAIL_PORT"),
        ({"SMS_USERNAME": "duka"}, "SMS_API_KEY"),
        ({"SMS_API_KEY": "key"}, "SMS_USERNAME"),
        ({"SMS_SENDER": "A name that is too long"}, "SMS_SENDER"),
        ({"SMS_API_URL": "africastalking"}, "SMS_API_URL"),
        ({**LIVE, "WEBHOOK_ALLOW_PRIVATE": "on"}, "WEBHOOK_ALLOW_PRIVATE"),
        ({**LIVE, **MAIL, "MAIL_TLS": "off", "MAIL_PASSWORD": "x"}, "MAIL_TLS"),
        ({**LIVE, "SMS_API_URL": "http://sms.example.co.ke"}, "SMS_API_URL"),
    ],
)
def test_what_cannot_work_is_refused_by_name(wrong: dict[str, str], named: str) -> None:
    with pytest.raises(config.ConfigError, match=named):
        config.read(wrong)


def test_a_live_shop_may_have_all_of_it() -> None:
    settings = config.read(
        {**LIVE, **MAIL, "SMS_USERNAME": "duka", "SMS_API_KEY": "key", "SMS_SENDER": "DUKA"}
    )
    assert settings.mail.configured
    assert settings.sms.configured
