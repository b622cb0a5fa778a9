"""The grammar of PRODUCT: what each line means, what each slip is answered with, and that nothing crashes it."""

from contextlib import suppress
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands.parse import parse, render
from bot.commands.spec import Command, Kind, Parameter, Table
from bot.commands.table import TABLE
from bot.commands.values import Arguments, arguments, convert, format_days, format_duration
from bot.errors import CommandError
from bot.message import Message, note, plain_text


async def nothing(*_: object) -> Message:
    return Message(())


LIST = Parameter("list", "the watch-list", required=True, positional=True)
SAMPLE = Table(
    (
        Command(
            ("summarise",),
            "Sums up.",
            "/summarise https://example.org/a",
            nothing,
            (
                Parameter("text", "the article", Kind.RAW, positional=True),
                Parameter("length", "how long", choices=("short", "medium", "long")),
            ),
            aliases=(("summarize",),),
        ),
        Command(("watch", "lists"), "Shows them.", "/watch lists", nothing),
        Command(
            ("watch", "add"),
            "Adds.",
            '/watch add desk "Mark Milley"',
            nothing,
            (
                LIST,
                Parameter("name", "who or what to watch", required=True, positional=True, rest=True),
                Parameter("also", "other names", Kind.WORDS),
                Parameter("type", "its type", choices=("person", "place")),
            ),
        ),
        Command(("watch", "show"), "Shows one.", "/watch show desk", nothing, (LIST,)),
        Command(
            ("watch", "find"),
            "Finds.",
            "/watch find cranes",
            nothing,
            (Parameter("words", "what to find", required=True, positional=True, rest=True, phrases=True),),
        ),
    )
)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("/watch lists", {}),
        ("  /Watch   LISTS ", {}),
        ("/watch show desk", {"list": "desk"}),
        ('/watch show "my desk"', {"list": "my desk"}),
        ("/watch show “my desk”", {"list": "my desk"}),
        ("/watch add desk Mark Milley", {"list": "desk", "name": "Mark Milley"}),
        (
            '/watch add desk "Mark Milley" also:"Gen. Milley"',
            {"list": "desk", "name": "Mark Milley", "also": "Gen. Milley"},
        ),
        ("/watch add desk O'Reilly", {"list": "desk", "name": "O'Reilly"}),
        ("/watch add desk O’Reilly", {"list": "desk", "name": "O'Reilly"}),
        ("/watch add desk https://example.org/a?b=c:d", {"list": "desk", "name": "https://example.org/a?b=c:d"}),
        ("/watch add desk also:Milley Mark", {"list": "desk", "name": "Mark", "also": "Milley"}),
        ("/watch add desk X also:a also:b", {"list": "desk", "name": "X", "also": "a, b"}),
        ("/watch add desk X ALSO:a", {"list": "desk", "name": "X", "also": "a"}),
        ('/watch add desk "also:a"', {"list": "desk", "name": "also:a"}),
        ('/watch add desk 5" disk', {"list": "desk", "name": '5" disk'}),
        (r'/watch add desk "a \"b\" c"', {"list": "desk", "name": 'a "b" c'}),
        ("/watch add desk Mission: Impossible", {"list": "desk", "name": "Mission: Impossible"}),
        ('/watch find "stand still" cranes', {"words": '"stand still" cranes'}),
        ('/watch find cranes "stand"', {"words": "cranes stand"}),
        (r"/watch find “a \"b”", {"words": '"a  b"'}),
        ("/summarise", {}),
        ("/summarize length:short", {"length": "short"}),
        ("/summarise  He said “no”.\n\n\tBut: yes", {"text": "He said “no”.\n\n\tBut: yes"}),
        ("/summarise a length:long\n", {"text": "a", "length": "long"}),
        ("/summarise a length:huge", {"text": "a length:huge"}),
        ("/summarise length:short of rope", {"text": "length:short of rope"}),
        ("/summarise /help me", {"text": "/help me"}),
    ],
)
def test_a_line_means_what_it_says(line: str, values: dict[str, str]) -> None:
    assert parse(SAMPLE, line).values == values


