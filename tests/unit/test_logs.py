"""Secrets never reach a log, however deep they lie in a value."""

from __future__ import annotations

import pytest

from bot.logs import Redactor

CLEAN = Redactor(["xoxb-secret-token", "newest-key,older-key"])


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("token xoxb-secret-token refused", "token *** refused"),
        ({"headers": ["Bearer xoxb-secret-token"]}, {"headers": ["Bearer ***"]}),
        (("older-key", 7), ["***", 7]),
        ("https://user:password@feed.test/rss", "https://***@feed.test/rss"),
        (None, None),
    ],
)
def test_a_secret_is_cut_out(value: object, shown: object) -> None:
    assert CLEAN(None, "info", {"it": value})["it"] == shown


def test_a_short_secret_does_not_blank_out_words() -> None:
    assert Redactor(["the"]).clean("the end") == "the end"


def test_a_long_value_is_cut() -> None:
    assert len(CLEAN.clean("x" * 100_000)) == 2_000
