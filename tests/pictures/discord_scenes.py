"""What Discord's pictures show, each from the payload that the adapter would send."""

from adapters.discord import forms, render
from tests.pictures import discord_html, samples
from tests.pictures.samples import COURIER, NOW, RADIO, WIRE


def scenes() -> dict[str, str]:
    """Pages by the name of their picture."""
    modal, edit = forms.modal(samples.paste_form()), forms.modal(samples.edit_form())
    assert modal is not None
    assert edit is not None
    reply = discord_html.message(render.page(samples.reply()), now=NOW)
    grown = discord_html.message(render.page(samples.card(WIRE, RADIO, COURIER)), now=NOW, thread=reply)
    shown = {
        "discord-grown": grown,
        "discord-digest": discord_html.message(render.page(samples.digest()), now=NOW),
        "discord-summary": discord_html.message(render.page(samples.summary()), now=NOW),
        "discord-modal": discord_html.modal(modal),
        "discord-edit": discord_html.modal(edit),
    }
    return {name: discord_html.page(part) for name, part in shown.items()}
