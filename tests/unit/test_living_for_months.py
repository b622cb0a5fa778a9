"""Whatever is known to end bots that run for months has its row in the guide, and each row its test."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THIRTEEN = [str(number) for number in range(1, 14)]


@pytest.mark.parametrize("platform", ["slack", "discord"])
def test_each_of_the_thirteen_has_a_row_and_a_test(platform: str) -> None:
    guide = (ROOT / "docs" / f"{platform}.md").read_text(encoding="utf-8")
    table = guide.split("## Living for months")[1].split("\n## ")[0]
    assert re.findall(r"^\| (\d+) \|", table, re.MULTILINE) == THIRTEEN
    named = set(re.findall(r"tests/scenarios/(test_\w+\.py)|`(test_\w+\.py)`", table))
    files = [ROOT / "tests" / "scenarios" / (one or other) for one, other in named]
    tests = "\n".join(file.read_text(encoding="utf-8") for file in files)
    assert [number for number in THIRTEEN if not re.search(rf"def test_{number}_", tests)] == []
