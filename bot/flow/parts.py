"""A long message as several: what no platform can show at once goes out in parts, and nothing is left out.

The room is what the narrowest platform shows in one message; adapters still cut what is longer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bot.message import Block, Bullets, Heading, Message, Paragraph, Spans, plain_text

ROOM = 3_500  # characters, of the 6,000 that one message holds on the narrowest platform, markup included
ITEMS = 12  # of a list, in one piece


def split(message: Message, room: int = ROOM) -> tuple[Message, ...]:
    """Cut between blocks and between the items of lists; a title stays with what it titles."""
    parts: list[list[Block]] = [[]]
    left = room
    for piece in _pieces(message.blocks, room):
        size = _size(*piece)
        if parts[-1] and size > left:
            parts.append([])
            left = room
        parts[-1] += piece
        left -= size
    return tuple(replace(message, blocks=tuple(blocks)) for blocks in parts)


def _pieces(blocks: tuple[Block, ...], room: int) -> Iterator[list[Block]]:
    """What must not be torn apart: titles with the first block after them, lists by some items at a time."""
    titles: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading | Paragraph) and _size(*titles, block) < room // 2:
            titles.append(block)
            continue
        for part in _lists(block, room // 2) if isinstance(block, Bullets) else (block,):
            yield [*titles, part]
            titles = []
    if titles:
        yield titles


def _lists(block: Bullets, room: int) -> Iterator[Block]:
    items: list[Spans] = []
    for item in block.items:
        if items and (len(items) >= ITEMS or _size(Bullets((*items, item))) > room):
            yield Bullets(tuple(items))
            items = []
        items.append(item)
    if items:
        yield Bullets(tuple(items))


def _size(*blocks: Block) -> int:
    return len(plain_text(Message(blocks)))
