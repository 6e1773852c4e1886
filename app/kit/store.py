"""Files kept by what is in them: the same bytes are one file, and a name never means other bytes.

A file appears whole or not at all. Nobody deletes one at once: what no row names any more is collected
later (`discard`), so that somebody who has just begun to name it again loses nothing.
"""

import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

DIGEST = re.compile(r"[0-9a-f]{64}")
CHUNK = 256 * 1024
LEAVING = ".leaving"


class Store:
    """The files below one folder, which is made when the first one is put into it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, data: bytes) -> str:
        """Keep `data` and return its digest (SHA-256 in hex). What is there already is only touched."""
        digest = hashlib.sha256(data).hexdigest()
        if not self._touched(digest):
            with self._new() as (file, keep):
                file.write(data)
                keep(digest)
        return digest

    def put_from(self, stream: IO[bytes]) -> str:
        """As `put`, for what may be too large for the memory: `stream` is copied from where it stands."""
        whole = hashlib.sha256()
        with self._new() as (file, keep):
            while chunk := stream.read(CHUNK):
                whole.update(chunk)
                file.write(chunk)
            digest = whole.hexdigest()
            if not self._touched(digest):
                keep(digest)
        return digest

    def has(self, digest: str) -> bool:
        """Whether the bytes with this digest are here."""
        return self._path(digest).is_file()

    def read(self, digest: str) -> bytes | None:
        """The bytes with this digest, None when they are not here."""
        try:
            return self._path(digest).read_bytes()
        except FileNotFoundError:
            return None

    def open(self, digest: str) -> IO[bytes]:
        """The file with this digest, for reading. Raises FileNotFoundError."""
        return self._path(digest).open("rb")

    def old(self, *, before: datetime) -> Iterator[str]:
        """Digests of the files that nobody has put since `before`."""
        if not self.root.is_dir():
            return
        for folder in sorted(self.root.iterdir()):
            for path in sorted(folder.iterdir()) if folder.is_dir() else ():
                with suppress(FileNotFoundError):
                    if DIGEST.fullmatch(path.name) and _touched_at(path) < before:
                        yield path.name

    def discard(self, digest: str, *, wanted: Callable[[], bool]) -> bool:
        """Delete a file unless `wanted` says that it is named after all; whether it was deleted.

        It is moved aside first and asked about again: who names it meanwhile puts it back, or finds it back.
        """
        path = self._path(digest)
        aside = path.with_suffix(LEAVING)
        if wanted():
            return False
        with suppress(FileNotFoundError):
            path.rename(aside)
        if wanted():
            with suppress(FileNotFoundError):
                aside.replace(path)
            return False
        aside.unlink(missing_ok=True)
        return True

    def _path(self, digest: str) -> Path:
        if not DIGEST.fullmatch(digest):
            raise ValueError("not a digest")
        return self.root / digest[:2] / digest

    def _touched(self, digest: str) -> bool:
        try:
            os.utime(self._path(digest))
        except FileNotFoundError:
            return False
        return True

    def _new(self) -> "_Fresh":
        self.root.mkdir(parents=True, exist_ok=True)
        return _Fresh(self.root, self._path)


class _Fresh:
    """A file that is being written beside the others, and is moved among them when it is whole."""

    def __init__(self, root: Path, path_of: Callable[[str], Path]) -> None:
        self._path_of = path_of
        self._file = tempfile.NamedTemporaryFile(dir=root, prefix="new-", delete=False)  # noqa: SIM115

    def __enter__(self) -> tuple[IO[bytes], Callable[[str], None]]:
        return self._file, self._keep

    def __exit__(self, *_: object) -> None:
        self._file.close()
        Path(self._file.name).unlink(missing_ok=True)

    def _keep(self, digest: str) -> None:
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        path = self._path_of(digest)
        path.parent.mkdir(exist_ok=True)
        Path(self._file.name).replace(path)


def _touched_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
