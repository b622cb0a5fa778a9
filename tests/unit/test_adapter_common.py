"""The helpers that renderers share."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.common import Shown, and_more, break_at, clean, cut, destination, names_another, pack, shown, units
from bot.message import Link


def test_clean_drops_what_reorders_or_hides_and_keeps_emoji_and_lines() -> None:
    assert clean("a\u202eb\u2066c\x00d\u200be") == "abcde"
    assert clean("👩\u200d💻 one\r\ntwo\u2028three") == "👩\u200d💻 one\ntwo\nthree"
    assert clean("half \ud83d of a pair") == "half \ufffd of a pair"


@given(st.text(), st.integers(1, 50))
def test_what_is_cut_always_fits(words: str, room: int) -> None:
    assert units(cut(words, room)) <= room
    assert units(words) > room or cut(words, room) == words


@given(st.text(), st.integers(2, 50))
def test_what_is_broken_loses_nothing(words: str, room: int) -> None:
    head, rest = break_at(words, room)
    assert head + rest == words
    assert units(head) <= room
    assert head or not words


def test_a_long_text_is_not_measured_anew_for_each_of_its_pieces() -> None:
    measured = []

    def measure(part: str) -> int:
        measured.append(len(part))
        return len(part)

    text = rest = "boats and nets " * 2_000
    while rest:
        _, rest = break_at(rest, 100, measure)
    assert sum(measured) < 20 * len(text)


def test_cut_ends_at_a_word() -> None:
    assert cut("The harbour reopened on Tuesday", 20) == "The harbour…"
    assert cut("Donaudampfschifffahrt", 8) == "Donauda…"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://EXAMPLE.org/a b", ("https://example.org/a%20b", "example.org")),
        ("http://bücher.example/", ("http://xn--bcher-kva.example/", "xn--bcher-kva.example")),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://bank.example@evil.example/", None),
        ("//example.org/x", None),
        ("not an address", None),
        ("https://example.org/" + "a" * 3_000, None),
        ("https://example.org/\ud800", ("https://example.org/%EF%BF%BD", "example.org")),
    ],
)
def test_only_honest_web_addresses_become_links(url: str, expected: tuple[str, str] | None) -> None:
    assert destination(url) == expected


@pytest.mark.parametrize(
    ("words", "url", "another"),
    [
        ("Ferry sinks off Tarn", "https://news.example/ferry", False),
        ("news.example", "https://www.news.example/ferry", False),
        ("www.news.example", "https://news.example/ferry", False),
        ("news.example", "https://live.news.example/", False),
        ("bank.example", "https://evil.example/", True),
        ("Read it on bank.example today", "https://evil.example/", True),
        ("bank。example", "https://evil.example/", True),
        ("bank\u200b.example", "https://evil.example/", True),
        ("bаnk.example", "https://bank.example/", True),  # a Cyrillic letter
        ("https://news.example/a", "https://news.example/a", False),
        ("https://news.example/a", "https://news.example/b", True),
        ("Prices rose 3.5 per cent in the U.S.", "https://news.example/", False),
    ],
)
def test_the_host_is_shown_beside_words_that_name_another(words: str, url: str, another: bool) -> None:
    href, host = destination(url) or ("", "")
    assert names_another(words, href, host) is another


def test_a_link_that_leads_nowhere_is_shown_as_text() -> None:
    assert shown(Link("Click", "javascript:alert(1)")) == Shown("Click (javascript:alert(1))", None)
    assert shown(Link("", "https://news.example/x")) == Shown("news.example", "https://news.example/x")
    assert shown(Link("bank.example", "https://evil.example/")).host == "evil.example"


def test_pages_keep_order_and_stay_inside_every_dimension() -> None:
    assert pack([3, 3, 3, 9, 1], lambda item: (item, 1), (6, 2)) == [[3, 3], [3], [9], [1]]
    assert pack([], lambda item: (item,), (1,)) == []


def test_what_is_left_out_is_counted() -> None:
    assert and_more(1200) == "… and 1,200 more"
