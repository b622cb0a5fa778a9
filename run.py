"""Sets Wirewatch up in .venv/ beside this file and starts it.  Needs Python 3.11 to 3.13 with pip, and nothing else.

python3 run.py                    the demonstration, in this terminal
python3 run.py COMMAND ...        any command of `wirewatch`, for example: run --config config.toml
python3 run.py setup              the set-up alone (--dev: with the tools of `test`; --packages: Wirewatch left out)
python3 run.py test [PYTEST ...]  every check of the project, then its tests
python3 run.py bench [...]        the benchmarks

The first start installs the packages that requirements.lock names by hash; later starts find the stamp and add nothing.
What this script has to say goes to standard error: standard output belongs to Wirewatch.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

OLDEST, NEWEST = (3, 11), (3, 13)
LOCK, DEV_LOCK, PROJECT = "requirements.lock", "requirements-dev.lock", "pyproject.toml"
ENVIRONMENT, PACKAGES = "environment", "packages"  # with PROJECT, the steps of a set-up
# The package index has these as source only; everything else must come as a wheel, or a set-up would have to compile.
SOURCE_ONLY = frozenset({"docopt", "rouge-score"})
NEEDED_BYTES = 1_500_000_000  # the finished environment, and the downloads on their way into it
DEMO = ["console", "--demo"]
CHECKS = {
    "Style": ["ruff", "check", "."],
    "Format": ["ruff", "format", "--check", "."],
    "Types": ["mypy"],
    "Dockerfile": ["hadolint", "Dockerfile"],
}
IN_PARALLEL = ["-n", "2", "--dist", "loadfile"]
REFUSALS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM}
# What pip or the system said: what it means to the person in front of the screen.  The first that is found counts.
DIAGNOSES = {
    "No space left on device|quota exceeded": "The disk is full. Free 2 GB, then start again.",
    "Read-only file system": "This folder is on a read-only disk. Copy the project to a place you can write to.",
    "ermission denied|not permitted": "A file may not be written here. Copy the project to a folder of your own.",
    "CERTIFICATE_VERIFY_FAILED": "The package index shows a certificate that is not trusted here. "
    "Behind a company's proxy, name its certificate: export PIP_CERT=/path/to/ca.pem",
    "DO NOT MATCH THE HASHES": "A package is not the one that the lock file names, so it was not installed. "
    "If your package index is a mirror, tell those who run it; otherwise start again later.",
    "ConnectionError|TimeoutError|ProxyError|name resolution|onnection refused": "The package index cannot be reached. "
    "Check the network (behind a proxy: HTTPS_PROXY), then start again; what was downloaded is kept.",
    "No matching distribution found": "A package is not offered for this kind of computer. "
    "Ready-made packages exist for Linux and macOS on x86-64 and ARM64; elsewhere use the Dockerfile.",
    "no such option": "This pip is too old; 22.3 or newer is needed: python3 -m pip install --upgrade pip",
}


class Trouble(Exception):
    """The set-up cannot go on; the text says what is wrong and what to do."""


class Progress:
    """Steps with a counter and a clock: one rewritten line on a terminal, plain lines elsewhere."""

    def __init__(self, steps: int) -> None:
        self.live = sys.stderr.isatty()
        self.steps, self.number, self.title = steps, 0, ""
        self.started, self.quarter = time.monotonic(), -1

    def step(self, title: str) -> None:
        """Begins the next step."""
        self.number, self.title, self.quarter = self.number + 1, title, -1
        self.show(0, 0)

    def show(self, done: int, total: int) -> None:
        """Says that `done` of `total` (0: unknown) are through; in plain lines only every quarter."""
        text = f"[{self.number}/{self.steps}] {self.elapsed()}  {self.title}{counter(done, total, bar=self.live)}"
        if self.live:
            self._write("\r\x1b[K" + text[: shutil.get_terminal_size().columns - 1])
            return
        quarter = done * 4 // total if total else 0
        if quarter > self.quarter:
            self.quarter = quarter
            self._write(text + "\n")

    def end(self, text: str) -> None:
        """Closes the display with a last line."""
        self._write(f"\r\x1b[K{text}\n" if self.live else f"{text}\n")

    def elapsed(self) -> str:
        """Minutes and seconds since the set-up began."""
        seconds = int(time.monotonic() - self.started)
        return f"{seconds // 60}:{seconds % 60:02}"

    @staticmethod
    def _write(text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def counter(done: int, total: int, *, bar: bool) -> str:
    """`  [#####.....]  57 of 110`, without the bar when it is not wanted; nothing when the total is unknown."""
    if not total:
        return ""
    filled = min(20, done * 20 // total)
    return (f"  [{'#' * filled}{'.' * (20 - filled)}]" if bar else "") + f"  {done} of {total}"


def requirements(lock: str) -> list[tuple[str, str]]:
    """A lock file's requirements: (name, the whole text with its hashes)."""
    blocks = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]
    return [(re.split(r"[^\w.-]", block, maxsplit=1)[0], block) for block in blocks]


