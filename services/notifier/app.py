"""Wires the notifier."""

import asyncio
import datetime as dt
import functools

from services.notifier import store as stored
from services.notifier import tables  # noqa: F401 - declares the tables
from services.notifier.asking import Counter
from services.notifier.channel import Channels
from services.notifier.claiming import Claims
from services.notifier.composing import Composer
from services.notifier.dispatch import Dispatcher, Parts
from services.notifier.following import Following
from services.notifier.handlers import Desk, take_match
from services.notifier.recipients import Directory
from services.notifier.rendering import Renderer
from services.notifier.settings import NotifierSettings
from services.notifier.settling import Settler
from services.notifier.timing import Alarm
from shared.clock import utc_now
from shared.contracts import Bucket, MatchFound, MessagePosted, NotificationSettled
from shared.service import Service, run

_PRUNE_EVERY_S = 3600.0


def road(settings: NotifierSettings | None = None) -> Service:
    settings = settings or NotifierSettings()
    service = Service("notifier", settings)
    store = service.store()
    lease = dt.timedelta(seconds=settings.notify_lease_s)
    recipients, renderer, channels = Directory(), Renderer(), Channels(settings, utc_now)
    composer = Composer(renderer, settings)
    settler = Settler(
        store, service.outbox(store, gives=(MessagePosted,)), utc_now, dt.timedelta(seconds=settings.notify_account_pause_s)
    )
    parts = Parts(store, recipients, channels, Claims(recipients, channels, composer, lease), settler, utc_now)
    dispatcher = Dispatcher(parts, sweep_s=settings.notify_sweep_s, lease=lease, room=settings.notify_concurrency)
    following = Following(recipients, renderer, settings.webhook_hosts)
    service.follow(Bucket.RECIPIENTS, following.on_recipients)
    service.follow(Bucket.TEMPLATES, following.on_templates)

    alarm = Alarm(dispatcher.due, utc_now)
    timers = service.timers(alarm.on_wake)
    desk = Desk(
        recipients,
        utc_now,
        alarm.at,
        dispatcher.begin,
        settings.notify_group_wait_s,
        dt.timedelta(hours=settings.notify_hold_hours),
    )
    service.hop(MatchFound, take_match, gives=(NotificationSettled,), store=store, desk=desk)
    counter = Counter(store, recipients, channels, composer, utc_now, dispatcher.wake, service.publish)
    service.answer("notifier.digest", counter.digest)
    service.answer("notifier.send_test", counter.send_test)

    service.task(settler.run)
    service.task(lambda: alarm.run(timers.wake_at))
    _keep_sending(service, settings, dispatcher, channels)
    service.on_stop(functools.partial(asyncio.to_thread, renderer.close))
    service.every(_PRUNE_EVERY_S, lambda: store.run(lambda session: stored.prune(session, utc_now())))
    return service


def _keep_sending(service: Service, settings: NotifierSettings, dispatcher: Dispatcher, channels: Channels) -> None:
    async def stop() -> None:
        await dispatcher.drain(settings.stop_grace_s)
        await channels.close()

    service.task(dispatcher.run)
    service.every(settings.notify_lease_s / 3, dispatcher.beat)
    service.on_stop(stop)


def main() -> None:
    run(road)


if __name__ == "__main__":
    main()
