"""The app manifest, generated from the command table: what `wirewatch slack manifest` prints."""

from __future__ import annotations

from typing import Any

from bot.commands.spec import Table

SCOPES = (
    "app_mentions:read",
    "channels:history",
    "channels:join",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:read",
    "groups:history",
    "groups:read",
    "im:history",
    "usergroups:read",
    "users:read",
)
EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "channel_archive",
    "channel_rename",
    "channel_unarchive",
    "group_archive",
    "group_rename",
    "group_unarchive",
    "member_joined_channel",
    "member_left_channel",
    "message.im",
    "team_access_revoked",
    "tokens_revoked",
)
REQUESTS, REDIRECT = "/slack/events", "/slack/oauth_redirect"  # what the bot answers over HTTP
SHORTCUT = "summarise"
COMMANDS_MOST = 50
DESCRIPTION_MOST = 2_000
HINT_MOST = 1_000

Json = dict[str, Any]


def manifest(table: Table, prefix: str = "", *, public_url: str | None = None) -> Json:
    """Describe the app to Slack.  With `public_url` (https://HOST) it answers HTTP, else Socket Mode."""
    base = public_url.rstrip("/") if public_url else None
    request_url = {"request_url": f"{base}{REQUESTS}"} if base else {}
    return {
        "display_information": {
            "name": "Wirewatch",
            "description": "Summaries, alerts and digests of the news you watch for.",
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": "Wirewatch", "always_online": True},
            "shortcuts": [
                {
                    "name": "Summarise",
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "What this message, its link or its file says",
                }
            ],
            "slash_commands": _commands(table, prefix, base),
        },
        "oauth_config": {
            **({"redirect_urls": [f"{base}{REDIRECT}"]} if base else {}),
            "scopes": {"bot": list(SCOPES)},
        },
        "settings": {
            "event_subscriptions": {**request_url, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **request_url},
            "org_deploy_enabled": base is not None,
            "socket_mode_enabled": base is None,
            "token_rotation_enabled": base is not None,
        },
    }


def _commands(table: Table, prefix: str, base: str | None) -> list[Json]:
    words = dict.fromkeys(path[0] for command in table for path in (command.path, *command.aliases))
    made = []
    for word in words:
        url = {"url": f"{base}{REQUESTS}"} if base else {}
        description, hint = _told(table, word)
        made.append(
            {
                "command": f"/{prefix}{word}",
                **url,
                "description": description[:DESCRIPTION_MOST],
                "usage_hint": hint[:HINT_MOST],
                "should_escape": True,
            }
        )
    return made[:COMMANDS_MOST]


def _told(table: Table, word: str) -> tuple[str, str]:
    """A word's description and what may follow it: a group's commands, or a lone command's parameters."""
    group = [command for command in table if command.path[0] == word and len(command.path) > 1]
    if group:
        return table.groups.get(word, word).capitalize(), " · ".join(command.path[1] for command in group)
    command = table.paths[(word,)]
    return command.help.rstrip("."), " ".join(parameter.usage for parameter in command.parameters)
