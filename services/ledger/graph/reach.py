"""Which companies pay anybody, and which anybody pays: a flow closes no circle unless its payee pays and its payer is paid.

Most companies do only one of both, so that most searches are answered by one look-up for a whole batch.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.graph.circles import Flow
from shared.store import connection_of, memory

_EACH = {
    "sqlite": "(SELECT value AS one FROM json_each(:companies))",
    "postgresql": "(SELECT one FROM json_array_elements_text(CAST(:companies AS json)) AS each (one))",
}
_PAYING = """
SELECT one, 1 AS pays FROM {each} AS payers WHERE EXISTS (SELECT 1 FROM ledger_flow WHERE payer = one)
UNION ALL SELECT one, 0 FROM {each} AS payees WHERE EXISTS (SELECT 1 FROM ledger_flow WHERE payee = one)
"""
_PAYING_OF = {dialect: text(_PAYING.format(each=each)) for dialect, each in _EACH.items()}


@dataclass
class Reach:
    """Of the companies `asked` for those that pay and those that are paid, by what holds now in this transaction or did before."""

    asked: set[str] = field(default_factory=set)
    paying: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)

    def add(self, flows: Iterable[Flow]) -> None:
        """Flows that are decided and not written yet."""
        for flow in flows:
            self.paying.add(flow.payer)
            self.paid.add(flow.payee)


def reach_of(session: AsyncSession) -> Reach:
    """Of the transaction that the session is in."""
    found: Reach = memory(session).setdefault(Reach, Reach())
    return found


async def ask_at_once(session: AsyncSession, companies: Iterable[str]) -> Reach:
    """Read what `leads_nowhere` will be asked of these companies."""
    reach = reach_of(session)
    new = sorted(set(companies) - reach.asked)
    if new:
        connection = await connection_of(session)
        for company, pays in await connection.execute(_PAYING_OF[connection.dialect.name], {"companies": json.dumps(new)}):
            (reach.paying if pays else reach.paid).add(company)
        reach.asked.update(new)
    return reach


def leads_nowhere(session: AsyncSession, flow: Flow) -> bool:
    """Whether it is known that the flow is part of no circle. A search costs no more than to ask only for this."""
    reach = reach_of(session)
    return (flow.payee in reach.asked and flow.payee not in reach.paying) or (
        flow.payer in reach.asked and flow.payer not in reach.paid
    )
