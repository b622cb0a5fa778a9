"""HTML to PNG with Debian's headless Chromium, made small with pngquant."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-device-scale-factor=2",
)
LEAST = 240  # pixels: Chromium paints only part of a smaller window
MEASURE = "<script>document.documentElement.dataset.high = document.body.scrollHeight</script>"


def photograph(html: str, picture: Path, width: int) -> None:
    """Write a picture of a page, as high as its content.  Raises `RuntimeError` if Chromium is not there or fails."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html + MEASURE, encoding="utf-8")
        measured = _run(folder, f"--window-size={width},100", "--dump-dom", page.as_uri())
        found = re.search(r'data-high="(\d+)"', measured)
        if found is None:
            raise RuntimeError("Chromium did not say how high the page is")
        shot = f"--screenshot={picture.resolve()}"
        _run(folder, f"--window-size={width},{max(int(found[1]), LEAST)}", shot, page.as_uri())
    _shrink(picture)


def _shrink(picture: Path) -> None:
    """Keep 64 colours: a third of the size, and nobody sees the difference."""
    program = shutil.which("pngquant")
    if program is None:
        raise RuntimeError("pngquant is not installed: see “The pictures” in docs/development.md")
    command = [program, "64", "--force", "--strip", "--output", str(picture), str(picture)]
    subprocess.run(command, check=True, timeout=60)


def _run(folder: str, *arguments: str) -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError(
            "Chromium is not installed: apt-get install chromium fonts-lato fonts-noto-core fonts-noto-color-emoji"
        )
    command = [program, *FLAGS, f"--user-data-dir={folder}/profile", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"Chromium failed: {done.stderr[-500:]}")
    return done.stdout
