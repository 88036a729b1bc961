"""The console's steps: every kind of fact in, nothing out, and the story of an article is one question afterwards."""

from services.console import queries
from services.console.handlers import show_article, show_deal, show_message, show_notification, show_step
from shared.clock import utc_now
from shared.contracts import ArticleFetched, DealChanged, DealMentioned, MatchFound, MessagePosted, NotificationSettled, ReviewAsked
from tests.browser.console_reviews import reviews
from tests.browser.console_sample import sample

STEPS = {
    ArticleFetched: show_article, DealMentioned: show_step, ReviewAsked: show_step, DealChanged: show_deal, MatchFound: show_step,
    NotificationSettled: show_notification, MessagePosted: show_message,
}  # fmt: skip


async def test_every_kind_of_fact_is_kept_and_nothing_is_given(open_store):
    store, told, pulses = await open_store("console"), sample(utc_now()), []
    facts = [*told.facts, *reviews(utc_now())]

    def pulse() -> None:
        pulses.append(1)

    async def work(session):
        given = []
        for fact in facts:
            clock = {} if isinstance(fact, MessagePosted) else {"clock": utc_now}
            given += [one async for one in STEPS[type(fact)](fact, session=session, pulse=pulse, **clock)]
        assert pulses == []
        return given

    assert {type(fact) for fact in facts} == set(STEPS)
    assert await store.run(work) == []
    assert pulses == [1]  # the open pages hear of a batch once, after its commit
    story = await queries.story(store, told.talks.id)
    assert {event.kind for event in story} >= {"article", "mention", "deal", "match", "notification"}
