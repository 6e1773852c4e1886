"""Which code a result is about."""

import subprocess

import config


def commit_id() -> str:
    """The commit of the checkout, with a plus when something is changed; "unknown" without git."""
    command = ["git", "describe", "--always", "--abbrev=12", "--dirty=+", "--exclude=*"]
    try:
        told = subprocess.run(command, cwd=config.ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return told.stdout.strip()