@pytest.mark.parametrize(
    ("line", "sentence", "hint"),
    [
        ("hello", "A command starts with “/”.", "/news help lists them all."),
        ("/", "There is no command “/”.", "/news help lists them all."),
        ("/watch", "/watch needs one more word: lists, add, show, find.", "/news help watch explains each."),
        ("/wach lists", "There is no command “/wach”.", "Did you mean /watch lists?"),
        ("/watch foo", "There is no command “/watch foo”.", "/news help watch explains each."),
        ("/watch ad desk", "There is no command “/watch ad”.", "Did you mean /watch add"),
        ("/sumarise x", "There is no command “/sumarise”.", "Did you mean /summarise"),
        ("/watch show", "/watch show needs <list>: the watch-list.", "Usage: /watch show <list>"),
        (
            "/watch add desk",
            "/watch add needs <name>: who or what to watch.",
            'For example: /watch add desk "Mark Milley"',
        ),
        ("/watch show my desk", "“desk” is one word too many for /watch show.", "double quotes"),
        ("/watch add desk X tipe:person", "/watch add has no “tipe:”.", "Did you mean type:?"),
        ("/watch add desk X type:person type:place", "“type:” is given twice.", "Usage:"),
        ('/watch add desk "Mark', "A double quote is opened but not closed.", "Write"),
        ('/watch add desk also:"Mark', "A double quote is opened but not closed.", "Write"),
    ],
)
def test_a_slip_gets_a_sentence_and_a_way_on(line: str, sentence: str, hint: str) -> None:
    with pytest.raises(CommandError) as caught:
        parse(SAMPLE, line)
    assert caught.value.message == sentence
    assert hint in plain_text(Message((note(caught.value.hint),)))


@given(st.text())
def test_no_line_crashes_the_parser(line: str) -> None:
    for attempt in (line, f"/watch add {line}", f"/summarise {line}", f"/watch {line}"):
        try:
            parsed = parse(SAMPLE, attempt)
        except CommandError:
            continue
        assert parse(SAMPLE, render(parsed.command, parsed.values)).values == {
            k: v for k, v in parsed.values.items() if v
        }


words = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="“”„‟«»‘’‚"), min_size=1).filter(
    str.strip
)


@given(list_=words, name=words, also=words)
def test_what_is_rendered_is_read_back(list_: str, name: str, also: str) -> None:
    values = {"list": list_, "name": name, "also": also}
    assert parse(SAMPLE, render(SAMPLE.paths["watch", "add"], values)).values == values


def test_a_phrase_is_read_back_as_one() -> None:
    parsed = parse(SAMPLE, '/watch find "stand still" cranes')
    assert parse(SAMPLE, render(parsed.command, parsed.values)) == parsed


@given(st.lists(st.sampled_from(['"', "\\", " ", ":", "a", "also", "\n", "“", "//"]), max_size=30).map("".join))
def test_quotes_backslashes_and_colons_never_crash_it(line: str) -> None:
    with suppress(CommandError):
        parse(SAMPLE, f"/watch add {line}")


def test_five_megabytes_of_paste_are_taken_as_they_are() -> None:
    paste = "word “quoted” 'x:y' " * 250_000
    assert parse(SAMPLE, f"/summarise {paste}").values["text"] == paste.strip()


# ---------------------------------------------------------------- values


@pytest.mark.parametrize(
    ("kind", "words_", "value"),
    [
        (Kind.WORDS, "Gen. Milley, Mark A. Milley ,", ("Gen. Milley", "Mark A. Milley")),
        (Kind.WORDS, "Apple, Inc.; AAPL", ("Apple, Inc.", "AAPL")),
        (Kind.NUMBER, "12", 12),
        (Kind.DURATION, "90 minutes", timedelta(minutes=90)),
        (Kind.DURATION, "1d12h", timedelta(hours=36)),
        (Kind.DURATION, "1d 12h", timedelta(hours=36)),
        (Kind.TIME, "8", time(8)),
        (Kind.TIME, "08:30", time(8, 30)),
        (Kind.TIME, "12am", time(0)),
        (Kind.TIME, "5.15 pm", time(17, 15)),
        (Kind.WEEKDAYS, "mon-fri", (0, 1, 2, 3, 4)),
        (Kind.WEEKDAYS, "weekends", (5, 6)),
        (Kind.WEEKDAYS, "fri-mon", (0, 4, 5, 6)),
        (Kind.WEEKDAYS, "Thursday, tue", (1, 3)),
        (Kind.ZONE, "europe/berlin", "Europe/Berlin"),
        (Kind.ZONE, "New York", "America/New_York"),
        (Kind.ZONE, "utc", "UTC"),
        (Kind.DATE, "2026-05-31", date(2026, 5, 31)),
        (Kind.URL, "example.org/feed", "https://example.org/feed"),
        (Kind.URL, "http://127.0.0.1:8000/x", "http://127.0.0.1:8000/x"),
        (Kind.SWITCH, "Yes", True),
    ],
)
def test_words_become_values(kind: Kind, words_: str, value: object) -> None:
    assert convert(Parameter("x", "x", kind), words_) == value


