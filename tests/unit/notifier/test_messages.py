"""What a reader sees, and what hostile deal data cannot do to it."""

import datetime as dt
import json
import re
from decimal import Decimal
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier import blocks, samples
from services.notifier.cards import card_of
from services.notifier.cleaning import clean, one_line, shorten, web_link
from services.notifier.composing import Composer, Frame
from services.notifier.figures import sum_of
from services.notifier.news import content_hash
from services.notifier.recipients import Recipient
from services.notifier.rendering import Renderer
from services.notifier.settings import NotifierSettings
from shared.contracts import Bound, Change, Evidence, MatchFound, Measure, Money, Stage, StageStep

AT = samples.AT
MAIL = Recipient(id="desk", email="desk@example.org")
CHAT = Recipient(id="chat", slack={"channel": "C0123456"})
SETTINGS = NotifierSettings(
    notify_unsubscribe_url="https://dealwatch.example/unsubscribe?token=" + "t" * 180 + "&who=",
    notify_unsubscribe_mail="out@example.org",
)
HOSTILE = "Evil\r\nBcc: all@example.org\x00\u202egnp.exe\u2066 <!channel> </td><script>alert(1)</script> {{ 7*7 }} *bold* `x` | > & <https://x|y>"


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer()


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


def hostile() -> MatchFound:
    match = samples.talks()
    deal = match.deal
    article = deal.articles[0].model_copy(update={"title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(1)"})
    party = deal.parties[0].model_copy(update={"name": HOSTILE + "N" * 5_000})
    quote = samples.evidence(HOSTILE * 50)
    deal = deal.model_copy(
        update={
            "headline": HOSTILE,
            "articles": (article,),
            "parties": (party,) * 500,
            "evidence": (quote,),
            "origins": (HOSTILE,) * 60,
        }
    )
    return match.model_copy(update={"deal": deal, "rule_name": HOSTILE, "rule_id": HOSTILE, "conditions": match.conditions * 40})


def test_a_mail_tells_what_is_new_who_how_much_and_by_whose_word(renderer):
    _, parsed = mail(renderer, [samples.talks()])
    text, html = parsed.get_body(("plain",)).get_content(), parsed.get_body(("html",)).get_content()
    for words in (
        "first report of this deal", "Meridian Cloud", "Investee", "at least $10B", "$90B", "in talks", "3 articles, 2 origins: The Example Courier",
        "https://news.example.org/meridian-halden", "Large investments", "amount: above $1B",
    ):  # fmt: skip
        assert words.casefold() in " ".join(text.split()).casefold()
        assert words in " ".join(html.split())


def test_a_deal_that_moved_on_shows_what_it_was_and_where_reports_differ(renderer):
    text = " ".join(mail(renderer, [samples.revised()])[1].get_body(("plain",)).get_content().split())
    assert "now agreed, was rumoured" in text
    assert "first seen 21 February 2026" in text
    assert "€8B (La Gazette Exemple); €80B (Sample Wire); perhaps a factor of ten" in text
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


def test_hostile_data_changes_neither_headers_nor_page(renderer):
    _, parsed = mail(renderer, [hostile()])
    assert parsed["Bcc"] is None
    assert {part.get_content_type() for part in parsed.walk()} == {"multipart/alternative", "text/plain", "text/html"}
    html = parsed.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "javascript:" not in html
    assert "{{ 7*7 }}" in html
    assert "49" not in parsed["Subject"]
    for text in (html, parsed["Subject"], parsed.get_body(("plain",)).get_content()):
        assert not set(text) & set("\x00\u202e\u2066")
    assert "and 488 more" in html


def test_hostile_data_mentions_nobody_in_slack(renderer):
    message = chat(renderer, [hostile()])
    assert blocks.faults(message["blocks"]) == []
    words = json.dumps(message, ensure_ascii=False)
    assert "<!channel>" not in words
    assert "&lt;!channel&gt;" in words
    assert "javascript:" not in words
    assert "*bold*" not in words


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_at_all_is_rendered(text):
    match = samples.talks()
    deal = match.deal.model_copy(
        update={"headline": text, "origins": (text,), "parties": (match.deal.parties[0].model_copy(update={"name": text}),)}
    )
    found = match.model_copy(update={"deal": deal, "rule_name": text})
    _, parsed = mail(RENDERER, [found])
    assert parsed["Subject"]
    message = chat(RENDERER, [found])
    assert blocks.faults(message["blocks"]) == []
    for shown in re.findall(r"[<][^|>]*", json.dumps(message, ensure_ascii=False)):
        assert shown.startswith("<https://")


RENDERER = Renderer()


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_clean_text_is_one_that_every_medium_takes(text):
    assert not [
        sign
        for sign in clean(text)
        if (ord(sign) < 32 and sign not in "\t\n") or 0xD800 <= ord(sign) < 0xE000 or sign in "\u202e\u2066"
    ]
    assert "\n" not in one_line(text)
    assert len(one_line(text, 50)) <= 50


@given(st.text(alphabet="ab<>&;|* \u0301é", max_size=80), st.integers(5, 40))
def test_a_cut_is_within_no_entity_and_no_link(text, most):
    markup = "".join(["x", blocks.escape(text), blocks.link("https://a.example/b", text)])
    short = blocks.cut(markup, most)
    assert len(short) <= max(most, 1)
    assert short.count("<") == short.count(">")
    assert not re.search(r"&[a-z]{0,3}(…|$)", short)


def test_shorten_keeps_letters_whole():
    assert shorten("e\u0301" * 10, 6) == "e\u0301e\u0301…"
    assert shorten("abc", 3) == "abc"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://u:p@x.org/",
        "http://",
        "https://x.org/" + "a" * 2000,
        "ftp://x",
        "//x",
        None,
        "https://a b.org",
    ],
)
def test_what_is_no_link_of_the_web_becomes_none(url):
    assert web_link(url) is None


def test_a_link_keeps_its_meaning():
    assert web_link('https://x.org/a"b?q=1&r=é') == "https://x.org/a%22b?q=1&r=%C3%A9"


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


def test_templates_of_the_watch_folder_take_the_place_of_the_built_in(renderer):
    own = Renderer({"subject.txt.j2": "Deal news: {{ message.cards | length }}"})
    assert mail(own, [samples.talks()])[1]["Subject"] == "Deal news: 1"


def test_a_broken_template_does_not_silence_anybody():
    broken = Renderer({"subject.txt.j2": "{{ message.nothing }}", "email.txt.j2": "{% if message.digest %}{{ 1/0 }}{% endif %}x"})
    assert "Meridian" in mail(broken, [samples.talks()])[1]["Subject"]
    # passes the samples' check by luck and fails on a real deal: the built-in one speaks
    lucky = Renderer({"email.txt.j2": "{{ 1 / (0 if message.cards[0].deal_id == 'unlucky' else 1) }}"})
    match = samples.match_of(samples.talks().deal.model_copy(update={"id": "unlucky"}), (Change.OPENED,))
    assert "Meridian" in mail(lucky, [match])[1].get_body(("plain",)).get_content()


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
