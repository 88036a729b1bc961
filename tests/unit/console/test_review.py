"""The page of what people are asked to look at."""

from services.console.passages import passage_of
from shared.clock import utc_now
from shared.contracts import ReviewAsked
from tests.browser.console_reviews import doubtful, reviews, undecided


async def test_each_article_stands_with_what_is_asked_of_it(one, browser):
    assert "Nothing to review" in (await browser.get("/review")).text
    await one.take(reviews(utc_now()))
    text = (await browser.get("/review")).text
    assert text.count('class="review"') == 3
    assert "27% sure" in text
    assert '<mark title="Acquirer">Marlow Craft</mark>' in text
    assert "the first 60,000 characters of 74,512" in text
    assert "none that dealwatch reads" in text


async def test_it_is_no_deal_and_no_column_of_the_journey(one, browser):
    await one.take(reviews(utc_now()))
    assert "No deal fits" in (await browser.get("/deals?told=all")).text
    assert "27% sure" not in (await browser.get("/")).text


async def test_the_list_is_turned_by_pages(one, browser):
    first = reviews(utc_now())[1]
    asked = [first.model_copy(update={"article": first.article.model_copy(update={"id": f"a{number}"})}) for number in range(45)]
    await one.take(fact for fact in asked if isinstance(fact, ReviewAsked))
    newest = (await browser.get("/review")).text
    assert newest.count('class="review"') == 40
    older = newest.partition("?before=")[2].partition('"')[0]
    last = (await browser.get(f"/review?before={older}")).text
    assert last.count('class="review"') == 5
    assert "Older articles" not in last
    assert "Nothing older" in (await browser.get("/review?before=1")).text
    for odd in ("", "-1", "x", "9" * 400, "٣"):
        assert (await browser.get(f"/review?before={odd}")).status == 200


def test_the_passage_is_cut_where_evidence_begins_and_ends():
    one = undecided(doubtful(utc_now()))
    pieces = passage_of(one.mention)
    assert "".join(piece["text"] for piece in pieces) == one.mention.evidence.passage
    assert [(piece["text"], piece["says"]) for piece in pieces if piece["says"]] == [
        ("Hollins", "Seller"), ("sold", "Acquisition"), ("Marlow Craft", "Acquirer"),
    ]  # fmt: skip


def test_a_word_that_stands_twice_in_the_passage_is_marked_where_the_evidence_says():
    one = undecided(doubtful(utc_now())).mention
    sentence = "Hollins sold boats, and sold its stand to Marlow Craft."
    told = one.evidence.model_copy(update={"passage": sentence, "start": 124, "end": 128})
    seller, buyer = one.parties[1], one.parties[0]
    moved = [
        party.model_copy(
            update={"evidence": party.evidence.model_copy(update={"start": 100 + at, "end": 100 + at + len(party.name)})}
        )
        for party, at in ((seller, 0), (buyer, 42))
    ]
    pieces = passage_of(one.model_copy(update={"evidence": told, "parties": tuple(moved)}))
    assert [piece["text"] for piece in pieces if piece["says"]] == ["Hollins", "sold", "Marlow Craft"]
    assert pieces[1]["text"] == " sold boats, and "
