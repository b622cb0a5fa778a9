"""HTML to PNG with Debian's headless Chromium."""

import asyncio
import re
import shutil
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
MEASURE = "<script>document.documentElement.dataset.high = document.body.scrollHeight</script>"


async def photograph(html: str, picture: Path, width: int) -> None:
    """Write a picture of a page, as high as its content.  Raises `RuntimeError` if Chromium is not there or fails."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html + MEASURE, encoding="utf-8")
        measured = await _run(folder, f"--window-size={width},100", "--dump-dom", page.as_uri())
        found = re.search(r'data-high="(\d+)"', measured)
        if found is None:
            raise RuntimeError("Chromium did not say how high the page is")
        shot = f"--screenshot={picture.resolve()}"
        await _run(folder, f"--window-size={width},{int(found[1])}", shot, page.as_uri())


async def _run(folder: str, *arguments: str) -> str:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        raise RuntimeError("Chromium is not installed: apt-get install chromium")
    process = await asyncio.create_subprocess_exec(
        program,
        *FLAGS,
        f"--user-data-dir={folder}/profile",
        *arguments,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    if process.returncode != 0:
        raise RuntimeError(f"Chromium failed: {err.decode(errors='replace')[-500:]}")
    return out.decode(errors="replace")
