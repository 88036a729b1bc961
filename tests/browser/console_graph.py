"""Graphs of deals as the ledger tells them: companies of several scripts, deals of every kind between them, some in circles."""

import datetime as dt
import random

from services.ledger.graph.circles import Flow
from services.ledger.graph.neighbourhood import Known, circles_of, edges_of
from shared.contracts import Node, Relation, Stage
from shared.graph.model import Graph

AT = dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC)
_NAMES = (
    "OpenAI", "Amazon", "Microsoft", "Nvidia", "Oracle", "AMD", "CoreWeave", "SoftBank", "Google", "Anthropic", "xAI", "Broadcom", "Meta",
    "Samsung Electronics", "SK Hynix", "Crusoe", "Blackstone", "BlackRock", "MGX", "Abu Dhabi Investment Authority", "日本電信電話株式会社",
    "Mistral AI", "ASML", "Reliance Industries", "Siemens Energy", "Scale AI", "Thinking Machines Lab", "Intel", "شركة المملكة القابضة", "华为技术有限公司",
)  # fmt: skip
_RELATIONS = [*[Relation.INVESTS_IN] * 4, *[Relation.BUYS_FROM] * 3, *Relation]
_STAGES = [Stage.IN_TALKS, Stage.AGREED, Stage.AGREED, Stage.COMPLETED]


def graph_of(many: int, more: int) -> Graph:
    """So many companies, each with a deal, and some deals more; the same every time."""
    dice = random.Random(1)
    names = _NAMES[:many]
    keys = [name.lower().replace(" ", "-") for name in names]
    pairs = [(other, dice.choice([0, 0, dice.randrange(other)])) for other in range(1, many)]
    pairs += [(dice.randrange(min(many, 5)), dice.randrange(1, many)) for _ in range(more)]
    known = []
    for number, pair in enumerate(pairs):
        payer, payee = pair if dice.random() < 0.6 else pair[::-1]
        usd = int(10 ** dice.uniform(7.5, 11.3)) if dice.random() < 0.8 else 0
        flow = Flow(
            keys[payer],
            keys[payee],
            dice.choice(_RELATIONS),
            f"deal{number}",
            dice.choice(_STAGES),
            usd,
            names[payer],
            names[payee],
        )
        if payer != payee:
            known.append(Known(flow, AT, AT))
    nodes = tuple(Node(key=key, name=name) for key, name in zip(keys, names, strict=True))
    return Graph(company=nodes[0], nodes=nodes, edges=edges_of(known), circles=circles_of(known, keys[0], {}), left_out=many // 4)
