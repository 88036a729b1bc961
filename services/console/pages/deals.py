"""The list of deals, and the page of one with every figure beside the words it was read from."""

import functools
import secrets
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console import queries
from services.console.evidence import Slot, slots_of
from services.console.readings import readings
from services.console.rows import DealFilter
from services.console.rule_asking import rule_answer
from services.console.site import Site
from shared.contracts import Deal, Kind, Measure, Stage

_TOLD = {"news": "News", "background": "Background", "all": "All"}
_ORDERS = {"newest": "Latest change", "largest": "Largest amount"}
_MOST_PAGES = 10_000


def routes(site: Site) -> list[Route]:
    return [Route("/deals", functools.partial(deals, site)), Route("/deals/{deal_id}", functools.partial(deal, site))]


async def deals(site: Site, request: Request) -> Response:
    wanted = _filter(request.query_params)
    found, total = await queries.deals(site.ports.store, wanted)
    pages = max(1, -(-total // queries.DEALS_A_PAGE))
    if wanted.page > pages:
        wanted = replace(wanted, page=pages)
        found, total = await queries.deals(site.ports.store, wanted)

    def turned(page: int) -> str:
        return "?" + urlencode({**_asked(wanted), "page": page})

    return site.show(
        request,
        "deals.html",
        deals=found,
        total=total,
        pages=pages,
        wanted=wanted,
        kinds=list(Kind),
        stages=list(Stage),
        told=_TOLD,
        orders=_ORDERS,
        measure=Measure,
        earlier=turned(wanted.page - 1) if wanted.page > 1 else None,
        later=turned(wanted.page + 1) if wanted.page * queries.DEALS_A_PAGE < total else None,
    )


async def deal(site: Site, request: Request) -> Response:
    store = site.ports.store
    found = await queries.deal(store, request.path_params["deal_id"])
    if found is None:
        raise HTTPException(404)
    slots = slots_of(found.deal)
    ids = _article_ids(found.deal, slots)
    articles = await queries.articles(store, ids)
    events = await queries.events_of_deal(store, found.deal.id)
    notified = [event.identity for event in events if event.kind == "notification"]
    shown = readings(found.deal, slots, articles.values(), await queries.mentions(store, ids))
    return site.show(
        request,
        "deal.html",
        deal=found.deal,
        changed_at=found.changed_at,
        slots=slots,
        readings=shown,
        shown_slots=frozenset[int]().union(*(reading.slots for reading in shown)),
        events=events,
        told_by={article.id: article for article in found.deal.articles},
        in_mailbox=await queries.in_mailbox(store, notified),
        measure=Measure,
        request_token=secrets.token_hex(16),
        asked=await rule_answer(site, found.deal.id, request.query_params.get("rule", "")),
    )


def _article_ids(deal: Deal, slots: tuple[Slot, ...]) -> list[str]:
    ids = [slot.evidence.article_id for slot in slots if slot.evidence.article_id] + [article.id for article in deal.articles]
    return list(dict.fromkeys(ids))


def _filter(asked: Mapping[str, str]) -> DealFilter:
    """What was asked for; a word nobody knows counts as not asked."""
    wanted = DealFilter(words=asked.get("q", "").strip()[:200])
    if asked.get("kind") in list(Kind):
        wanted = replace(wanted, kind=asked["kind"])
    if asked.get("stage") in list(Stage):
        wanted = replace(wanted, stage=asked["stage"])
    if asked.get("told") in _TOLD:
        wanted = replace(wanted, told=asked["told"])
    if asked.get("order") in _ORDERS:
        wanted = replace(wanted, order=asked["order"])
    page = asked.get("page", "1")
    return replace(wanted, page=max(1, min(int(page), _MOST_PAGES)) if page.isdecimal() and len(page) < 6 else 1)  # noqa: PLR2004 - digits of _MOST_PAGES


def _asked(wanted: DealFilter) -> dict[str, str]:
    return {"q": wanted.words, "kind": wanted.kind, "stage": wanted.stage, "told": wanted.told, "order": wanted.order}
