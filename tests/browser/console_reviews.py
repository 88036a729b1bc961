"""Articles that people are asked to look at: one with a doubtful deal, one too long, one in a language nobody reads here."""

import datetime as dt

from shared.contracts import Article, ArticleFetched, DealMentioned, Kind, ReviewAsked, Role, Stage, Undecided
from tests.browser.console_facts import article, party, words

DOUBTFUL = """The harbour town's fair opened on Saturday. Brightwater, Larkfield, Nordvik, Almanza and Kestrel show their boats, and Hollins \
sold its stand to Marlow Craft before noon.

Visitors come from far away."""
DOUBTS = ("the word that tells it is used of many other things", "the sentence names many companies, so who does what is uncertain")
READ, CHARACTERS = 60_000, 74_512


def doubtful(at: dt.datetime) -> Article:
    return article("Boats and bargains at the harbour fair", DOUBTFUL, at, "Harbour Wire")


def undecided(of: Article) -> Undecided:
    told = words(of, "sold", "en.acquisition.sell")
    sentence = DOUBTFUL[DOUBTFUL.index("Brightwater") : DOUBTFUL.index("\n\n")]
    mention = DealMentioned(
        correlation_id=of.id, article=of.ref(), ordinal=0, confidence=0.274, kind=Kind.ACQUISITION, stage=Stage.COMPLETED,
        parties=(party(of, "Marlow Craft", Role.ACQUIRER), party(of, "Hollins", Role.SELLER)),
        evidence=told.model_copy(update={"passage": sentence}),
    )  # fmt: skip
    return Undecided(mention=mention, doubts=DOUBTS)


def reviews(now: dt.datetime) -> list[ArticleFetched | ReviewAsked]:
    """Each article with what is asked of it."""
    first = doubtful(now - dt.timedelta(minutes=8))
    long = article("Annual report of the harbour board, in full", "It begins. " * 20, now - dt.timedelta(minutes=6), "Filings Wire")
    foreign = article("Il gruppo compra il porto", "Il gruppo compra il porto.", now - dt.timedelta(minutes=5), "La Gazzetta", "it")
    asked = (
        (first, {"undecided": (undecided(first),), "language": "en", "text_characters": len(first.text)}),
        (long, {"language": "en", "text_characters": CHARACTERS, "read_characters": READ}),
        (foreign, {"language": "it", "supported": False, "text_characters": len(foreign.text)}),
    )
    return [
        fact
        for one, what in asked
        for fact in (
            ArticleFetched(correlation_id=one.id, article=one),
            ReviewAsked(correlation_id=one.id, article=one.ref(), **what),
        )
    ]
