"""What commands and the console ask of the graph: the companies around one, what they do to one another, and the circles there."""

import asyncio
import datetime as dt
from dataclasses import dataclass
from typing import Any

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.asking import Question, aware, read
from services.ledger.graph import reading
from services.ledger.graph.edges import named, node_of
from services.ledger.graph.neighbourhood import Known, Rings, circle_ids, circles_of, edges_of, nodes_of, with_one_name
from services.ledger.keeping import past
from shared.contracts import Node
from shared.documents import did_you_mean
from shared.graph.model import Graph
from shared.store import Store

_MOST_NODES, _MOST_FLOWS = 60, 100
_NAMED_ALIKE = 6


class GraphAsked(Question):
    """`company` is an id, or a name or a part of it. `depth` is how many deals away the farthest company is."""

    company: str = Field(min_length=1, max_length=300)
    depth: int = Field(2, ge=1, le=3)
    most: int = Field(30, ge=2, le=_MOST_NODES)
    as_of: dt.datetime | None = None


@dataclass(frozen=True)
class GraphQuestions:
    database: Store

    async def graph(self, request: dict[str, Any]) -> dict[str, Any]:
        """GraphAsked -> shared.graph.model.Graph as JSON. Raises ValueError with words for the person who asked."""
        asked = read(GraphAsked, request)
        at = aware(asked.as_of)
        async with self.database.reading() as session:
            connection = await session.connection()
            start = await _company(connection, asked.company)
            rings = await _rings(connection, asked, start.key, at)
            flows = with_one_name(await reading.between(connection, rings.shown, at))
            # of many flows the search takes long enough to keep mentions waiting
            ids = await asyncio.to_thread(circle_ids, flows)
            first_seen = await reading.first_seen(connection, ids)
        nodes = nodes_of(rings.shown, flows, start)
        graph = Graph(
            company=nodes[0], nodes=nodes, edges=edges_of(flows), left_out=rings.left_out,
            circles=await asyncio.to_thread(circles_of, flows, start.key, first_seen),
        )  # fmt: skip
        return graph.model_dump(mode="json")


async def _rings(connection: AsyncConnection, asked: GraphAsked, start: str, at: dt.datetime | None) -> Rings:
    rings, edge_of_it = Rings(start, asked.most), [start]
    for ring in range(asked.depth):
        found: list[Known] = []
        for company in edge_of_it:
            found += await reading.around(connection, company, at, _MOST_FLOWS)
        edge_of_it = rings.grow((one.flow for one in found), last=ring == asked.depth - 1)
    rings.fill()
    return rings


async def _company(connection: AsyncConnection, words: str) -> Node:
    """The company of the graph that is meant; a subsidiary's parent for the subsidiary."""
    words = " ".join("".join(sign for sign in words if sign.isprintable()).split())
    folded = words.casefold()
    keys = list(dict.fromkeys([words, folded, folded.replace(" ", "-"), "~" + folded.replace(" ", "")]))
    for key in await reading.has_edges(connection, keys):
        return Node(key=key, name=named(key))
    for key in keys:
        if standing := await _standing_for(connection, key):
            return standing
    return await _alike(connection, words, folded)


async def _standing_for(connection: AsyncConnection, key: str) -> Node | None:
    """A company that has deals and is no node itself: the topmost parent, or a company that no edge leads to or from."""
    deal = await reading.deal_with(connection, key)
    party = next((party for party in deal.parties if key in {party.key, *party.parents}), None) if deal else None
    return node_of(party) if party else None


async def _alike(connection: AsyncConnection, words: str, folded: str) -> Node:
    """The only one whose key has these words in it. Raises ValueError that names those which may be meant."""
    spellings = dict.fromkeys((folded, folded.replace(" ", "-"), folded.replace(" ", "")))
    keys = [key for one in spellings for key in await past.keys_like(connection, one, 50)]
    found = await reading.has_edges(connection, list(dict.fromkeys(keys)))
    if len(found) == 1:
        return Node(key=found[0], name=named(found[0]))
    if found:
        listed = ", ".join(found[:_NAMED_ALIKE]) + (", ..." if len(found) > _NAMED_ALIKE else "")
        raise ValueError(f"several companies are like '{words}': {listed}; say which")
    near = [key for start in (folded[:2], "~" + folded[:2]) for key in await reading.spelled_like(connection, start)]
    hint = did_you_mean(folded.replace(" ", "-"), near) if near else ""
    raise ValueError(f"no company '{words}' has deals{'; ' + hint if hint else ''}")
