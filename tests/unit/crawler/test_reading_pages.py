"""A page comes out as its article, and nothing of what is around it."""

import datetime as dt
import json
import time

import pytest

from services.crawler.reading.pages import read_page
from tests.unit.crawler.feeds_written import SENTENCES, page

URL = "https://paper.example/deals/nordwind-halden"


def read(html: str | bytes, content_type: str = "text/html; charset=utf-8", url: str = URL):
    return read_page(html.encode() if isinstance(html, str) else html, content_type, url)


def after_the_first_sentence(html: str) -> str:
    whole = page()
    assert whole.count(f"{SENTENCES[0]}</p>") == 1
    return whole.replace(f"{SENTENCES[0]}</p>", f"{SENTENCES[0]}</p>{html}")


def test_banner_menu_languages_related_and_footer_stay_outside():
    found = read(page())
    assert found.text.split("\n") == list(SENTENCES)
    assert (found.title, found.language, found.publisher) == ("Nordwind in talks with Halden", "en", "The Invented Paper")


@pytest.mark.parametrize("tag", ["p", "div"])
def test_a_page_without_any_telling_markup_too(tag):
    keys = (
        "cookie_banner_title",
        "cookie_banner_description",
        "essential_cookies_title",
        "essential_cookies_description",
        "marketing_cookies",
        "accept_all",
    )
    lines = [
        *keys,
        "Home",
        "Markets",
        "Français",
        "日本語",
        "Sign in",
        *SENTENCES,
        "Related articles",
        "Halden opens an office",
        "© 2025 Paper",
        "Terms of use",
    ]
    html = "<html><body><div>" + "".join(f"<{tag}>{line}</{tag}>" for line in lines) + "</div></body></html>"
    assert read(html).text.split("\n") == list(SENTENCES)


def test_what_the_page_says_in_json_ld_comes_first():
    said = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "WebSite", "name": "x"},
            {
                "@type": ["NewsArticle"],
                "headline": "Nordwind &amp; Halden",
                "datePublished": "2025-03-01T09:30:00+01:00",
                "publisher": {"name": "Paper Ltd"},
            },
        ],
    }
    head = f'<script type="application/ld+json">{json.dumps(said)}</script><meta property="article:published_time" content="2024-01-01">'
    found = read(page(head=head))
    assert (found.title, found.publisher) == ("Nordwind & Halden", "Paper Ltd")
    assert found.published_at == dt.datetime(2025, 3, 1, 8, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("named", "taken"),
    [
        ("/deals/42", "https://paper.example/deals/42"),
        ("https://www.paper.example/deals/42", "https://www.paper.example/deals/42"),
        ("https://paper.example/", None),
        ("https://other.example/deals/42", None),
        ("javascript:void(0)", None),
        ("https://evil.github.io/deals/42", None),
        ("", None),
    ],
)
def test_a_page_speaks_for_its_own_site_only(named, taken):
    assert read(page(head=f'<link rel="canonical" href="{named}">')).canonical_url == taken


def test_broken_json_ld_costs_nothing():
    head = '<script type="application/ld+json">{"headline": </script><script type="application/ld+json">[[[[1]]]]</script>'
    assert read(page(head=head)).text.split("\n") == list(SENTENCES)


def test_a_wrong_charset_is_seen_through():
    french = (
        "Nordwind a mené des négociations à propos d'une prise de participation dans Halden, d'après trois sources proches du dossier.",
    ) * 1
    html = page("Négociations", (*french, *SENTENCES))
    assert read(html.encode("latin-1", "replace"), "text/html; charset=utf-8").text.startswith("Nordwind a mené des négociations")
    assert read(html.encode(), "text/html; charset=klingon").text.startswith("Nordwind a mené des négociations")


@pytest.mark.parametrize("html", ["", "<html></html>", "<p>", "\x00" * 100, "<html><body><nav>Home</nav></body></html>"])
def test_a_page_without_an_article_gives_no_text(html):
    assert read(html).text == ""


def test_what_is_no_page_is_refused_in_words():
    with pytest.raises(ValueError, match=r"application/pdf"):
        read(b"%PDF-1.7", "application/pdf")


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><a " + " ".join(f'a{n}="1"' for n in range(200_000)) + ">x</a>" + page() + "</body></html>",
        "<html><body>" + "<div>" * 50_000 + "x" + "</body></html>",
        "<html><body><p>" + "word " * 1_000_000 + "</p></body></html>",
    ],
    ids=["attributes", "depth", "5 MB"],
)
def test_hostile_pages_end_soon(html):
    started = time.monotonic()
    read(html)
    assert time.monotonic() - started < 8


def test_inline_images_of_a_real_page_do_not_cost_its_article():
    picture = f'<img src="data:image/png;base64,{"A" * 200_000}">'
    assert read(page().replace("<article>", f"<article>{picture}")).text.split("\n") == list(SENTENCES)


def test_plain_text_is_a_page_too():
    assert read("\n".join(SENTENCES), "text/plain").text.split("\n") == list(SENTENCES)


