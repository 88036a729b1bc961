"""The circles that a deal is part of."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts import Circle, Deal


@dataclass(frozen=True)
class Closed:
    """All circles through the deal, and whether one of them was never seen before."""

    circles: tuple[Circle, ...]
    fresh: bool


async def circles_of(_connection: AsyncConnection, deal: Deal, _before: Deal | None) -> Closed:
    return Closed(deal.circles, fresh=False)
