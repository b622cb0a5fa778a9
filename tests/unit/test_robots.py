"""robots.txt as RFC 9309 has it: the right group, the longest rule, and no pattern that takes for ever."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.robots import Robots

FILE = """# hello
User-agent: OtherBot
Disallow: /

User-agent: *
User-agent: Somebody/2.0
Disallow: /private/   # all of it
Allow: /private/press
Disallow: /*.pdf$
Disallow: /search?*page=
Disallow:
Crawl-delay: 10
Sitemap: https://daily.example/sitemap.xml
"""


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/", True),
        ("/private/plan", False),
        ("/private/press/1", True),
        ("/report.pdf", False),
        ("/report.pdf?download=1", True),
        ("/search?q=tide&page=2", False),
        ("/search?q=tide", True),
        ("/%70rivate/plan", False),
    ],
)
def test_the_longest_rule_decides(path: str, allowed: bool) -> None:
    assert Robots(FILE, "Wirewatch").allows(path) is allowed


def test_a_group_of_our_own_beats_the_one_for_everybody() -> None:
    ours = Robots(FILE + "\nUser-Agent: WIREWATCH\nDisallow: /only-us\n", "Wirewatch")
    assert ours.allows("/private/plan")
    assert not ours.allows("/only-us")
    assert not Robots(FILE, "OtherBot").allows("/")


@pytest.mark.parametrize(
    "text", ["", "\ufeffUser-agent: *\nDisallow:", "Disallow: /", "<html>Not found</html>", "a:b\n:\n"]
)
def test_a_file_that_says_nothing_allows(text: str) -> None:
    assert Robots(text, "Wirewatch").allows("/private")


def test_a_hostile_pattern_takes_no_time() -> None:
    robots = Robots("User-agent: *\n" + f"Disallow: /{'a*' * 5_000}b$\n" * 20, "Wirewatch")
    begun = time.perf_counter()
    assert robots.allows("/" + "a" * 8_000)
    assert time.perf_counter() - begun < 5


@given(st.text(max_size=200), st.text(max_size=50))
def test_any_file_and_path_give_an_answer(text: str, path: str) -> None:
    assert Robots(f"User-agent: *\n{text}", "Wirewatch").allows(path) in {True, False}
