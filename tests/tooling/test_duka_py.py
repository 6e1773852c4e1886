"""duka.py, what stands behind it, the Makefile and the lock files: what a newcomer meets first."""

import ast
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import config
import duka
from launch import demo, environment, ports, processes, talk
from simulator import settings as simulator_settings
from simulator.stripe import settings as card_settings

posix = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX's")


# --- The environment ---


def test_an_old_python_is_told_its_number_and_the_cure(monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: None)

    with pytest.raises(
        talk.Trouble, match=r"needs Python 3\.11 or newer, and this is Python 3\.9\.2\.\nInstall"
    ):
        environment.refuse_old_python((3, 9, 2))


def test_an_old_python_is_told_of_a_newer_one_on_the_same_computer(monkeypatch):
    monkeypatch.setattr(environment.shutil, "which", lambda name: name if name == "python3.12" else None)

    with pytest.raises(talk.Trouble, match=r"has a newer one: python3\.12 duka\.py run"):
        environment.refuse_old_python((3, 10, 0))


def test_this_python_is_new_enough():
    environment.refuse_old_python(sys.version_info[:3])


@pytest.mark.parametrize("file", [talk.ROOT / "duka.py", *(talk.ROOT / "launch").glob("*.py")], ids=str)
def test_an_old_python_can_read_duka_py_far_enough_to_say_so(file):
    ast.parse(file.read_text(encoding="utf-8"), feature_version=(3, 7))


@pytest.mark.parametrize("file", [*(talk.ROOT / "launch").glob("*.py")], ids=str)
def test_nothing_has_to_be_installed_for_it(file):
    tree = ast.parse(file.read_text(encoding="utf-8"))
    named = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    named |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    assert {name.partition(".")[0] for name in named} <= {*sys.stdlib_module_names, "launch"}


@pytest.fixture
def installs(monkeypatch, tmp_path) -> list[str]:
    """A project in an empty folder where installing is only written down."""
    done: list[str] = []
    monkeypatch.delenv("DUKA_NO_VENV", raising=False)
    monkeypatch.setattr(environment, "ROOT", tmp_path)
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "installed.txt")
    monkeypatch.setattr(environment, "make_venv", Path.mkdir)
    monkeypatch.setattr(
        environment, "version_of", lambda python: "3.12.1" if environment.VENV.exists() else None
    )
    monkeypatch.setattr(environment, "install", lambda python, lock_name: done.append(lock_name))
    for name in (environment.LOCK, environment.DEV_LOCK):
        (tmp_path / name).write_text("flask==3.1.0\n")
    return done


def test_packages_are_installed_once(installs):
    environment.environment()
    environment.environment()

    assert installs == [environment.LOCK]


def test_packages_are_installed_again_when_the_lock_changes(installs):
    environment.environment()
    (environment.ROOT / environment.LOCK).write_text("flask==3.1.1\n")
    environment.environment()

    assert installs == [environment.LOCK, environment.LOCK]


def test_packages_are_installed_again_when_python_changes(installs, monkeypatch):
    environment.environment()
    monkeypatch.setattr(environment, "version_of", lambda python: "3.13.0")
    environment.environment()

    assert installs == [environment.LOCK, environment.LOCK]


def test_line_ends_of_another_system_are_no_change(installs):
    environment.environment()
    (environment.ROOT / environment.LOCK).write_bytes(b"flask==3.1.0\r\n")
    environment.environment()

    assert installs == [environment.LOCK]


def test_the_tools_bring_the_shops_packages_along(installs):
    environment.environment(environment.DEV_LOCK)
    environment.environment()

    assert installs == [environment.DEV_LOCK]


def test_other_packages_for_the_shop_make_the_tools_come_again(installs):
    environment.environment(environment.DEV_LOCK)
    (environment.ROOT / environment.LOCK).write_text("flask==3.1.1\n")
    environment.environment()
    environment.environment(environment.DEV_LOCK)

    assert installs == [environment.DEV_LOCK, environment.LOCK, environment.DEV_LOCK]


def test_an_interrupted_installation_is_taken_up_again(installs, monkeypatch):
    def broken_off(python: Path, lock_name: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as first_time:
        first_time.setattr(environment, "install", broken_off)
        with pytest.raises(KeyboardInterrupt):
            environment.environment()
    environment.environment()

    assert installs == [environment.LOCK]


def test_a_python_of_ones_own_is_used_as_it_is(installs, monkeypatch):
    monkeypatch.setenv("DUKA_NO_VENV", "1")

    assert environment.environment() == sys.executable
    assert installs == []


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path):
    (tmp_path / "letters.txt").write_text("dear")

    with pytest.raises(talk.Trouble, match="is not a Python environment"):
        environment.make_venv(tmp_path)
    assert (tmp_path / "letters.txt").exists()


def test_a_debian_without_python3_venv_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(environment, "succeeds", lambda command: False)

    with pytest.raises(talk.Trouble, match="apt install python3-venv"):
        environment.pip_for(Path("/nowhere/python"))


