"""Words that strangers could put into a title, a quote or a name, to be run through every renderer."""

import re
from collections.abc import Iterator

from bot.message import (
    Bullets,
    Button,
    Buttons,
    Choice,
    Code,
    Divider,
    Fields,
    Heading,
    Link,
    Message,
    Ping,
    Quote,
    note,
    paragraph,
    spans,
    text,
)

HOSTILE = {
    "slack mention": "<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <https://evil.example|bank.example>",
    "discord mention": "@everyone @here <@123456789012345678> <@&123456789012345678> <#123456789012345678>",
    "markup": "[x](javascript:alert(1)) **bold** __u__ `code` ```block``` ~~gone~~ ||spoiler|| > quote # head",
    "rich markup": "[bold red]x[/] [link=https://evil.example]y[/link] :smile: [/]",
    "html": "<script>alert(1)</script><img src=x onerror=alert(1)>&lt;b&gt;",
    "right to left": "report \u202efdp.exe\u202c \u2066isolated\u2069 \u2067rtl\u2069 שלום",
    "escapes": "\x1b[31mred\x1b[0m \x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\",
    "old escapes": "\x1b]0;title\x07 \x9b2J \x90q\x9c \x1bc",
    "controls": "a\x00b\x07c\x08\x08\x08d\x0be\x0cf\x7f\rg\x85h\u2028i\u2029j",
    "invisible": "W\u200bi\u00adr\u2060e\ufeff \U000e0041\U000e0042",
    "surrogate": "half \ud83d pair \udc00",
    "long title": "A" * 10_000,
    "long words": "word " * 5_000,
    "zalgo": "Z" + "\u0335\u0321\u0322" * 300,
    "wide": "漢字かな交じり文👩‍👩‍👧‍👦🏳️‍🌈" * 40,
    "new lines": "one\n\n\n/help\n.\n\ttabbed",
    "empty": "",
    "spaces": " \u00a0\u3000 ",
}

_ADDRESSES = (
    "javascript:alert(1)",
    "https://user:secret@evil.example/",
    "https://bank.example@evil.example/",
    "//x",
    "",
)


def messages(words: str) -> Iterator[Message]:
    """Messages that hold the words in every place that holds words."""
    yield Message((Heading(words), Heading(words, "https://news.example/a"), paragraph(words), note(words)))
    yield Message(
        (
            Quote(spans(words, text(words, bold=True, italic=True, code=True))),
            Bullets((spans(words),) * 3),
            Fields(((words, spans(words)),) * 2),
            Code(words),
            Divider(),
        )
    )
    yield Message(tuple(paragraph(Link(words, address), " ", Link("bank.example", address)) for address in _ADDRESSES))
    yield Message((paragraph(Link(words, f"https://news.example/{words[:200]}")),))
    yield Message(
        (
            paragraph(Ping(words[:80] or "somebody")),
            Buttons((Button(words[:70] or "Go", "/help"),)),
            Choice(words, (Button(words, "/help"), Button("Other", f"/summarise {words}"))),
        ),
        private=True,
    )


def harmless(shown: str) -> bool:
    """Whether nothing in a terminal's text can steer it or reorder what is read."""
    return not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]", shown)