def diagnose(log: str) -> str:
    """What a failed pip's output means to the person in front of the screen."""
    meanings = [meaning for pattern, meaning in DIAGNOSES.items() if re.search(pattern, log)]
    return meanings[0] if meanings else "The lines above say why."


def explain(error: OSError) -> str:
    """An operating system's refusal, with what to do about it."""
    return f"{diagnose(str(error))} ({error})" if error.errno in REFUSALS else f"The set-up failed: {error}"


def plan(wanted: dict[str, str], found: dict[str, str] | None) -> list[str]:
    """The steps from what a stamp says (None: no usable environment) to what it must say."""
    base = [name for name in wanted if name not in {DEV_LOCK, PROJECT}]
    if found is None or any(found.get(name) != wanted[name] for name in base):
        return [ENVIRONMENT, PACKAGES] + [PROJECT] * (PROJECT in wanted)
    if DEV_LOCK in wanted and found.get(DEV_LOCK, wanted[DEV_LOCK]) != wanted[DEV_LOCK]:
        return [ENVIRONMENT, PACKAGES, PROJECT]  # other tools than before: what is no longer named must go
    steps = [PACKAGES] if DEV_LOCK in wanted and DEV_LOCK not in found else []
    return steps + ([PROJECT] if wanted.get(PROJECT, found.get(PROJECT)) != found.get(PROJECT) else [])


def digest(path: Path) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Setup:
    """The environment beside a checkout: whether it is there, and how it is made.

    The stamp in it says what it was made from.  While something is being made the stamp is empty, so that a set-up
    that was interrupted is recognised and begun again.
    """

    def __init__(self, root: Path) -> None:
        self.root, self.venv = root, root / ".venv"
        self.bin, self.python = self.venv / "bin", self.venv / "bin" / "python"
        self.stamp, self.log = self.venv / "wirewatch-setup.json", self.venv / "wirewatch-setup.log"

    def wanted(self, *, dev: bool, packages_only: bool) -> dict[str, str]:
        """What the stamp of an environment that is up to date says."""
        files = [LOCK] + [DEV_LOCK] * dev + [PROJECT] * (not packages_only)
        python = f"{sys.version_info[0]}.{sys.version_info[1]}"
        return {"python": python, "path": str(self.venv), **{name: digest(self.root / name) for name in files}}

    def found(self) -> dict[str, str] | None:
        """What the stamp says; None without a finished environment of ours."""
        try:
            said = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return said if isinstance(said, dict) and self.python.exists() else None

    def ensure(self, *, dev: bool = False, packages_only: bool = False) -> None:
        """Makes what is missing: nothing, and at once, when all is there."""
        wanted = self.wanted(dev=dev, packages_only=packages_only)
        if not plan(wanted, self.found()):
            return
        with alone(self.root) as lock:
            found = self.found()  # somebody else may just have made it
            steps = plan(wanted, found)
            if steps:
                self._make(steps, wanted, found or {}, lock)

    def _make(self, steps: list[str], wanted: dict[str, str], found: dict[str, str], lock: int) -> None:
        if ENVIRONMENT in steps:
            self._refuse_what_is_not_ours()
        progress = Progress(len(steps) + (PACKAGES in steps))
        pip = Pip(self, progress, lock)
        if ENVIRONMENT in steps:
            found = {}
            progress.step("Making the environment .venv")
            self._begin()
            pip.make_environment()
        self.stamp.write_text("", encoding="utf-8")
        if PACKAGES in steps:
            lock_file = self.root / (DEV_LOCK if DEV_LOCK in wanted else LOCK)
            pip.install_packages(requirements(lock_file.read_text("utf-8")))
        if PROJECT in steps:
            progress.step("Installing Wirewatch itself")
            pip.install("--no-index", "--no-build-isolation", "--editable", str(self.root))
        self.stamp.write_text(json.dumps({**found, **wanted}, indent=1), encoding="utf-8")
        progress.end(f"Wirewatch is set up in .venv ({progress.elapsed()}).")

    def _refuse_what_is_not_ours(self) -> None:
        if self.venv.is_symlink() or (self.venv.exists() and not self.stamp.exists() and any(self.venv.iterdir())):
            raise Trouble(f"{self.venv} was not made by run.py. Move it away or delete it, then start again.")

    def _begin(self) -> None:
        """An empty folder that the stamp marks as ours."""
        if self.venv.exists():
            shutil.rmtree(self.venv)
        if shutil.disk_usage(self.root).free < NEEDED_BYTES:
            raise Trouble(
                f"{self.root} has less than {NEEDED_BYTES / 1e9} GB left on its disk. Free 2 GB, then start again."
            )
        self.venv.mkdir()
        self.stamp.touch()


