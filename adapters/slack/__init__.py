"""Slack, on slack-bolt: Socket Mode by default, HTTP with OAuth installation for many workspaces."""

from adapters.slack.plugin import plugin

__all__ = ["plugin"]
