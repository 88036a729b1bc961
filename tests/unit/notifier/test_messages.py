"""What a reader sees."""

import json
import re
from decimal import Decimal

import pytest

from services.notifier import blocks, samples
from services.notifier.cards import card_of
from services.notifier.figures import sum_of
from services.notifier.naming import title
from services.notifier.news import content_hash
from services.notifier.rendering import Renderer
from services.notifier.story import Told, message_of
from services.notifier.wrapping import wrapped
from shared.contracts import Bound, Change, Evidence, Measure, Money, Party, Role, Stage, StageStep
from tests.unit.notifier.composed import AT, MAIL, chat, mail


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


def test_a_mail_tells_what_is_new_who_how_much_and_by_whose_word(renderer):
    _, parsed = mail(renderer, [samples.talks()])
    text, html = parsed.get_body(("plain",)).get_content(), parsed.get_body(("html",)).get_content()
    for words in (
        "first report of this deal", "Meridian Cloud", "Investee", "at least $10B", "$90B", "in talks", "3 articles, 2 origins: The Example Courier",
        "https://news.example.org/meridian-halden", "Large deals", "amount: above $1B",
    ):  # fmt: skip
        assert words.casefold() in " ".join(text.split()).casefold()
        assert words in " ".join(html.split())


def test_a_deal_that_moved_on_shows_what_it_was_and_where_reports_differ(renderer):
    text = " ".join(mail(renderer, [samples.revised()])[1].get_body(("plain",)).get_content().split())
    assert re.search(r"now agreed, was rumoured for \d+ days?\b", text)
    assert "first seen 21 February 2026" in text
    assert "€8B (La Gazette Exemple); €80B (Sample Wire). Likely slip: €80B is ten times €8B" in text
    assert "Lumière Réseaux annonce l'acquisition de Tessera pour 8 milliards d'euros." in text


