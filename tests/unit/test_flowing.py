"""How a sentence is shown that was pasted with line breaks and invisible marks in it."""

from __future__ import annotations

import pytest

from bot.engine.flowing import flowing


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        ("The ferry stays\nin port,\r\n  she said.", "The ferry stays in port, she said."),
        ("The decline is attrib-\nutable to fishing.", "The decline is attributable to fishing."),
        ("A second long-\nterm plan exists.", "A second long-term plan exists."),
        ("The waters of Port-\nAnsel are rough.", "The waters of Port-Ansel are rough."),
        ("Pages 12-\n14 are missing.", "Pages 12-14 are missing."),
        ("Die Fi\u00adscher hat\u00ad\nten recht.", "Die Fischer hatten recht."),
        ("渔民已封锁港口\n九天。 他说：“好。” 然后走了。", "渔民已封锁港口九天。他说：“好。”然后走了。"),
        ("The 2 signs 漢字 stay.", "The 2 signs 漢字 stay."),
        ("\ufeffNo\u200bbody was hurt.", "Nobody was hurt."),
        ("می‌رود و 👩‍🚒 ماند.", "می‌رود و 👩‍🚒 ماند."),
    ],
)
def test_a_sentence_stands_on_one_line(pasted: str, shown: str) -> None:
    assert flowing(pasted) == shown


@pytest.mark.parametrize(
    ("pasted", "shown"),
    [
        (
            "The **ferry** of [Port Ansel](https://example.org/port) *sank*, `no` __one__ was hurt.[^1]",
            "The ferry of Port Ansel sank, no one was hurt.",
        ),
        (
            "Rates [of 3.5 per cent] (a record) rose by 2 * 3 * 4.",
            "Rates [of 3.5 per cent] (a record) rose by 2 * 3 * 4.",
        ),
        ("The snake_case_name of **half a mark stays.", "The snake_case_name of **half a mark stays."),
        ("Footnotes* and others* stay.", "Footnotes* and others* stay."),
    ],
)
def test_markdown_is_shown_as_it_is_meant(pasted: str, shown: str) -> None:
    assert flowing(pasted) == shown