class Pip:
    """This Python's own pip, put to work on the environment; the progress is read from the log of its output."""

    def __init__(self, setup: Setup, progress: Progress, lock: int) -> None:
        self.setup, self.progress, self.lock = setup, progress, lock
        self.installing, self.outside = False, importlib.util.find_spec("pip") is not None
        if not self.outside and importlib.util.find_spec("ensurepip") is None:
            raise Trouble("This Python has no pip. On Debian and Ubuntu: sudo apt install python3-pip")

    def make_environment(self) -> None:
        """A bare environment; with a pip of its own only when there is none outside."""
        command = [sys.executable, "-m", "venv", *(["--without-pip"] if self.outside else []), str(self.setup.venv)]
        self._run(command, 0)

    def install_packages(self, locked: list[tuple[str, str]]) -> None:
        """First all wheels; then, with the setuptools that came with them, the few that have none."""
        self.progress.step("Downloading packages")
        for source in (False, True):
            chosen = [text for name, text in locked if (name in SOURCE_ONLY) == source]
            listed = self.setup.venv / "wirewatch-setup.txt"
            listed.write_text("".join(chosen), encoding="utf-8")
            how = "--no-binary :all: --no-build-isolation --use-pep517" if source else "--only-binary :all:"
            self.install("--require-hashes", *how.split(), "--requirement", str(listed), total=len(chosen))
            listed.unlink()

    def install(self, *arguments: str, total: int = 0) -> None:
        """Runs `pip install` without looking for dependencies: the lock is complete."""
        here = [sys.executable, "-m", "pip", "--python", str(self.setup.python)]
        quiet = ["--no-deps", "--no-input", "--progress-bar", "off", "--disable-pip-version-check"]
        command = [*(here if self.outside else [str(self.setup.python), "-m", "pip"]), "install", *quiet, *arguments]
        self._run(command, total)

    def _run(self, command: list[str], total: int) -> None:
        with self.setup.log.open("w", encoding="utf-8") as log:
            child = subprocess.Popen(
                command,
                cwd=self.setup.root,
                env=clean_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[self.lock],  # should we be killed, the next set-up waits until this child is gone too
            )
        try:
            while child.poll() is None:
                self._show(total)
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(0.2)
        finally:
            child.kill()  # no-op when it has ended
            child.wait()
        if child.returncode:
            said = self.setup.log.read_text("utf-8", "replace")
            self.progress.end("\n".join(line[:200] for line in said.splitlines()[-12:]))
            raise Trouble(f"{diagnose(said)} The whole output is in {self.setup.log}.")

    def _show(self, total: int) -> None:
        said = self.setup.log.read_text("utf-8", "replace")
        if "Installing collected packages" in said and total and not self.installing:
            self.installing = True
            self.progress.step("Installing packages")
        total -= len(re.findall(r"^Ignoring ", said, re.MULTILINE))
        if self.installing:
            done = sum(1 for _ in self.setup.venv.glob("lib/python*/site-packages/*.dist-info"))
        else:
            done = len(re.findall(r"^(?:Collecting|Processing) ", said, re.MULTILINE))
        self.progress.show(min(done, total), total)


