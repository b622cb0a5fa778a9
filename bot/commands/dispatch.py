"""From an invocation to its answer: acknowledge, admit once, read, authorise, obey, reply."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Sequence
from dataclasses import replace

import structlog

from bot.commands.context import Admission, Context, Services, Suggestions
from bot.commands.forms import form_of
from bot.commands.parse import Parsed, parse, render, resolve
from bot.commands.spec import Command, Source, Table
from bot.commands.values import arguments
from bot.errors import CommandError, NotAllowed, StoreBusy, StoreError, StoreReadOnly, Unclear, UserError
from bot.message import Block, Button, Buttons, Choice, Message, Tone, in_zone, note, paragraph
from bot.model import Actor
from bot.ports import Asking, Invocation, Responder, found_out

LONGEST_OFFERED = 300  # characters of a command that is offered anew

_log = structlog.get_logger(__name__)


class Dispatcher:
    """Obeys invocations: the `invoke` and `complete` of `ports.Host`."""

    def __init__(self, table: Table, admission: Admission, suggestions: Suggestions, services: Services) -> None:
        """Take the table and what handlers need."""
        self._table = table
        self._admission = admission
        self._suggestions = suggestions
        self._services = services

    async def invoke(self, asking: Asking, responder: Responder) -> None:
        """Obey one invocation, from acknowledgement to answer.  Never raises; a repeated id has one effect."""
        line = asking.line if isinstance(asking, Invocation) else ""
        try:
            await responder.acknowledge()
            invocation = await _let_in(asking, responder)
            if invocation is None:
                return
            line = invocation.line
            answer = await self._answer(invocation, responder)
            if answer is not None:
                await responder.answer(answer)
        except asyncio.CancelledError as end:
            await self._apologise(line, responder, end)
            raise
        except Exception as error:  # noqa: BLE001 - the invocation boundary
            await self._apologise(line, responder, error)

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        """Offer values for a parameter of the command on `invocation.line`; none for an unknown one.  Never raises."""
        try:
            command, _ = resolve(self._table, invocation.line)
            wanted = command.parameter(parameter)
        except CommandError:
            return ()
        if wanted.choices or wanted.source is None:
            return [choice for choice in wanted.choices if choice.startswith(prefix.lower())]
        try:
            return await self._suggestions.suggest(invocation, wanted.source, prefix)
        except StoreError as error:
            _log.warning("nothing is offered", error=str(error))
            return ()

    async def _answer(self, invocation: Invocation, responder: Responder) -> Message | None:
        """Give the answer; None if there is none to give: a repeated event, or a form was opened instead."""
        seat = await self._admission.admit(invocation)
        if seat is None:
            return None
        parsed = None
        try:
            parsed = self._read(invocation)
            authorise(parsed.command, invocation.actor)
            context = Context(invocation, parsed.command, self._table, self._services, responder, seat)
            if parsed.command.opens_form(parsed.values) and await self._asked_back(parsed, context):
                return None
            values = arguments(parsed.command, parsed.values)
            message = await parsed.command.handler(context, values)
        except Unclear as error:
            return refusal(error, *(instead(parsed, error) if parsed else ()))
        except UserError as error:
            return refusal(error)
        if message is None:
            return None
        if context.undo is not None:
            message = replace(message, blocks=(*message.blocks, undo_button(context.undo)))
        message = in_zone(message, seat.channel.zone)
        return replace(message, private=True) if parsed.command.private else message

    async def _asked_back(self, parsed: Parsed, context: Context) -> bool:
        """Open a form for what was not given, with what there is; False where that cannot be done."""
        command, present = parsed.command, None
        if command.present is not None and set(parsed.values) == set(command.present.of):
            present = await command.present.values(context, arguments(command, parsed.values, partly=True))

        async def offer(source: Source) -> Sequence[str]:
            return await self._suggestions.suggest(context.invocation, source, "")

        return await context.responder.open_form(await form_of(command, offer, parsed.values, present))

    def _read(self, invocation: Invocation) -> Parsed:
        """Read what was typed; what came as values beside it counts as well."""
        command, rest = resolve(self._table, invocation.line)
        if command.opens_form(()) and not rest.strip() and not invocation.arguments:
            return Parsed(command, {})
        typed = parse(self._table, invocation.line).values if rest.strip() or invocation.arguments is None else {}
        return Parsed(command, {**typed, **(invocation.arguments or {})})

    async def _apologise(self, line: str, responder: Responder, error: BaseException) -> None:
        reference = secrets.token_hex(3)
        cut_off = isinstance(error, asyncio.CancelledError)
        event, details = ("command cut off by the end", {}) if cut_off else ("command failed", {"exc_info": error})
        _log.error(event, ref=reference, command=_path(self._table, line), **details)
        try:
            await responder.answer(apology(error, reference))
        except Exception:  # noqa: BLE001 - the invocation boundary
            _log.exception("answer failed", ref=reference)


async def _let_in(asking: Asking, responder: Responder) -> Invocation | None:
    """Find out what is asked; None where the adapter refuses it, which the asker has been told then."""
    try:
        return await found_out(asking)
    except UserError as error:
        await responder.answer(refusal(error))
        return None


def undo_button(number: int) -> Buttons:
    """Offer to take a change back."""
    return Buttons((Button("Undo", f"/news undo {number}"),))


def authorise(command: Command, actor: Actor) -> None:
    """Check the asker's role.  Raises `NotAllowed`."""
    if actor.role.rank < command.role.rank:
        raise NotAllowed(
            f"{command.name} is for a {command.role.value}; here you are a {actor.role.value}.",
            "Ask somebody who manages this " + ("channel." if command.role.rank == 1 else "workspace."),
        )


def refusal(error: UserError, *more: Block) -> Message:
    """Say what was wrong with the asker's words, and what to try next."""
    blocks: list[Block] = [paragraph(error.message)]
    if error.hint:
        blocks.append(note(error.hint))
    return Message((*blocks, *more), tone=Tone.WARNING, private=True)


def instead(parsed: Parsed, error: Unclear) -> tuple[Block, ...]:
    """Offer the same command with each of the names that may be meant; nothing where it is too long to carry."""
    said = [name for name, words in parsed.values.items() if " ".join(words.split()) == error.said]
    lines = {
        words: render(parsed.command, {**parsed.values, name: words}) for name in said[:1] for words in error.meant
    }
    options = tuple(Button(words, line) for words, line in lines.items() if len(line) <= LONGEST_OFFERED)
    if len(options) == 1:
        return (Buttons(options),)
    return (Choice("Which one?", options),) if options else ()


def apology(error: BaseException, reference: str) -> Message:
    """Say that we failed; the details are in the log under `reference`, never in the answer."""
    match error:
        case StoreBusy():
            words = "The database is busy just now, and nothing was changed. Please try again in a moment."
        case StoreReadOnly():
            words = "I cannot save anything at present, so nothing was changed. Whoever runs me should look at the log."
        case asyncio.CancelledError():
            words = "I was ended in the middle of this. Please try again in a moment; /news audit shows what is done."
        case _:
            words = "Something went wrong on my side."
    return Message((paragraph(words), note(f"Reference for the log: {reference}")), tone=Tone.ALARM, private=True)


def _path(table: Table, line: str) -> str:
    """Name the command for the log, without what was typed after it."""
    try:
        return resolve(table, line)[0].name
    except CommandError:
        return "unknown"
