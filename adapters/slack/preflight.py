"""Whether Slack would take us: what `wirewatch check` asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from adapters.slack.api import Api
from adapters.slack.settings import SlackSettings
from adapters.slack.socket_mode import address
from adapters.slack.tokens import OneWorkspace
from bot.errors import DeliveryError, SettingsError


async def faults(settings: SlackSettings) -> tuple[str, ...]:
    """Give every fault: what is missing, or each token that Slack refuses.  Never raises."""
    try:
        settings.require_complete()
    except SettingsError as incomplete:
        return incomplete.faults
    if settings.bot_token is None:
        return ()
    one = OneWorkspace(settings.bot_token.get_secret_value())
    api = Api(settings.api_base, one)
    app_token = settings.app_token.get_secret_value() if settings.app_token and settings.mode == "socket" else ""
    try:
        found = await _fault(lambda: one.check(api))
        return (*found, *(await _fault(lambda: address(api, app_token)) if app_token else ()))
    finally:
        await api.close()


async def _fault(ask: Callable[[], Awaitable[object]]) -> tuple[str, ...]:
    try:
        await ask()
    except SettingsError as refused:
        return refused.faults
    except DeliveryError as error:
        return (f"slack: the tokens could not be tried: {error}",)
    return ()
