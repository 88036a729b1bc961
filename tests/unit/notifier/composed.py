"""Messages as they go out, taken apart again."""

import datetime as dt
import json
from email import message_from_bytes, policy

from services.notifier import samples
from services.notifier.composing import Composer, Frame
from services.notifier.recipients import Recipient
from services.notifier.rendering import Renderer
from services.notifier.settings import NotifierSettings
from shared.contracts import MatchFound

AT = samples.AT
MAIL = Recipient(id="desk", email="desk@example.org")
CHAT = Recipient(id="chat", slack={"channel": "C0123456"})
SETTINGS = NotifierSettings(
    notify_unsubscribe_url="https://dealwatch.example/unsubscribe?token=" + "t" * 180 + "&who=",
    notify_unsubscribe_mail="out@example.org",
)


def mail(renderer: Renderer, matches: list[MatchFound], *, digest: bool = False):
    frame = Frame("5f1c-nid", digest, None if digest else "deal-1", AT - dt.timedelta(days=1), AT)
    raw = Composer(renderer, SETTINGS).compose(MAIL, frame, [[match] for match in matches], AT)
    parsed = message_from_bytes(raw, policy=policy.default)
    assert not parsed.defects
    assert not [defect for part in parsed.walk() for defect in part.defects]
    return raw, parsed


def chat(renderer: Renderer, matches: list[MatchFound], *, digest: bool = False):
    frame = Frame("5f1c-nid", digest, None, AT - dt.timedelta(days=1), AT)
    return json.loads(Composer(renderer, SETTINGS).compose(CHAT, frame, [[match] for match in matches], AT))
