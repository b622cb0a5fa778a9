"""Any message that there can be, for hypothesis: every block and span, filled with what a platform finds nasty."""

from collections.abc import Sequence
from datetime import UTC

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bot.message import (
    Bullets,
    Button,
    Buttons,
    ButtonStyle,
    Choice,
    Code,
    Divider,
    Fields,
    Heading,
    Link,
    Message,
    Moment,
    MomentStyle,
    Note,
    Paragraph,
    Ping,
    Quote,
    Text,
    Tone,
)

slow = settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def addresses_like(nasty: str, *signs: str) -> st.SearchStrategy[str]:
    """Addresses: one with `nasty` behind its host, some that must not become links, and very long ones of each sign."""
    unfit = ("javascript:alert(1)", "https://bank.example@evil.example/", "http://[", "")
    long = st.sampled_from(signs).map(lambda sign: "https://news.example/" + sign * 1_500)
    return st.one_of(st.sampled_from((f"https://news.example/{nasty}", *unfit)), long)


def any_message(
    words: st.SearchStrategy[str], addresses: st.SearchStrategy[str], pings: Sequence[str], zones: Sequence[str]
) -> st.SearchStrategy[Message]:
    """Messages of all blocks; `pings` are what a `Ping` may aim at, `zones` what a `Moment` may name."""
    instants = st.datetimes(timezones=st.just(UTC))
    span = st.one_of(
        st.builds(Text, words, st.booleans(), st.booleans(), st.booleans()),
        st.builds(Link, words, addresses),
        st.builds(Moment, instants, st.sampled_from(MomentStyle), st.sampled_from(zones)),
        st.builds(Ping, st.sampled_from(pings)),
    )
    spans = st.lists(span, max_size=5).map(tuple)
    button = st.builds(Button, words, words, st.sampled_from(ButtonStyle))
    block = st.one_of(
        st.builds(Heading, words, st.none() | addresses),
        st.builds(Paragraph, spans),
        st.builds(Quote, spans),
        st.builds(Bullets, st.lists(spans, max_size=8).map(tuple)),
        st.builds(Fields, st.lists(st.tuples(words, spans), max_size=30).map(tuple)),
        st.builds(Code, words),
        st.builds(Note, spans),
        st.just(Divider()),
        st.builds(Buttons, st.lists(button, max_size=30).map(tuple)),
        st.builds(Choice, words, st.lists(button, max_size=110).map(tuple)),
    )
    return st.builds(Message, st.lists(block, max_size=9).map(tuple), st.sampled_from(Tone), st.booleans())
