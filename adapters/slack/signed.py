"""What Slack signed, told from what anybody sends, before a byte of it is parsed.

docs.slack.dev, "Verifying requests from Slack".  The comparison, in constant time, is slack-sdk's; its verifier raises
errors over headers and bodies that Slack never sends, so these are sorted out first.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from slack_sdk.signature import SignatureVerifier

_STAMP: Final = re.compile(r"\d{1,12}", re.ASCII)
_SIGNATURE: Final = re.compile(r"v0=[0-9a-f]{64}")


def is_signed(secret: str, headers: Mapping[str, str], body: bytes) -> bool:
    """Say whether a request is Slack's own and not older, or newer, than five minutes."""
    stamp, signature = headers.get("X-Slack-Request-Timestamp", ""), headers.get("X-Slack-Signature", "")
    if not _STAMP.fullmatch(stamp) or not _SIGNATURE.fullmatch(signature):
        return False
    try:
        return SignatureVerifier(secret).is_valid(body, stamp, signature)
    except UnicodeDecodeError:
        return False