@pytest.mark.parametrize(
    ("pip", "cure"),
    [
        ("WARNING: Retrying (Retry(total=4))\nERROR: No matching distribution found for flask", "no network"),
        ("ERROR: No matching distribution found for granian==2.8", "no ready-made file"),
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "start afresh"),
    ],
)
def test_what_pip_says_becomes_a_sentence_with_the_cure(pip, cure):
    assert cure in environment.explain_pip(pip)


# --- The demo's settings ---


def test_the_demo_and_its_simulator_agree_without_a_single_setting():
    env = demo.demo_environment({})

    shop, phone = config.read(env), simulator_settings.read(env)
    assert demo.uses_simulator(env)
    assert (shop.port, shop.public_url, shop.classroom) == (5000, "http://127.0.0.1:5000", True)
    assert shop.mpesa.api_url == "http://127.0.0.1:5001"
    assert (shop.mpesa.consumer_key, shop.mpesa.consumer_secret) == (
        phone.consumer_key,
        phone.consumer_secret,
    )
    assert (shop.mpesa.shortcode, shop.mpesa.passkey) == (phone.shortcode, phone.passkey)


def test_the_demo_uses_what_the_simulator_uses_by_itself():
    alone, in_demo = simulator_settings.read({}), simulator_settings.read(demo.demo_environment({}))

    assert alone == in_demo


def test_the_demo_takes_test_cards_at_the_simulator():
    env = demo.demo_environment({"PORT": "6010"})
    shop, account = config.read(env).stripe, card_settings.read(env)

    assert shop.api_url == "http://127.0.0.1:6011/stripe"
    assert (shop.secret_key, shop.publishable_key) == (account.secret_key, account.publishable_key)
    assert shop.webhook_secrets == (account.webhook_secret,)
    assert account.webhook_url == "http://127.0.0.1:6010/api/v1/payments/callbacks/stripe"
    assert "6011/stripe/" in demo.welcome(env)


@pytest.mark.parametrize(
    "given",
    [
        {"STRIPE_SECRET_KEY": "sk_test_my_own"},
        {"STRIPE_API_BASE": "http://127.0.0.1:9999"},
        {"MPESA_CONSUMER_KEY": "a-key-from-safaricom"},
    ],
)
def test_an_account_at_stripe_is_used_instead_of_test_cards(given):
    env = demo.demo_environment(given)
    assert "CARDSIM_WEBHOOK_URL" not in env
    assert env.get("STRIPE_SECRET_KEY") != demo.CARD_KEYS["SECRET_KEY"]


def test_another_port_moves_the_shop_and_the_virtual_phone():
    env = demo.demo_environment({"PORT": "6010"})

    assert (env["PUBLIC_URL"], env["MPESA_API_URL"]) == ("http://127.0.0.1:6010", "http://127.0.0.1:6011")


def test_every_setting_that_is_given_wins():
    given = {
        "CLASSROOM": "off",
        "ACCESS_TOKEN_MINUTES": "5",
        "PUBLIC_URL": "https://duka.example",
        "DIALECTS": "a",
    }

    assert given.items() <= demo.demo_environment(given).items()


def test_an_empty_setting_counts_as_none():
    assert (
        demo.demo_environment({"PORT": "", "MPESA_API_URL": " "})["MPESA_API_URL"] == "http://127.0.0.1:5001"
    )


def test_a_secret_in_a_file_is_not_overruled():
    assert "MPESA_PASSKEY" not in demo.demo_environment({"MPESA_PASSKEY_FILE": "/run/secrets/passkey"})


def test_a_shortcode_of_ones_own_is_the_simulators_as_well():
    assert demo.demo_environment({"MPESA_SHORTCODE": "600998"})["SIM_SHORTCODE"] == "600998"


@pytest.mark.parametrize(
    "given",
    [
        {"MPESA_API_URL": "https://sandbox.safaricom.co.ke"},
        {"MPESA_CONSUMER_KEY": "a-key-from-safaricom"},
        {"MPESA_CONSUMER_KEY_FILE": "/run/secrets/key"},
    ],
)
def test_an_account_at_safaricom_is_used_instead_of_the_simulator(given):
    env = demo.demo_environment(given)

    assert not demo.uses_simulator(env)
    assert "MPESA_PASSKEY" not in env
    assert "sandbox" in demo.welcome(env)


def test_run_is_not_for_production():
    with pytest.raises(talk.Trouble, match="DUKA_ENV says production"):
        demo.demo_environment({"DUKA_ENV": "production"})


@pytest.mark.parametrize("port", ["http", "0", "-1", "65535", "5000.5", "٥٠٠٠"])
def test_a_port_that_is_none_is_refused(port):
    with pytest.raises(talk.Trouble, match="use a whole number up to 65534"):
        demo.demo_environment({"PORT": port})