def test_comments_appeals_and_labels_above_the_headline_stay_outside():
    extra = """<div class="reactions"><h3>Reactions (1)</h3><p><strong>harbour_cat</strong></p><p>And the market still has no roof, nobody talks about that.</p></div>
    <div class="promo">Support local journalism. Get the Paper for $1 for six months.</div><div id="comments-area"><p>A comment that goes on for a while, as comments do.</p></div>"""
    html = page().replace("<h1>", '<span class="label">Tech</span><h1>').replace("</article>", f"</article>{extra}")
    assert read(html).text.split("\n") == list(SENTENCES)


def test_an_article_that_stands_in_a_part_with_a_misleading_name_is_kept():
    html = page().replace("<main>", '<main><div class="newsletter-body cookie-free">').replace("</article>", "</article></div>")
    assert read(html).text.split("\n") == list(SENTENCES)


def test_the_name_of_the_site_is_no_part_of_the_title():
    html = page().replace('content="Nordwind in talks with Halden"', 'content="Nordwind in talks with Halden – The Invented Paper"')
    assert read(html).title == "Nordwind in talks with Halden"


def test_the_name_of_the_site_as_its_title_has_it_goes_too():
    html = page().replace("<h1>", "<h2>").replace("</h1>", "</h2>")
    html = html.replace('content="Nordwind in talks with Halden"', 'content="Nordwind: in talks with Halden | paper example"')
    assert read(html).title == "Nordwind: in talks with Halden"


def test_a_headline_that_leads_home_is_the_name_of_the_site():
    html = page().replace("<header>", '<header><h1><a href="/">The Invented Paper of the North</a></h1>').replace("og:title", "x")
    found = read(html)
    assert found.title.startswith("Nordwind in talks with Halden")
    assert found.text.split("\n") == list(SENTENCES)


def test_paragraphs_behind_a_paywall_that_are_there_are_read():
    html = (
        page()
        .replace("<p>" + SENTENCES[1], f'<p class="paywall">{SENTENCES[1]}')
        .replace("<p>" + SENTENCES[2], f'<p class="paywall">{SENTENCES[2]}')
    )
    assert read(html).text.split("\n") == list(SENTENCES)


def test_a_text_in_a_part_for_subscribers_is_kept_however_many_scripts_the_page_has():
    body = page().split("</h1>")[1].split("</article>")[0]
    html = (
        page()
        .replace(body, f'<div class="subscriber-content">{body}</div>')
        .replace("</body>", f"<script>{'x = 1;' * 5000}</script></body>")
    )
    assert read(html).text.split("\n") == list(SENTENCES)


def test_a_table_of_figures_stays_a_table_and_a_table_of_columns_becomes_text():
    figures = "<table><tr><th>Year</th><th>Price</th></tr><tr><td>2024</td><td>38 billion dollars</td></tr></table>"
    assert "| 2024 | 38 billion dollars |" in read(after_the_first_sentence(figures)).text
    columns = f"<html><body><table><tr><td>{'<br><br>'.join(SENTENCES)}</td><td>Today</td></tr></table></body></html>"
    assert read(columns).text.split("\n")[: len(SENTENCES)] == list(SENTENCES)


def test_teasers_of_other_deals_go_with_their_list_whatever_it_is_called():
    card = "<div class='x1'><a href='/b{0}'><h3>Fjord sells its ferry number {0}</h3></a><p>The ferry went for {0} million dollars, Fjord said.</p></div>"
    cards = "<div class='x0'><h2>Elsewhere</h2>" + "".join(card.format(number) for number in range(3)) + "</div>"
    assert read(page().replace("</article>", f"</article>{cards}")).text.split("\n") == list(SENTENCES)


def test_a_copyright_line_is_no_date():
    assert read(page()).published_at is None


@pytest.mark.parametrize(
    "box",
    [
        "<div class='c-4f2'><h4>Read also</h4><ul><li><a href='/a'>Harbour opens a third quay for container ships</a></li>"
        "<li><a href='/b'>Why the market roof is late again this year</a></li></ul></div>",
        "<ul><li><a href='/a'>Harbour opens a third quay for container ships</a></li><li><a href='/b'>The roof is late</a></li></ul>",
        "<div><a href='/a'>Harbour opens a third quay for container ships</a> <a href='/b'>Why the market roof is late again</a></div>",
    ],
)
def test_a_box_of_nothing_but_links_inside_the_article_stays_outside_whatever_it_is_called(box):
    assert read(after_the_first_sentence(box)).text.split("\n") == list(SENTENCES)


def test_a_list_and_a_paragraph_with_links_in_them_stay():
    linked = "<p>The fund, which <a href='/a'>bought a quay</a> and <a href='/b'>sold a roof</a> last spring, gave no price for either.</p>"
    listed = "<ul><li>a <a href='/c'>first condition</a>, that the council agrees to the price by the end of May</li><li>a second one</li></ul>"
    text = read(after_the_first_sentence(linked + listed)).text
    assert "which bought a quay and sold a roof last spring" in text
    assert "that the council agrees to the price" in text