def clean_environment() -> dict[str, str]:
    """The environment for pip, without the settings that would lead it elsewhere; proxies and mirrors stay."""
    astray = {"PYTHONPATH", "PYTHONHOME", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_NO_BINARY", "PIP_ONLY_BINARY"}
    kept = {name: value for name, value in os.environ.items() if name not in astray}
    return {**kept, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


@contextlib.contextmanager
def alone(root: Path) -> Iterator[int]:
    """Holds the folder against a second set-up at the same time; gives the file descriptor that holds it."""
    import fcntl  # not on Windows, where main() says so before

    descriptor = os.open(root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("Another set-up is at work here; waiting for it to end.\n")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def refuse_unsuitable_python() -> None:
    """Ends with a sentence, not a traceback, where Wirewatch cannot run; Python 3.7 and later can read this file."""
    if os.name == "nt":
        raise Trouble("Wirewatch needs Linux or macOS. On Windows start it inside WSL, or use the Dockerfile.")
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        others = [f"python3.{minor}" for minor in range(OLDEST[1], NEWEST[1] + 1)]
        found = [name for name in others if not subprocess.call(["sh", "-c", f"{name} -c '' 2>&-"])]
        advice = (
            f"This computer has one: {found[0]} run.py" if found else "Install one of them, then start again with it."
        )
        raise Trouble(f"Wirewatch needs Python 3.11, 3.12 or 3.13; this is {sys.version.split()[0]}. {advice}")


def become(setup: Setup, *command: str) -> NoReturn:
    """Hands this process over to a command of the environment: its input, output, signals and exit code are ours."""
    os.execv(setup.bin / command[0], [str(setup.bin / command[0]), *command[1:]])  # noqa: S606 - no shell is the point


def test(setup: Setup, arguments: list[str]) -> int:
    """Every check, then pytest; the exit code of the first that fails."""
    for title, command in CHECKS.items():
        heading(f"{title}: {' '.join(command)}")
        started = time.monotonic()
        code = subprocess.run([str(setup.bin / command[0]), *command[1:]], cwd=setup.root, check=False).returncode
        sys.stderr.write(f"({time.monotonic() - started:.1f} s)\n")
        if code:
            heading(f"{title} failed with exit code {code}; nothing after it was run")
            return code
    heading("Tests: pytest")
    os.chdir(setup.root)
    become(setup, "pytest", *(arguments or IN_PARALLEL))


def heading(text: str) -> None:
    """A line that stands out in a log."""
    sys.stderr.write(f"\n=== {text}\n")
    sys.stderr.flush()


def start(arguments: list[str]) -> int:
    """Does what the arguments ask for; only the steps that are this script's own come back."""
    setup, verb, rest = Setup(Path(__file__).resolve().parent), arguments[0] if arguments else "", arguments[1:]
    if verb in {"-h", "--help"}:
        sys.stdout.write(f"{__doc__}\nThe commands of `wirewatch`: python3 run.py -- --help\n")
        return 0
    if verb == "setup":
        setup.ensure(dev="--dev" in rest, packages_only="--packages" in rest)
        return 0
    setup.ensure(dev=verb in {"test", "bench"})
    if verb == "test":
        return test(setup, rest)
    if verb == "bench":
        os.chdir(setup.root)
        become(setup, "python", "-m", "tests.bench", *rest)
    become(setup, "wirewatch", *((rest if verb == "--" else arguments) or DEMO))


def main() -> int:
    """The exit code: 0, 1 with an explanation, 130 when interrupted, or that of the command that took over."""
    try:
        refuse_unsuitable_python()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        return start(sys.argv[1:])
    except Trouble as trouble:
        sys.stderr.write(f"run.py: {trouble}\n")
    except OSError as error:
        sys.stderr.write(f"run.py: {explain(error)}\n")
    except KeyboardInterrupt:
        sys.stderr.write("\nrun.py: interrupted. A set-up that was not finished begins again with the next start.\n")
        return 130
    return 1


if __name__ == "__main__":
    sys.exit(main())
