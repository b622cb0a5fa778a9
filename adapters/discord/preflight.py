"""What `wirewatch check` tries: whether Discord takes the token."""

from __future__ import annotations

from adapters.discord.api import Api, status_of
from adapters.discord.gateway import FATAL
from adapters.discord.settings import DiscordSettings
from bot.errors import DeliveryError, SettingsError


async def faults(settings: DiscordSettings) -> tuple[str, ...]:
    """Try the token; says what is wrong with it, or that it could not be tried.  No session is started."""
    try:
        api = Api(settings.secret, settings.api_base)
    except SettingsError as missing:
        return missing.faults
    try:
        await api.read("/oauth2/applications/@me")
    except DeliveryError as error:
        if status_of(error) == 401:  # noqa: PLR2004 - HTTP's Unauthorized
            return (f"discord: {FATAL[4004]}",)
        return (f"discord: the token could not be tried: {error}",)
    finally:
        await api.close()
    return ()
