"""`/news help`, which a terminal also knows as `/help`: what can be asked for, out of the table."""

from __future__ import annotations

import difflib

from bot.commands.context import Context
from bot.commands.spec import Command, Parameter, Table
from bot.commands.values import Arguments
from bot.errors import CommandError
from bot.message import Block, Bullets, Code, Fields, Heading, Message, Spans, note, paragraph, spans, text, typed
from bot.model import Role

_FIRST_STEPS = Code("""\
/feed add https://example.org/news
/watch create desk
/watch add desk "Mark Milley" type:person
/watch subscribe desk
/digest schedule 08:00 days:mon-fri""")


async def show(ctx: Context, args: Arguments) -> Message:
    """Explain everything, one group, or one command."""
    words = tuple(args.text("command").lower().replace("/", " ").split())
    if not words:
        return overview(ctx.table)
    if words in ctx.table.paths:
        return detail(ctx.table.paths[words])
    if len(words) == 1 and ctx.table.group(words[0]):
        return Message(_group(ctx.table, words[0], ctx.table.group(words[0])))
    known = {" ".join(path): path for path in ctx.table.paths}
    near = difflib.get_close_matches(" ".join(words), known, n=1, cutoff=0.5)
    hint = f"Did you mean /{near[0]}?" if near else "/news help without a word lists them all."
    raise CommandError(f"There is no command “/{' '.join(words)[:60]}”.", hint)


def overview(table: Table) -> Message:
    """How to begin, then every command with its sentence, by group; examples are in each group's own help."""
    blocks: list[Block] = [Heading("Begin here"), _FIRST_STEPS]
    for word in dict.fromkeys(command.path[0] for command in table):
        blocks.extend(_group(table, word, table.group(word), examples=False))
    group, one = typed("/news help watch"), typed("/news help watch add")
    blocks.append(note(group, " shows examples; ", one, " tells everything about one command."))
    return Message(tuple(blocks))


def detail(command: Command) -> Message:
    """One command in full."""
    blocks: list[Block] = [Heading(command.name), paragraph(command.help), Code(command.usage)]
    if command.parameters:
        blocks.append(Fields(tuple((one.name, spans(explain(one))) for one in command.parameters)))
    blocks.append(Fields((("For example", (typed(command.example),)),)))
    also = [f"/{' '.join(path)}" for path in (*command.aliases, *command.terminal_aliases)]
    if also:
        blocks.append(note(f"Also: {', '.join(also)}."))
    if command.role is not Role.MEMBER:
        blocks.append(note(f"For a {command.role.value}."))
    return Message(tuple(blocks))


def explain(parameter: Parameter) -> str:
    """One parameter in a sentence: what it is, what it takes."""
    takes = f" One of {', '.join(parameter.choices)}." if parameter.choices else ""
    return f"{parameter.help}.{takes}{'' if parameter.required else ' Optional.'}"


def _group(table: Table, word: str, commands: tuple[Command, ...], *, examples: bool = True) -> tuple[Block, ...]:
    title = table.groups.get(word, "")
    items = tuple(_brief(one, example=examples and one.example != one.name) for one in commands)
    return (Heading(f"/{word}" + (f": {title}" if title else "")), Bullets(items))


def _brief(command: Command, *, example: bool) -> Spans:
    """One command with its sentence, and with its example where that is wanted."""
    head = spans(text(command.name, bold=True), f" – {command.help}")
    return (*head, *spans(" For example: ", typed(command.example))) if example else head
