"""Text from outside stays text on every page."""

import re

import pytest

from shared.contracts import ArticleFetched, DealChanged, DealMentioned, MatchFound, ReviewAsked, Undecided
from tests.browser.console_facts import NOW, article, mail, settled, slack
from tests.browser.console_sample import Sample
from tests.browser.console_site import Console
from tests.unit.console.asking import Browser, Tags

HOSTILE = [
    "<script>alert(1)</script>\"'&",
    "\u202egnp.exe\u202c \u2067עברית\u2069 مرحبا",
    "x" * 10_000,
    "   ",
    "{{ 7*7 }}{% raw %}",
]


async def take_hostile(one: Console, told: Sample, title: str) -> list[str]:
    """Let a whole journey arrive in which every text from outside is `title`. Gives the pages that show it."""
    change = next(fact for fact in told.facts if isinstance(fact, DealChanged) and fact.deal.id == told.deal.id)
    bad = article(title, told.talks.text, NOW, title, title)
    parties = tuple(party.model_copy(update={"name": title}) for party in change.deal.parties)
    of_bad = {
        "correlation_id": bad.id,
        "deal": change.deal.model_copy(update={"headline": title, "parties": parties, "origins": (title,)}),
    }
    mentioned = next(fact for fact in told.facts if isinstance(fact, DealMentioned)).model_copy(
        update={"correlation_id": bad.id, "parties": parties}
    )
    found = next(fact for fact in told.facts if isinstance(fact, MatchFound)).model_copy(update=of_bad | {"rule_name": title})
    ended = settled(found, title, "email", 3)
    raw = f"Subject: {title}\r\n\r\n{title}"
    mailed = mail(ended, found.deal).model_copy(update={"subject": title, "to": title, "text": title, "html": None, "raw": raw})
    slacked = slack(ended, found.deal).model_copy(update={"notification_id": "s1", "to": title, "text": title})
    fetched = ArticleFetched(correlation_id=bad.id, article=bad)
    said = mentioned.evidence.model_copy(update={"passage": title + mentioned.evidence.quote})
    doubted = Undecided(mention=mentioned.model_copy(update={"confidence": 0.2, "evidence": said}), doubts=(title, title))
    asked = ReviewAsked(
        correlation_id=bad.id,
        article=bad.ref(),
        language=title,
        supported=False,
        undecided=(doubted,),
        text_characters=9,
        read_characters=5,
    )
    await one.take([fetched, mentioned, asked, change.model_copy(update=of_bad), found, ended, mailed, slacked])
    mail_page = f"/mailbox/{ended.notification_id}"
    return [
        "/",
        f"/story/{bad.id}",
        "/review",
        "/deals?told=all",
        f"/deals/{found.deal.id}",
        mail_page,
        mail_page + "?view=source",
        "/mailbox/s1",
    ]


@pytest.mark.parametrize("title", HOSTILE, ids=["script", "rtl", "long", "blank", "template"])
async def test_a_hostile_title_stays_text_everywhere(one: Console, browser: Browser, told: Sample, title: str):
    for path in await take_hostile(one, told, title):
        answer = await browser.get(path)
        assert answer.status == 200, path
        assert "49" not in re.findall(r">\s*(\d+)\s*<", answer.text)
        tags = Tags(answer.text).found
        scripts = [attributes["src"] for tag, attributes in tags if tag == "script"]
        assert len(scripts) == 1, path
        assert scripts[0].startswith("/static/")
        assert not any(name.startswith("on") or name == "style" for _, attributes in tags for name in attributes), path
