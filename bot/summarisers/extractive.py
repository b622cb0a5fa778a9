"""The default summariser: sentences that stand in the source, chosen by `bot.engine.summarise`."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from bot.engine import summarise
from bot.model import Length, SourceText, Summary


class ExtractiveSummariser:
    """The `Summariser` port on our own engine, in a thread of its own."""

    name = "extractive"

    async def summarise(
        self, sources: Sequence[SourceText], *, length: Length = Length.MEDIUM, sentences: int | None = None
    ) -> Summary:
        """Summarise one article, or several of one story."""
        return await asyncio.to_thread(summarise.summarise, sources, length=length, sentences=sentences)
