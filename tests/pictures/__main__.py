"""Make every picture of the documentation: `python -m tests.pictures [FOLDER]` (default: docs/pictures)."""

import sys
from pathlib import Path

from tests.pictures import discord_scenes, slack_scenes
from tests.pictures.chromium import photograph

WIDTH = 720


def make(folder: Path) -> None:
    """Photograph every scene."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, html in {**slack_scenes.scenes(), **discord_scenes.scenes()}.items():
        photograph(html, folder / f"{name}.png", WIDTH)
        sys.stderr.write(f"{folder / name}.png\n")


if __name__ == "__main__":
    make(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/pictures"))
