"""What Slack's pictures show, each from the payload that the adapter would send."""

import asyncio

from adapters.slack import forms, home, render
from adapters.slack.names import Names
from bot.commands.table import TABLE
from tests.pictures import samples, slack_html
from tests.pictures.samples import COURIER, NOW, RADIO, WIRE


def scenes() -> dict[str, str]:
    """Pages by the name of their picture."""

    def shown(*messages: str) -> str:
        return slack_html.page(*messages)

    async def ask(_: str, collected: home.Collected) -> None:
        await collected.answer(samples.lists())

    view = forms.view(samples.paste_form(), forms.Origin("/summarise"))
    edit = forms.view(samples.edit_form(), forms.Origin("/watch edit"))
    assert view is not None
    assert edit is not None
    reply = slack_html.message(render.page(samples.reply()), now=NOW)
    grown = slack_html.message(render.page(samples.card(WIRE, RADIO, COURIER)), now=NOW, thread=reply)
    return {
        "slack-grown": shown(grown),
        "slack-digest": shown(slack_html.message(render.page(samples.digest()), now=NOW)),
        "slack-summary": shown(slack_html.message(render.page(samples.summary()), now=NOW)),
        "slack-hostile": shown(slack_html.message(render.page(samples.hostile()), now=NOW)),
        "slack-modal": shown(slack_html.modal(view)),
        "slack-edit": shown(slack_html.modal(edit)),
        "slack-home": shown(slack_html.home(asyncio.run(home.view(ask, samples.channels(), Names(TABLE))), NOW)),
    }
