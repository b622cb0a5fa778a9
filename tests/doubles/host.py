"""A host for adapters that are tried without a bot behind them."""

from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

from bot.message import Form, Message, paragraph
from bot.ports import Clock, Invocation, Responder
from bot.testing import FakeClock


class SilentHost:
    """Knows nothing, offers nothing, and answers nothing."""

    def __init__(self) -> None:
        self.clock: Clock = FakeClock(datetime(2026, 3, 2, 9, tzinfo=UTC))

    async def invoke(self, invocation: Invocation, responder: Responder) -> None:
        await responder.acknowledge()

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        return ()

    async def workspace_gone(self, platform: str, workspace: str) -> None:
        return None

    async def channel_back(self, platform: str, workspace: str, channel: str) -> None:
        return None

    async def overview(self, platform: str, workspace: str, channels: Collection[str]) -> Message:
        return Message((paragraph("channels: " + ", ".join(sorted(channels))),))

    async def load_secret(self, key: str) -> str | None:
        return None

    async def save_secret(self, key: str, value: str) -> None:
        return None


class EchoHost(SilentHost):
    """Answers what it was asked, and keeps it.  `respond` may do something else instead, such as open a form."""

    def __init__(self, offers: Sequence[str] = (), form: Callable[[Invocation], Form | None] | None = None) -> None:
        super().__init__()
        self.asked: list[Invocation] = []
        self.offers = offers
        self.form = form or (lambda _: None)

    async def invoke(self, invocation: Invocation, responder: Responder) -> None:
        self.asked.append(invocation)
        await responder.acknowledge()
        form = self.form(invocation)
        if form is None or not await responder.open_form(form):
            given = "" if invocation.arguments is None else f" {dict(invocation.arguments)}"
            await responder.answer(Message((paragraph(f"heard: {invocation.line}{given}"),)))

    async def complete(self, invocation: Invocation, parameter: str, prefix: str) -> Sequence[str]:
        return [f"{offer}" for offer in self.offers if offer.startswith(prefix)]
