"""An empty SQLite database that is up to date, in milliseconds: a copy of one that was made once a process."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.store import upgrade


@contextmanager
def throw_away() -> Iterator[str]:
    """The address of such a database; its folder is gone afterwards."""
    with TemporaryDirectory(prefix="wirewatch-") as folder:
        yield copied_to(Path(folder, "wirewatch.db"))


def copied_to(path: Path) -> str:
    """Lay such a database down there; give its address."""
    shutil.copy(Path(_folder().name, "wirewatch.db"), path)
    return f"sqlite:///{path}"


@cache
def _folder() -> TemporaryDirectory[str]:
    """The original's folder, which goes with the process; a thread migrates it, for a loop may be running here."""
    folder = TemporaryDirectory(prefix="wirewatch-template-")
    with ThreadPoolExecutor(1) as apart:
        apart.submit(asyncio.run, upgrade(f"sqlite:///{folder.name}/wirewatch.db")).result()
    return folder
