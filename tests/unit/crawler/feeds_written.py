"""Feeds and pages of invented papers, written for the tests."""

import datetime as dt
from email.utils import format_datetime

SENTENCES = (
    "Nordwind Cloud is in talks to invest at least 10 billion dollars in the laboratory Halden AI, three people who know of them said on Monday.",
    "The talks are at an early stage, no terms have been agreed, and Nordwind could still decide against it, the people said.",
    "Halden signed a contract worth 38 billion dollars with Nordwind last year, under which it rents computing capacity for seven years.",
    "A spokesperson for Nordwind declined to comment. Halden did not answer a request for comment.",
)


def rss(*items: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> str:
    return f'{head}<rss version="2.0"><channel><title>The Invented Paper</title><language>en-GB</language>{"".join(items)}</channel></rss>'


def item(title: str, link: str, guid: str | None = None, age_h: float = 1, summary: str = "") -> str:
    published = format_datetime(dt.datetime.now(dt.UTC) - dt.timedelta(hours=age_h))
    identity = f"<guid>{guid}</guid>" if guid else ""
    return f"<item><title>{title}</title><link>{link}</link>{identity}<pubDate>{published}</pubDate><description>{summary}</description></item>"


def page(title: str = "Nordwind in talks with Halden", sentences: tuple[str, ...] = SENTENCES, head: str = "") -> str:
    """A page as papers make them: banner with raw message keys, menu, languages, newsletter, related articles, footer."""
    body = "".join(f"<p>{sentence}</p>" for sentence in sentences)
    return f"""<!doctype html><html lang="en"><head><title>{title} | The Invented Paper</title>
<meta property="og:title" content="{title}"><meta property="og:site_name" content="The Invented Paper">{head}</head><body>
<div class="cookie-banner"><p>cookie_banner_title</p><p>cookie_banner_description</p><p>We use cookies to improve your visit.</p>
<button>accept_all</button></div>
<div><p>essential_cookies_title</p><p>essential_cookies_description</p><p>analytics_cookies_title</p><p>Accept all</p></div>
<header><nav><ul><li><a href="/">Home</a></li><li><a href="/markets">Markets</a></li><li><a href="/login">Sign in</a></li></ul></nav></header>
<ul class="languages"><li><a href="/fr">Français</a></li><li><a href="/de">Deutsch</a></li><li><a href="/ja">日本語</a></li></ul>
<main><article><h1>{title}</h1>{body}</article>
<aside><h2>Related articles</h2><ul><li><a href="/a">Halden opens an office in Oslo</a></li><li><a href="/b">Cloud prices fall again</a></li></ul></aside>
<div class="newsletter"><p>Sign up for our newsletter</p></div></main>
<footer><p>© 2025 The Invented Paper. All rights reserved.</p><a href="/terms">Terms of use</a><a href="/privacy">Privacy policy</a></footer>
</body></html>"""
