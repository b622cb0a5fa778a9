"""The dispatcher: acknowledges first, obeys an event once, checks the role, and never lets an exception out."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.commands.context import Context, Seat
from bot.commands.dispatch import Dispatcher
from bot.commands.spec import Command, Kind, Parameter, Source, Table
from bot.commands.values import Arguments
from bot.errors import NotAllowed, StoreAway, StoreBusy, StoreReadOnly
from bot.message import Bullets, Fields, Heading, Message, Moment, Tone, note, paragraph, plain_text, spans
from bot.model import Actor, Channel, Role, Workspace
from bot.ports import Invocation
from bot.testing import FakeClock, RecordingResponder
from tests.conftest import NOON
from tests.doubles.services import services


class Door:
    """Admits each event once, into one workspace."""

    def __init__(self) -> None:
        self.seen: set[str] = set()

    async def admit(self, invocation: Invocation) -> Seat | None:
        if invocation.id in self.seen:
            return None
        self.seen.add(invocation.id)
        return Seat(Workspace(1, "recording", "w", "W"), Channel(1, 1, "recording", "c", "#c", zone="Europe/Berlin"))

    async def suggest(self, invocation: Invocation, source: Source, prefix: str) -> Sequence[str]:
        return [f"{source.value} {prefix}"]


async def echo(ctx: Context, args: Arguments) -> Message:
    return Message((paragraph(args.text("words")),))


async def explode(ctx: Context, args: Arguments) -> Message:
    raise RuntimeError("password=hunter2")


async def find_busy(ctx: Context, args: Arguments) -> Message:
    raise StoreBusy("locked")


async def find_full(ctx: Context, args: Arguments) -> Message:
    raise StoreReadOnly("disk full")


async def tell_when(ctx: Context, args: Arguments) -> Message:
    noon, elsewhere = Moment(NOON), Moment(NOON, zone="Asia/Tokyo")
    told = spans("At ", noon)
    return Message((paragraph(told), Bullets((told,)), Fields((("Then", told),)), note(elsewhere), Heading("x")))


WORDS = Parameter("words", "what to say", required=True, positional=True, rest=True, source=Source.WATCHLIST)
SIZE = Parameter("size", "how big", choices=("small", "large"))
TABLE = Table(
    (
        Command(("say",), "Says it.", "/say hello", echo, (WORDS, SIZE), private=False),
        Command(("whisper",), "Says it to you.", "/whisper hello", echo, (WORDS,)),
        Command(("rule",), "Rules.", "/rule", echo, role=Role.WORKSPACE_MANAGER),
        Command(("explode",), "Fails.", "/explode", explode),
        Command(("busy",), "Fails.", "/busy", find_busy),
        Command(("full",), "Fails.", "/full", find_full),
        Command(("when",), "Tells the time.", "/when", tell_when),
    )
)


@pytest.fixture
async def dispatcher(clock: FakeClock) -> AsyncIterator[Dispatcher]:
    door = Door()
    async with services(clock) as made:
        yield Dispatcher(TABLE, door, door, made)


def ask(line: str, *, event: str = "e1", role: Role = Role.MEMBER, **arguments: str) -> Invocation:
    return Invocation(
        event, "recording", "w", "W", "c", "#c", Actor("u", "Ann", role), line, arguments=arguments or None
    )


async def test_it_acknowledges_before_it_works(dispatcher: Dispatcher) -> None:
    responder = RecordingResponder()
    await dispatcher.invoke(ask("/say hello there"), responder)
    assert responder.events == ["acknowledge", "answer"]
    assert plain_text(responder.answers[0]) == "hello there"
    assert not responder.answers[0].private


async def test_a_repeated_event_is_obeyed_once(dispatcher: Dispatcher) -> None:
    first, second = RecordingResponder(), RecordingResponder()
    await dispatcher.invoke(ask("/say hello"), first)
    await dispatcher.invoke(ask("/say hello"), second)
    assert second.events == ["acknowledge"]


async def test_typed_options_mean_the_same_as_a_line(dispatcher: Dispatcher) -> None:
    responder = RecordingResponder()
    await dispatcher.invoke(ask("/whisper", words='hello "there" size:x'), responder)
    assert plain_text(responder.answers[0]) == 'hello "there" size:x'
    assert responder.answers[0].private


async def test_a_role_that_does_not_reach_is_told_so(dispatcher: Dispatcher) -> None:
    responder = RecordingResponder()
    await dispatcher.invoke(ask("/rule", role=Role.CHANNEL_MANAGER), responder)
    assert plain_text(responder.answers[0]) == (
        "/rule is for a workspace manager; here you are a channel manager.\nAsk somebody who manages this workspace."
    )
    await dispatcher.invoke(ask("/rule", event="e2", role=Role.WORKSPACE_MANAGER), responder)
    assert plain_text(responder.answers[1]) == ""


async def test_a_slip_is_answered_privately_with_a_way_on(dispatcher: Dispatcher) -> None:
    responder = RecordingResponder()
    await dispatcher.invoke(ask("/sya hello"), responder)
    assert plain_text(responder.answers[0]) == "There is no command “/sya”.\nDid you mean /say?"
    assert responder.answers[0].private
    assert responder.answers[0].tone is Tone.WARNING


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/explode", "Something went wrong on my side."),
        ("/busy", "The database is busy just now"),
        ("/full", "I cannot save anything at present"),
    ],
)
async def test_a_failure_is_told_without_its_text(dispatcher: Dispatcher, line: str, words: str) -> None:
    responder = RecordingResponder()
    await dispatcher.invoke(ask(line), responder)
    said = plain_text(responder.answers[0])
    assert said.startswith(words)
    assert "Reference for the log: " in said
    assert "hunter2" not in said
    assert responder.answers[0].private


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StoreAway("hunter2"), "Something went wrong on my side.\nReference for the log: "),
        (NotAllowed("I answer members only.", "Ask one of them."), "I answer members only.\nAsk one of them."),
    ],
)
async def test_who_asks_is_found_out_behind_the_acknowledgement_and_a_failure_is_told(
    dispatcher: Dispatcher, error: Exception, words: str
) -> None:
    responder = RecordingResponder()

    async def find_out() -> Invocation:
        assert responder.events == ["acknowledge"]
        raise error

    await dispatcher.invoke(find_out, responder)
    said = plain_text(responder.answers[0])
    assert said.startswith(words)
    assert "hunter2" not in said
    assert responder.answers[0].private


async def test_whoever_waits_when_the_end_cuts_a_command_off_is_told(dispatcher: Dispatcher) -> None:
    responder = RecordingResponder()

    async def find_out() -> Invocation:
        return await asyncio.Event().wait()  # type: ignore[return-value]

    task = asyncio.create_task(dispatcher.invoke(find_out, responder))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled()
    assert plain_text(responder.answers[0]).startswith("I was ended in the middle of this.")


async def test_what_was_found_out_is_obeyed(dispatcher: Dispatcher) -> None:
    responder = RecordingResponder()

    async def find_out() -> Invocation:
        return ask("/say hello there")

    await dispatcher.invoke(find_out, responder)
    assert plain_text(responder.answers[0]) == "hello there"


async def test_instants_fall_back_to_the_channel_s_zone_where_they_name_none(dispatcher: Dispatcher) -> None:
    responder = RecordingResponder()
    await dispatcher.invoke(ask("/when"), responder)
    told = spans("At ", Moment(NOON, zone="Europe/Berlin"))
    elsewhere = note(Moment(NOON, zone="Asia/Tokyo"))
    (answer,) = responder.answers
    assert answer.blocks == (paragraph(told), Bullets((told,)), Fields((("Then", told),)), elsewhere, Heading("x"))


async def test_a_responder_that_fails_does_not_bring_it_down(dispatcher: Dispatcher) -> None:
    class Broken(RecordingResponder):
        async def answer(self, message: Message) -> None:
            raise ConnectionError("gone")

    await dispatcher.invoke(ask("/say hello"), Broken())


async def test_suggestions_come_from_the_choices_or_from_the_workspace(dispatcher: Dispatcher) -> None:
    assert await dispatcher.complete(ask("/say"), "size", "S") == ["small"]
    assert await dispatcher.complete(ask("/say"), "words", "de") == ["watchlist de"]
    assert await dispatcher.complete(ask("/say"), "colour", "") == ()
    assert await dispatcher.complete(ask("/nothing"), "size", "") == ()


async def test_while_the_database_is_away_nothing_is_offered(clock: FakeClock) -> None:
    class Shut(Door):
        async def suggest(self, invocation: Invocation, source: Source, prefix: str) -> Sequence[str]:
            raise StoreAway("no server answers")

    async with services(clock) as made:
        assert await Dispatcher(TABLE, Door(), Shut(), made).complete(ask("/say"), "words", "de") == ()


def test_a_raw_parameter_is_found() -> None:
    raw = Command(("x",), "X.", "/x", echo, (Parameter("text", "t", Kind.RAW, positional=True),))
    assert raw.raw is raw.parameters[0]