def test_headers_that_a_mail_program_must_be_able_to_read(renderer):
    raw, parsed = mail(renderer, [samples.revised()])
    head = raw.split(b"\r\n\r\n")[0].decode()
    unsubscribe = re.search(r"^List-Unsubscribe: (.*?)\r\n(?! )", head, re.DOTALL | re.MULTILINE)[1]
    assert "=?" not in unsubscribe
    assert unsubscribe.startswith("<https://dealwatch.example/unsubscribe?token=ttt")
    assert parsed["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert parsed["Message-ID"] == "<5f1c-nid@dealwatch.invalid>"
    assert parsed["References"] == parsed["In-Reply-To"]
    assert parsed["Auto-Submitted"] == "auto-generated"
    assert parsed["To"] == "desk@example.org"
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert all(len(line) <= 76 for line in raw.split(b"\r\n\r\n", 1)[1].split(b"\r\n"))


def test_the_same_notification_is_the_same_bytes(renderer):
    assert mail(renderer, [samples.talks()])[0] == mail(renderer, [samples.talks()])[0]


def test_a_digest_of_hundreds_of_deals_stays_within_what_is_shown_whole(renderer):
    matches = [
        samples.match_of(samples.talks().deal.model_copy(update={"id": f"deal-{number}"}), (Change.OPENED,))
        for number in range(300)
    ]
    _, parsed = mail(renderer, matches, digest=True)
    html = parsed.get_body(("html",)).get_content()
    assert len(html.encode()) <= 90_000
    assert re.search(r"and \d+ more", html)
    assert "Unsubscribe" in html
    message = chat(renderer, matches, digest=True)
    assert blocks.fits(message["blocks"])
    assert blocks.faults(message["blocks"]) == []
    assert re.search(r"and \d+ more", json.dumps(message))


def test_two_items_of_one_deal_are_one_card_that_shows_the_latest(renderer):
    later = samples.talks().deal.model_copy(update={"revision": 2, "stage": Stage.AGREED})
    steps = (*later.stage_history, StageStep(stage=Stage.AGREED, at=AT, article=later.articles[0]))
    moved = samples.match_of(later.model_copy(update={"stage_history": steps}), (Change.STAGE_MOVED,))
    text = mail(renderer, [moved, samples.talks()], digest=True)[1].get_body(("plain",)).get_content()
    assert text.count("Stage:") == 1
    assert "now agreed, was in talks" in text


def money(value: str, currency: str | None, bound: Bound, **more) -> Money:
    return Money(measure=Measure.DEAL, value=Decimal(value), currency=currency, bound=bound, evidence=samples.evidence("x"), **more)


@pytest.mark.parametrize(
    ("sum_", "words"),
    [
        (money("10000000000", "USD", Bound.AT_LEAST), "at least $10B"),
        (money("412500000", "EUR", Bound.ABOUT), "about €412.5M"),
        (money("8000000000", "GBP", Bound.RANGE, upper=Decimal(10**10), duration_months=84), "£8B to £10B over 7 years"),
        (money("800000000000", "JPY", Bound.AT_MOST, duration_months=18), "up to ¥800B over 18 months"),
        (money("1250", None, Bound.EXACTLY), "1.25K (currency not said)"),
        (money("2000000", "CHF", Bound.EXACTLY), "CHF 2M"),
        (None, "undisclosed"),
    ],
)
def test_sums_in_words(sum_, words):
    assert sum_of(sum_) == words


def test_what_is_the_same_news_and_what_is_not():
    match, deal = samples.talks(), samples.talks().deal

    def changed(**update):
        return match.model_copy(update={"deal": deal.model_copy(update=update)})

    assert content_hash(changed(headline="Other words", article_count=9, revision=7)) == content_hash(match)
    assert content_hash(changed(money=deal.money[:1])) != content_hash(match)
    assert content_hash(changed(stage_history=deal.stage_history * 3)) != content_hash(match)
    assert content_hash(match.model_copy(update={"changes": (Change.CORROBORATED,)})) != content_hash(match)


def test_a_reader_gets_the_sentence_and_not_the_bare_words_that_were_recognised():
    said = "Meridian Cloud is in talks to put at least $10 billion into Halden AI."
    found = Evidence(
        field="text", start=18, end=26, quote="in talks", pattern="en.stage.in_talks", article_id="sample-article", passage=said
    )
    match = samples.talks()
    deal = match.deal.model_copy(update={"evidence": (found,), "stage_history": ()})
    [first, *_] = card_of([match.model_copy(update={"deal": deal})]).quotes
    assert first.text == said


def party(name: str, role: Role) -> Party:
    return Party(name=name, role=role, evidence=samples.evidence(name))


@pytest.mark.parametrize(
    ("parties", "words"),
    [
        ([party("OpenAI", Role.INVESTEE), party("Amazon", Role.INVESTOR)], "Amazon → OpenAI: investment, at least $10B (in talks)"),
        (
            [party("A", Role.INVESTOR), party("B", Role.INVESTOR), party("C", Role.INVESTOR), party("D", Role.INVESTOR), party("E", Role.INVESTEE)],
            "A, B, C and 1 more → E: investment, at least $10B (in talks)",
        ),
        ([party("Nordlys", Role.TARGET), party("Bank", Role.ADVISER), party("Owner", Role.SELLER), party("Siemens", Role.ACQUIRER)], "Siemens → Nordlys: investment, at least $10B (in talks)"),
        ([party("X", Role.PARTNER), party("Y", Role.PARTNER), party("x", Role.PARTNER)], "X, Y: investment, at least $10B (in talks)"),
        ([], "Meridian Cloud weighs a stake in Halden AI: investment, at least $10B (in talks)"),
    ],
)  # fmt: skip
def test_a_title_says_who_gives_to_whom_how_much_and_how_far(parties, words):
    assert title(samples.talks().deal.model_copy(update={"parties": tuple(parties)})) == words


def subject(count: int, name: str = "Meridian Cloud", *, digest: bool = True) -> str:
    deal = samples.talks().deal
    parties = (party(name, Role.INVESTOR), *deal.parties[1:])
    matches = [
        [samples.match_of(deal.model_copy(update={"id": f"deal-{number}", "parties": parties}), (Change.OPENED,))]
        for number in range(count)
    ]
    return message_of(Told(MAIL, AT, AT, digest=digest), matches).subject


def test_a_subject_names_whole_deals_and_counts_the_rest():
    one = "Meridian Cloud → Halden AI, at least $10B (in talks)"
    assert subject(1, digest=False) == "Meridian Cloud → Halden AI: investment, at least $10B (in talks)"
    assert subject(1) == f"1 deal: {one}"
    assert subject(3) == f"3 deals: {one} and 2 more"
    assert (
        subject(3, "Me") == "3 deals: Me → Halden AI, at least $10B (in talks); Me → Halden AI, at least $10B (in talks) and 1 more"
    )
    assert len(subject(300, "N" * 500)) < 130


def test_the_stage_of_a_deal_that_came_to_nothing_stands_in_the_subject():
    deal = samples.talks().deal.model_copy(update={"stage": Stage.DENIED})
    message = message_of(Told(MAIL, AT, AT, digest=True), [[samples.match_of(deal, (Change.OPENED,))]])
    assert "(denied)" in message.subject


def test_a_longer_digest_begins_with_what_is_in_it(renderer):
    matches = [
        samples.match_of(samples.talks().deal.model_copy(update={"id": f"deal-{number}"}), (Change.OPENED,)) for number in range(4)
    ]
    _, parsed = mail(renderer, matches, digest=True)
    assert "<h1" in parsed.get_body(("html",)).get_content()
    text = parsed.get_body(("plain",)).get_content()
    assert text.splitlines()[0] == "Digest: 4 deals"
    assert text.count("* Meridian Cloud → Halden AI") == 4


def test_the_newest_article_is_quoted_first():
    deal = samples.talks().deal
    newer = deal.articles[0].model_copy(update={"id": "newer", "title": "Halden agrees", "publisher": "The Later Post"})
    said = samples.evidence("Meridian Cloud will put $20 billion into Halden AI.", newer)
    later = deal.model_copy(update={"articles": (newer, *deal.articles), "evidence": (*deal.evidence, said)})
    first, second = card_of([samples.match_of(later, (Change.FIGURE_REVISED,))]).quotes
    assert first.publisher == "The Later Post"
    assert second.publisher == "The Example Courier"


def test_a_long_line_of_a_list_hangs_under_its_beginning():
    assert wrapped("* one two three four", 2, 12, hang=2) == "  * one two\n    three\n    four"
