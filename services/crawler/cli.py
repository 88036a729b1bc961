"""`dealwatch sources list` and `dealwatch sources test URL|ID`."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError

from services.crawler.articles import article_of, with_page, without_page
from services.crawler.entry import Entry, Look
from services.crawler.fetch import Fetcher, Manners
from services.crawler.health import SourceHealth
from services.crawler.pacing import Pacing, reserve_in_memory
from services.crawler.readers import Readers
from services.crawler.robots import Robots
from services.crawler.settings import CrawlerSettings
from services.crawler.source import Source, read_source
from services.crawler.transport import Allowance, Bounds, Transport
from services.crawler.troubles import Troubles
from services.crawler.urls import web_address
from services.crawler.visit import Reach, Visit
from services.crawler.wishes import WISHES
from shared.bus.client import Client
from shared.clock import utc_now
from shared.contracts import Article, Bucket
from shared.documents import Invalid
from shared.errors import Permanent, Transient
from shared.wishes import Known
from shared.written import written_texts

_HEAD = 600
_SHOWN = 10
_LIST_S = 4
Watch = Annotated[Path, typer.Option("--watch", help="the folder with sources.yaml")]


def mount(root: typer.Typer) -> None:
    sources = typer.Typer(help="Where articles come from.", no_args_is_help=True)
    sources.command("list")(list_sources)
    sources.command("test")(try_source)
    root.add_typer(sources, name="sources")


def list_sources(as_json: Annotated[bool, typer.Option("--json", help="one JSON object a line")] = False) -> None:
    """The sources as they are wished for, and how each is doing."""
    try:
        rows = asyncio.run(asyncio.wait_for(_listed(CrawlerSettings().nats_url), _LIST_S))
    except TimeoutError:
        _end("the broker does not answer; is dealwatch up?", 1)
    except (Transient, Permanent) as error:
        _end(str(error), 1)
    for health in rows:
        for line in [health.model_dump_json()] if as_json else [_line(health), *_page_lines(health.pages)]:
            typer.echo(line)
    if not rows:
        typer.echo("no sources yet; `dealwatch apply DIR` reads them from DIR/sources.yaml", err=True)


def try_source(
    source: Annotated[str, typer.Argument(help="an URL, or the id of a source")], watch: Watch = Path("deploy/watch")
) -> None:
    """Fetch once, here, and show what would be read, or why not. Nothing is stored or given."""
    try:
        asyncio.run(_try(_sources_to_try(source, watch)))
    except Invalid as error:
        _end(str(error), 1)
    except (Transient, Permanent) as error:
        _end(f"nothing could be read: {error}", 1)


async def _listed(nats_url: str) -> list[SourceHealth]:
    async with Client(nats_url) as client:
        wishes = await client.bucket(Bucket.SOURCES).wishes()
        told = await client.bucket(Bucket.SOURCE_HEALTH).entries()
    rows = []
    for key in sorted(wishes.keys() | told.keys()):
        try:
            rows.append(SourceHealth.model_validate_json(told[key]) if key in told else SourceHealth(id=key, state="waiting"))
        except ValidationError:
            rows.append(SourceHealth(id=key, state="waiting", error="its health cannot be read"))
    return rows


def _line(health: SourceHealth) -> str:
    last = f"last read {health.last_success:%Y-%m-%d %H:%M} UTC" if health.last_success else "never read"
    error = f"  {health.error}" if health.error else ""
    return f"{health.id:28} {health.kind or '?':6} {health.state:13} {health.articles:6} articles  {last}{error}"


def _page_lines(pages: Troubles) -> list[str]:
    """What became of the pages that its entries lead to, where something went wrong."""
    lines = [f"    {pages.waiting} of its pages are waited for"] if pages.waiting else []
    if pages.given_up:
        lines.append(f"    {pages.given_up} of its pages could not be had; the last:")
    for page in pages.last:
        outcome = "the feed's text was taken" if page.stood_in else "given up"
        lines.append(f"      {page.at:%Y-%m-%d %H:%M} UTC  {outcome}  {page.url}\n          {page.reason}")
    return lines


def _sources_to_try(name: str, watch: Path) -> list[Source]:
    """For an URL first as a feed, then as a page."""
    if "://" in name:
        try:
            url = web_address(name)
        except ValueError as error:
            _end(str(error), 2)
        return [read_source({"id": "test", "kind": kind, "url": url}) for kind in ("rss", "page")]
    wishes = {wish.key: wish for form in WISHES for wish in form.read(written_texts(watch, form.patterns), Known())}
    if name not in wishes:
        _end(f"there is no source '{name}' in {watch}; there are: {', '.join(sorted(wishes)) or 'none'}", 2)
    source = read_source(json.loads(wishes[name].body))
    if not source.SCHEDULED:
        _end(f"'{name}' waits for what is sent to it; there is nothing to fetch", 2)
    return [source]


async def _try(sources: list[Source]) -> None:
    async with _reach(CrawlerSettings()) as reach:
        for left, source in zip(range(len(sources) - 1, -1, -1), sources, strict=True):
            visit = Visit(reach, utc_now(), obey_robots=source.robots == "obey")
            try:
                look = await source.look(visit)
            except Permanent as error:
                if not left:
                    raise
                typer.echo(f"not read as {source.kind}: {error}", err=True)
                continue
            await _show(source, look, visit)
            return


async def _show(source: Source, look: Look, visit: Visit) -> None:
    typer.echo(f"read as {source.kind}; {len(look.entries)} entries")
    for notice in visit.notices:
        typer.echo(f"note: {notice}", err=True)
    for trouble in look.troubles:
        typer.echo(f"not read: {trouble}", err=True)
    for entry in look.entries[:_SHOWN]:
        when = f"{entry.published_at:%Y-%m-%d %H:%M}" if entry.published_at else "without a date"
        typer.echo(f"  {when:16}  {entry.title}\n      {entry.url}")
    if len(look.entries) > _SHOWN:
        typer.echo(f"  and {len(look.entries) - _SHOWN} more")
    if look.entries:
        _show_article(await _article(source, look.entries[0], visit))
    else:
        typer.echo("nothing in it could become an article", err=True)


async def _article(source: Source, entry: Entry, visit: Visit) -> Article | None:
    if not entry.whole:
        try:
            page = await visit.page(entry.url)
            entry = with_page(entry, page.read, page.url) if page else entry
        except (Transient, Permanent) as error:
            typer.echo(f"\nits page cannot be had: {error}", err=True)
            entry = without_page(entry) or entry.model_copy(update={"text": ""})
    return article_of(entry, source.id, utc_now())


def _show_article(article: Article | None) -> None:
    if article is None:
        typer.echo("\nthe first entry has no main text", err=True)
        return
    typer.echo("\nthe first entry as an article:")
    for name in ("title", "url", "canonical_url", "publisher", "language", "published_at"):
        typer.echo(f"  {name:14} {getattr(article, name)}")
    cut = " …" if len(article.text) > _HEAD else ""
    typer.echo(f"  {'text':14} {len(article.text):,} characters\n\n{article.text[:_HEAD]}{cut}")


@asynccontextmanager
async def _reach(settings: CrawlerSettings) -> AsyncIterator[Reach]:
    async def on_pause(host: str, until: object) -> None:
        typer.echo(f"{host} asks for a pause until {until}", err=True)

    transport = Transport(settings.user_agent, Allowance(settings.allow_hosts, settings.allow_private_addresses))
    readers = Readers(settings.crawler_readers, settings.crawler_read_deadline_s)
    pacing = Pacing(reserve_in_memory(), utc_now, settings.crawler_pause_s)
    seconds = settings.crawler_fetch_timeout_s
    await transport.open()
    try:
        yield Reach(
            fetcher=Fetcher(transport, Manners(Robots(transport, pacing, utc_now), pacing, on_pause), utc_now),
            readers=readers,
            feed_bounds=Bounds(seconds, settings.crawler_feed_limit_bytes),
            page_bounds=Bounds(seconds, settings.crawler_page_limit_bytes),
        )
    finally:
        await readers.close()
        await transport.close()


def _end(message: str, code: int) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(code)