def test_the_welcome_names_every_door_and_key():
    said = demo.welcome(demo.demo_environment({"PORT": "5050"}))

    for words in (
        "127.0.0.1:5050/api/v1",
        "5050/docs",
        "127.0.0.1:5051/",
        "duka-demo-admin",
        "duka-demo-customer",
    ):
        assert words in said


# --- Ports and processes ---


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_busy_port_is_named_with_its_cure(taken_port):
    cure = rf"Port {taken_port}, where the shop wants to listen, is taken .*\n +(set )?PORT=\d+"

    with pytest.raises(talk.Trouble, match=cure):
        ports.refuse_busy_port(taken_port, "the shop")


def test_on_a_mac_port_5000_is_airplays(monkeypatch):
    monkeypatch.setattr(ports, "is_busy", lambda port: port == 5000)
    monkeypatch.setattr(ports.sys, "platform", "darwin")

    with pytest.raises(talk.Trouble, match="AirPlay Receiver"):
        ports.refuse_busy_port(5000, "the shop")


def test_a_free_port_is_free(taken_port, free_port):
    assert ports.is_busy(taken_port)
    assert not ports.is_busy(free_port)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def comes_true(question: Callable[[], bool], within: float = 10) -> bool:
    until = time.monotonic() + within
    while not question() and time.monotonic() < until:
        time.sleep(0.02)
    return question()


LISTENS = "import socket, time; server = socket.create_server(('127.0.0.1', {port})); time.sleep(60)"
LEAVES_IT_TO_A_CHILD = (
    "import subprocess, sys, time; subprocess.Popen([sys.executable, '-S', '-c', {listens!r}])"
)


@posix
def test_closing_the_shop_ends_its_processes_and_theirs(free_port):
    parent = LEAVES_IT_TO_A_CHILD.format(listens=LISTENS.format(port=free_port)) + "; time.sleep(60)"
    children = processes.Children(os.environ)
    children.start("parent", [sys.executable, "-S", "-c", parent])
    assert comes_true(lambda: ports.answers(free_port))
    children.refuse_fallen()

    children.stop()

    assert comes_true(lambda: not ports.answers(free_port))


@posix
def test_a_process_that_falls_is_named():
    children = processes.Children(os.environ)
    children.start("worker", [sys.executable, "-S", "-c", "raise SystemExit(3)"])
    try:
        with pytest.raises(talk.Trouble, match=r"The worker stopped by itself \(exit code 3\)"):
            processes.wait_until_ready(children, "http://127.0.0.1:9/")
    finally:
        children.stop()


OPENS_A_SHOP = """
import os, sys, time
from launch.processes import Children
children = Children(os.environ)
children.start("shop", [sys.executable, "-S", "-c", {listens!r}])
time.sleep(60)
"""


@posix
def test_processes_end_although_duka_py_was_killed(free_port):
    keeper = OPENS_A_SHOP.format(listens=LISTENS.format(port=free_port))
    with subprocess.Popen([sys.executable, "-c", keeper], cwd=talk.ROOT) as killed:
        assert comes_true(lambda: ports.answers(free_port))
        killed.kill()

    assert comes_true(lambda: not ports.answers(free_port))


# --- The files beside it ---


def test_every_command_has_a_make_target_that_only_calls_it():
    makefile = (talk.ROOT / "Makefile").read_text(encoding="utf-8")

    for command in duka.COMMANDS:
        rule = re.search(
            rf"^{command}: ## .+\n\t@\$\(PYTHON\) duka\.py {command}( .*\$\(.+\))?\n\n?", makefile, re.M
        )
        assert rule, command


def test_every_command_is_explained():
    for command in duka.COMMANDS:
        assert f"python3 duka.py {command}" in duka.__doc__
        assert duka.COMMANDS[command].__doc__


def pins(lock_name: str) -> dict[str, list[str]]:
    """Return `name==version ; marker` lines of a lock with their hashes."""
    found: dict[str, list[str]] = {}
    for line in (talk.ROOT / lock_name).read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            found[next(reversed(found))].append(line.strip(" \\"))
        else:
            found[line.removesuffix(" \\")] = []
    return found


@pytest.mark.parametrize("lock_name", [environment.LOCK, environment.DEV_LOCK])
def test_a_lock_holds_only_pins_with_hashes(lock_name):
    for pin, hashes in pins(lock_name).items():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; .+)?", pin), pin
        assert hashes, pin
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", one) for one in hashes), pin


@pytest.mark.parametrize("lock_name", [environment.LOCK, environment.DEV_LOCK])
def test_a_lock_holds_what_was_asked_for(lock_name):
    asked = (talk.ROOT / lock_name).with_suffix(".in").read_text(encoding="utf-8").splitlines()
    names = {re.match(r"[a-z0-9-]+", line)[0] for line in asked if line and line[0] not in "#-"}

    assert names <= {pin.partition("==")[0] for pin in pins(lock_name)}


def test_the_tools_lock_holds_every_pin_of_the_shops_lock():
    assert pins(environment.LOCK).items() <= pins(environment.DEV_LOCK).items()
