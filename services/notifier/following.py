"""Wishes as they change: a recipient or template that cannot be read never takes the place of one that could."""

import structlog

from services.notifier.recipients import Directory, Recipient
from services.notifier.rendering import Renderer
from services.notifier.wishes import parse_recipient
from shared.contracts import Wish

log = structlog.get_logger()


class Following:
    """Keeps the directory and the renderer as the buckets say."""

    def __init__(self, recipients: Directory, renderer: Renderer, webhook_hosts: tuple[str, ...]) -> None:
        self._recipients, self._renderer, self._webhook_hosts = recipients, renderer, webhook_hosts
        self.refused: dict[str, str] = {}

    def on_recipients(self, wishes: dict[str, Wish]) -> None:
        read: list[Recipient] = []
        self.refused = {}
        for key, wish in sorted(wishes.items()):
            try:
                read.append(parse_recipient(wish, self._webhook_hosts))
            except ValueError as error:
                self.refused[key] = str(error)
                log.warning("recipient_refused", recipient=key, reason=str(error)[:500])
                if before := self._recipients.get(key):
                    read.append(before)
        self._recipients.replace(read)
        log.info("recipients_read", recipients=len(read), refused=len(self.refused))

    def on_templates(self, wishes: dict[str, Wish]) -> None:
        self._renderer.replace({name: wish.body for name, wish in wishes.items()})
        log.info("templates_read", templates=sorted(wishes))
