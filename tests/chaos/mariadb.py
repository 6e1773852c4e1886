"""A MariaDB of one's own in a temporary folder, to be killed and started again; nobody else's is touched."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pymysql


class OwnMariaDB:
    """Durable as a shop's should be: every commit is flushed. Ended by its own process id."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder / "mariadb", port
        self.process: subprocess.Popen[bytes] | None = None
        self._user: list[str] = []

    @property
    def url(self) -> str:
        return f"mysql+pymysql://root@127.0.0.1:{self.port}/"

    def make(self) -> None:
        """Create the data folder. Raises RuntimeError with the cure when the server is not installed."""
        if shutil.which("mariadbd") is None:
            raise RuntimeError("mariadbd is missing: apt install mariadb-server")
        self.folder.mkdir()
        if os.geteuid() == 0:  # mariadbd refuses to be root
            self._user = ["--user=mysql"]
            for part in (self.folder.parent, *self.folder.parents[1:3]):
                if part.stat().st_uid == 0 and part != Path("/") and part != Path("/tmp"):  # noqa: S108
                    part.chmod(0o755)
            shutil.chown(self.folder, "mysql")
        command = ["mariadb-install-db", "--no-defaults", f"--datadir={self.folder}", *self._user]
        flags = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        subprocess.run([*command, *flags], check=True, capture_output=True)

    def start(self) -> None:
        """Start and wait until it answers."""
        command = ["mariadbd", "--no-defaults", f"--datadir={self.folder}", *self._user]
        where = ["--bind-address=127.0.0.1", f"--port={self.port}", f"--socket={self.folder / 'socket'}"]
        durable = ["--innodb-flush-log-at-trx-commit=1", "--max-connections=500"]
        with (self.folder.parent / "mariadb.log").open("ab") as log:
            self.process = subprocess.Popen([*command, *where, *durable], stdout=log, stderr=log)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                pymysql.connect(host="127.0.0.1", port=self.port, user="root", connect_timeout=2).close()
                return
            except pymysql.Error:
                time.sleep(0.1)
        raise RuntimeError("mariadbd did not start")

    def kill(self) -> None:
        """SIGKILL: nothing is said goodbye to."""
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(timeout=60)