@pytest.mark.parametrize(
    ("kind", "words_", "sentence"),
    [
        (Kind.TEXT, "\u200b", "“x” is empty."),
        (Kind.NUMBER, "-1", "“-1” does not do for “x”."),
        (Kind.NUMBER, "١٢", "“١٢” does not do for “x”."),
        (Kind.DURATION, "soon", "“soon” is not a length of time."),
        (Kind.DURATION, "2h?", "“2h?” is not a length of time."),
        (Kind.DURATION, "0m", "“0m” is out of range."),
        (Kind.DURATION, "999999w", "“999999w” is out of range."),
        (Kind.TIME, "25:00", "“25:00” is not a time of day."),
        (Kind.TIME, "13pm", "“13pm” is not a time of day."),
        (Kind.WEEKDAYS, "t", "“t” does not name weekdays."),
        (Kind.WEEKDAYS, "", "“” does not name weekdays."),
        (Kind.ZONE, "Europe/Berln", "“Europe/Berln” is not a time zone I know."),
        (Kind.DATE, "31.5.2026", "“31.5.2026” is not a date."),
        (Kind.URL, "javascript:alert(1)", "“javascript:alert(1)” is not a web address."),
        (Kind.URL, "file:///etc/passwd", "“file:///etc/passwd” is not a web address."),
        (Kind.SWITCH, "maybe", "“maybe” does not do for “x”."),
        (Kind.TEXT, "x" * 1001, "“x” is too long: 1,001 characters, 1,000 at most."),
    ],
)
def test_a_wrong_value_is_told(kind: Kind, words_: str, sentence: str) -> None:
    with pytest.raises(CommandError) as caught:
        convert(Parameter("x", "x", kind), words_)
    assert caught.value.message == sentence


@given(st.sampled_from(Kind), st.text(max_size=40))
def test_no_value_crashes_a_converter(kind: Kind, words_: str) -> None:
    with suppress(CommandError):
        convert(Parameter("x", "x", kind), words_)


@given(st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days))))
def test_weekdays_read_back_what_they_say(days: tuple[int, ...]) -> None:
    assert convert(Parameter("x", "x", Kind.WEEKDAYS), format_days(days)) == days


@given(st.integers(1, 366 * 1440).map(lambda minutes: timedelta(minutes=minutes)))
def test_durations_read_back_what_they_say(length: timedelta) -> None:
    assert convert(Parameter("x", "x", Kind.DURATION), format_duration(length)) == length


def test_a_choice_may_be_shortened_but_not_guessed() -> None:
    length = SAMPLE.paths["summarise",].parameter("length")
    assert convert(length, "s") == "short"
    with pytest.raises(CommandError, match="not one of short, medium, long"):
        convert(length, "shrt")


def test_typed_options_are_held_to_the_same_table() -> None:
    add = SAMPLE.paths["watch", "add"]
    given_ = arguments(add, {"list": "desk", "name": "Mark Milley", "also": "", "type": "person"})
    assert given_ == Arguments({"list": "desk", "name": "Mark Milley", "type": "person"}, frozenset({"also"}))
    for wrong in ({"list": "desk"}, {"list": "desk", "name": "x", "colour": "red"}, {"list": "desk", "name": " "}):
        with pytest.raises(CommandError):
            arguments(add, wrong)


def test_nothing_that_steers_a_terminal_or_reorders_text_gets_into_a_name() -> None:
    add = SAMPLE.paths["watch", "add"]
    values = arguments(add, {"list": "de\x1b[31msk", "name": "a\u202eb\nc \ud83d", "also": "x\x00y, z\x85"})
    assert values == Arguments({"list": "de [31msk", "name": "a b c \ufffd", "also": ("xy", "z")})


def test_raw_text_keeps_its_lines() -> None:
    summarise = SAMPLE.paths["summarise",]
    assert arguments(summarise, {"text": "a\n\n\tb\x00 \ud83d"}) == Arguments({"text": "a\n\n\tb \ufffd"})


# ---------------------------------------------------------------- the table itself


@pytest.mark.parametrize("command", TABLE.commands, ids=lambda command: command.name)
def test_every_row_of_the_table_is_complete(command: Command) -> None:
    assert parse(TABLE, command.example).command is command
    arguments(command, parse(TABLE, command.example).values)
    assert command.help.endswith(".")
    assert len(command.help) <= 100, "the shortest room that a platform gives a command's description"
    assert len(command.path) <= 2
    assert [one for one in command.parameters if one.positional] == list(command.parameters[: len(command.positional)])
    assert all(one.positional for one in command.parameters if one.required)
    assert not any(one.rest for one in command.positional[:-1])
    assert command.path[0] in TABLE.groups
    assert all(0 < len(one.help) <= 90 and not one.help.endswith(".") for one in command.parameters)


def test_no_two_commands_answer_to_one_name() -> None:
    paths = [path for one in TABLE for path in (one.path, *one.aliases, *one.terminal_aliases)]
    assert len(paths) == len(set(paths))


def test_an_option_without_a_value_is_no_part_of_a_name() -> None:
    with pytest.raises(CommandError, match="also: needs a value right behind it"):
        parse(TABLE, "/watch add desk Ruth Kessel also:")
