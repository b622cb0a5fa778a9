"""`run.py` as a newcomer uses it, in a fresh copy of the project.

Only the download is spared: the copy's environment sees the packages of the one that runs these tests, and a stamp says
that they came from the lock; Wirewatch itself is then installed by run.py as always.  The whole set-up, index and all,
is what `.ci/run` goes through in a fresh clone before any test can run.
"""

import json
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pexpect
import pytest

import run
from tests import environment

ROOT = Path(run.__file__).parent
# As on a newcomer's computer: no environment is active.
PYTHON = str(Path(sys.base_prefix, "bin", f"python{sys.version_info[0]}.{sys.version_info[1]}"))
SHIPPED = ("run.py", run.LOCK, run.DEV_LOCK, run.PROJECT, "README.md", "LICENSE", "bot", "adapters")


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project in which the packages are there and Wirewatch is not."""
    folder = tmp_path_factory.mktemp("a newcomer's folder")
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder)
    setup = run.Setup(folder)
    venv.create(setup.venv, symlinks=True)
    (packages,) = setup.venv.glob("lib/python*/site-packages")
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    setup.stamp.write_text(json.dumps(setup.wanted(dev=False, packages_only=True)), encoding="utf-8")
    return folder


def start(checkout: Path, *arguments: str, said: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [PYTHON, "run.py", *arguments],
        cwd=checkout,
        input=said,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env=environment.for_child(PYTHONPATH=None, NO_COLOR="1"),
    )


def test_commands_on_standard_input_are_answered_and_it_leaves(checkout: Path) -> None:
    first = start(checkout, said="/help\n/digest now\n")
    assert first.returncode == 0, first.stderr
    assert "Installing Wirewatch itself" in first.stderr
    assert "Installing" not in first.stdout
    help_at, digest_at = first.stdout.find("/watch subscribe"), first.stdout.find("Nothing waits for a digest")
    assert -1 < help_at < digest_at
    second = start(checkout, said="/no such command\n")
    assert second.returncode == 0, second.stderr
    assert "Installing" not in second.stderr
    assert "There is no command" in second.stdout


def test_any_command_of_wirewatch_goes_through_with_its_exit_code(checkout: Path) -> None:
    start(checkout, "--version")
    answer = start(checkout, "summarise", str(environment.PASTED), "--json")
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == ""
    sentences = json.loads(answer.stdout)["sentences"]
    text = environment.PASTED.read_text(encoding="utf-8")
    assert sentences
    assert all(sentence["text"] in text for sentence in sentences)
    assert start(checkout, "summarise", "no such file").returncode == 1


def test_help_is_there_before_any_set_up(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.py", tmp_path)
    answer = start(tmp_path, "--help")
    assert answer.returncode == 0
    assert "python3 run.py test" in answer.stdout
    assert not (tmp_path / ".venv").exists()


def test_an_incomplete_checkout_is_named(tmp_path: Path) -> None:
    shutil.copy(ROOT / "run.py", tmp_path)
    answer = start(tmp_path)
    assert answer.returncode == 1
    assert "requirements.lock" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_person_at_a_terminal_gets_a_prompt_and_leaves_with_control_d(checkout: Path) -> None:
    terminal = pexpect.spawn(PYTHON, ["run.py"], cwd=str(checkout), encoding="utf-8", timeout=60, dimensions=(40, 100))
    terminal.sendline("/help")
    terminal.expect("/summarise")
    terminal.sendeof()
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0
