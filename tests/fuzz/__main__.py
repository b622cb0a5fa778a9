"""`python -m tests.fuzz TARGET [libFuzzer's options] [FOLDER]`: atheris tries to break one target.

atheris is not among the tools that are installed: docs/security.md says how to get it.
"""

from __future__ import annotations

import logging
import sys
from pathlib import Path

import atheris  # type: ignore[import-untyped]

with atheris.instrument_imports(include=["bot", "adapters"]):
    from bot.errors import WirewatchError
    from tests.fuzz.targets import SEEDS, TARGETS


def main(name: str, options: list[str], folder: Path) -> None:
    """Fuzz until told to stop; what is worth trying again stays in the folder, what breaks the target beside it."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(SEEDS[name]):
        (folder / f"seed-{number}").write_bytes(seed)

    def survived(data: bytes) -> None:
        try:
            TARGETS[name](data)
        except WirewatchError:
            return

    logging.disable(logging.CRITICAL)
    atheris.Setup([sys.argv[0], f"-artifact_prefix={folder}-", *options, str(folder)], survived)
    atheris.Fuzz()


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in TARGETS:
        sys.exit(f"python -m tests.fuzz TARGET [options] [FOLDER]; a target is one of {', '.join(TARGETS)}")
    wishes = sys.argv[2:]
    where = [Path(wish) for wish in wishes if not wish.startswith("-")] or [Path("fuzz", sys.argv[1])]
    main(sys.argv[1], [wish for wish in wishes if wish.startswith("-")], where[0])
