"""The locks hold what pyproject.toml asks for and name no machine; run.py decides rightly what to do."""

import errno
import importlib.metadata
import json
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import run

ROOT = Path(run.__file__).parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = (run.LOCK, run.DEV_LOCK)


def lock(name: str) -> dict[str, list[Requirement]]:
    """A lock file's requirements by canonical name; one that differs between Pythons stands there twice."""
    found: dict[str, list[Requirement]] = {}
    for key, block in run.requirements((ROOT / name).read_text(encoding="utf-8")):
        pin = block.split("\\")[0].split("#")[0].strip()
        found.setdefault(canonicalize_name(key), []).append(Requirement(pin))
    return found


def here(requirements: list[Requirement]) -> list[Requirement]:
    """Those whose markers hold for the Python that runs this."""
    return [one for one in requirements if one.marker is None or one.marker.evaluate()]


def declared(name: str) -> list[str]:
    project, groups = PYPROJECT["project"], PYPROJECT["dependency-groups"]
    extras = project["optional-dependencies"]
    shipped = [*project["dependencies"], *extras["postgres"], *extras["metrics"], *groups["build"]]
    return shipped if name == run.LOCK else [*shipped, *extras["generative"], *extras["traces"], *groups["dev"]]


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_host_and_no_folder(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.findall(r".*(?:://|index-url|find-links|@ file|(?<=[\s'\"=])/\w).*", text)


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_pins_and_hashes_every_requirement(name: str) -> None:
    blocks = run.requirements((ROOT / name).read_text(encoding="utf-8"))
    assert len(blocks) > 80
    loose = [key for key, block in blocks if not re.match(r"[\w.-]+==\S+.*\\\n +--hash=sha256:[0-9a-f]{64}", block)]
    assert not loose


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_satisfies_what_pyproject_asks_for(name: str) -> None:
    locked = lock(name)
    unmet = []
    for wanted in map(Requirement, declared(name)):
        pins = [next(iter(pin.specifier)).version for pin in locked.get(canonicalize_name(wanted.name), [])]
        if not pins or not all(wanted.specifier.contains(pin) for pin in pins):
            unmet.append(f"{wanted} (locked: {pins or 'nothing'})")
    assert not unmet, f"lock again (docs/development.md): {unmet}"


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_all_that_its_packages_need(name: str) -> None:
    locked, seen = lock(name), set[tuple[str, str]]()
    waiting = [(Requirement(text), "") for text in declared(name)]
    while waiting:
        wanted, extra = waiting.pop()
        if wanted.marker is not None and not wanted.marker.evaluate({"extra": extra}):
            continue
        key = canonicalize_name(wanted.name)
        assert here(locked.get(key, [])), f"{wanted} is needed and not in {name}: lock again (docs/development.md)"
        for more in {(key, ""), *((key, one) for one in wanted.extras)} - seen:
            seen.add(more)
            needs = importlib.metadata.requires(key) or []
            waiting += [(Requirement(text), more[1]) for text in needs]


def test_both_locks_agree() -> None:
    runtime, dev = lock(run.LOCK), lock(run.DEV_LOCK)
    differing = [key for key, pins in runtime.items() if set(map(str, dev.get(key, []))) != set(map(str, pins))]
    assert not differing


def test_packages_without_a_wheel_are_still_wanted() -> None:
    assert lock(run.DEV_LOCK).keys() >= run.SOURCE_ONLY


def test_the_wheel_holds_the_whole_of_both_packages(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=60)
    (wheel,) = tmp_path.glob("*.whl")
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    there = [path for top in ("bot", "adapters") for path in (ROOT / top).rglob("*") if path.is_file()]
    wanted = {path.relative_to(ROOT).as_posix() for path in there if "__pycache__" not in path.parts}
    assert {"bot/py.typed", "adapters/py.typed"} < wanted <= packed
    assert {name.split("/")[0] for name in packed} == {"bot", "adapters"}


def test_the_image_is_offered_every_file_that_it_copies() -> None:
    offered = {line[1:].rstrip("/") for line in (ROOT / ".dockerignore").read_text().splitlines() if line[:1] == "!"}
    copies = re.findall(r"^COPY (?!--from)(.+) \S+$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)
    assert {name.rstrip("/") for line in copies for name in line.split()} == offered


NOW = {"python": "3.11", "path": "/x/.venv", run.LOCK: "1", run.DEV_LOCK: "2", run.PROJECT: "3"}
DEMO = {name: value for name, value in NOW.items() if name != run.DEV_LOCK}
ALL = [run.ENVIRONMENT, run.PACKAGES, run.PROJECT]


@pytest.mark.parametrize(
    ("wanted", "found", "steps"),
    [
        (DEMO, None, ALL),
        (DEMO, {}, ALL),
        (DEMO, DEMO, []),
        (DEMO, NOW, []),
        (DEMO, {**NOW, run.DEV_LOCK: "older"}, []),
        (DEMO, {**DEMO, "python": "3.12"}, ALL),
        (DEMO, {**DEMO, "path": "/y/.venv"}, ALL),
        (DEMO, {**DEMO, run.LOCK: "older"}, ALL),
        (DEMO, {**DEMO, run.PROJECT: "older"}, [run.PROJECT]),
        (NOW, DEMO, [run.PACKAGES]),
        (NOW, {**DEMO, run.PROJECT: "older"}, [run.PACKAGES, run.PROJECT]),
        (NOW, {**NOW, run.DEV_LOCK: "older"}, ALL),
        ({**DEMO, run.PROJECT: "new"}, {"python": "3.11", "path": "/x/.venv", run.LOCK: "1"}, [run.PROJECT]),
    ],
)
def test_a_set_up_does_what_is_missing(wanted: dict[str, str], found: dict[str, str] | None, steps: list[str]) -> None:
    assert run.plan(wanted, found) == steps


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in (run.LOCK, run.DEV_LOCK, run.PROJECT):
        (tmp_path / name).write_text(name)
    return tmp_path


def environment_of(setup: run.Setup, stamp: str) -> None:
    setup.bin.mkdir(parents=True)
    setup.python.symlink_to(sys.executable)
    setup.stamp.write_text(stamp)


def test_a_finished_environment_is_taken_as_it_is(folder: Path) -> None:
    setup = run.Setup(folder)
    stamp = json.dumps(setup.wanted(dev=True, packages_only=False))
    environment_of(setup, stamp)
    setup.ensure()
    setup.ensure(dev=True)
    assert setup.stamp.read_text() == stamp


@pytest.mark.parametrize("stamp", ["", "{", "[]", "nothing"])
def test_an_interrupted_set_up_is_no_environment(folder: Path, stamp: str) -> None:
    setup = run.Setup(folder)
    environment_of(setup, stamp)
    assert setup.found() is None


def test_an_environment_whose_python_is_gone_is_none(folder: Path) -> None:
    setup = run.Setup(folder)
    environment_of(setup, "{}")
    assert setup.found() == {}
    setup.python.unlink()
    setup.python.symlink_to(folder / "uninstalled")
    assert setup.found() is None


def test_a_folder_that_is_not_ours_is_never_deleted(folder: Path) -> None:
    theirs = folder / ".venv" / "thesis.txt"
    theirs.parent.mkdir()
    theirs.write_text("three years of work")
    with pytest.raises(run.Trouble, match=r"was not made by run\.py"):
        run.Setup(folder).ensure()
    assert theirs.read_text() == "three years of work"


def test_a_second_set_up_waits_for_the_first(folder: Path) -> None:
    second = "import pathlib, run\nwith run.alone(pathlib.Path('.')): print('second')"
    with run.alone(folder):
        child = subprocess.Popen(
            [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{second}"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stderr is not None
        assert "waiting" in child.stderr.readline()
        assert child.poll() is None
    said, _ = child.communicate(timeout=20)
    assert said == "second\n"


@pytest.mark.parametrize(
    ("said", "meaning"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        (
            "Retrying (Retry(total=4)) after connection broken by 'NewConnectionError(...: [Errno -3] Temporary",
            "network",
        ),
        ("THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.", "not the one that the lock file names"),
        ("SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]", "PIP_CERT"),
        ("ERROR: No matching distribution found for blis==1.3.4", "not offered for this kind of computer"),
        ("no such option: --python", "pip is too old"),
        ("something new", "The lines above say why"),
    ],
)
def test_what_pip_says_is_explained(said: str, meaning: str) -> None:
    assert meaning in run.diagnose(said)


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        (errno.ENOSPC, "disk is full"),
        (errno.EROFS, "read-only disk"),
        (errno.EACCES, "may not be written"),
        (errno.EIO, "set-up failed"),
    ],
)
def test_what_the_system_refuses_is_explained(code: int, meaning: str) -> None:
    assert meaning in run.explain(OSError(code, os.strerror(code)))


def test_progress_in_plain_lines_is_one_line_a_quarter(capsys: pytest.CaptureFixture[str]) -> None:
    progress = run.Progress(2)
    progress.step("Downloading packages")
    for done in range(101):
        progress.show(done, 100)
    progress.end("Done.")
    captured = capsys.readouterr()
    assert [re.sub(r" \d:\d\d ", " ", line) for line in captured.err.splitlines()] == [
        "[1/2]  Downloading packages",
        "[1/2]  Downloading packages  25 of 100",
        "[1/2]  Downloading packages  50 of 100",
        "[1/2]  Downloading packages  75 of 100",
        "[1/2]  Downloading packages  100 of 100",
        "Done.",
    ]
    assert captured.out == ""


@pytest.mark.parametrize(
    ("done", "total", "shown"),
    [(0, 0, ""), (0, 40, "  [....................]  0 of 40"), (20, 40, "  [##########..........]  20 of 40")],
)
def test_the_bar_fills(done: int, total: int, shown: str) -> None:
    assert run.counter(done, total, bar=True) == shown
