"""An explanation as text: the tree of a rule, each line with its truth, what it says, what the deal has, and where it is written."""

from collections.abc import Iterator

from services.rule_engine.evaluation import Judged
from shared.contracts import Truth

_SHOWN = {Truth.YES: "yes", Truth.NO: "NO", Truth.MAYBE: "maybe"}


def tell(judged: Judged, indent: str = "") -> Iterator[str]:
    """Lines, the outermost first."""
    value = f"  <- {judged.value}" if judged.value else ""
    yield f"{indent}{_SHOWN[judged.truth]:<5} {judged.text}{value}   (line {judged.line})"
    for part in judged.parts:
        yield from tell(part, f"{indent}  ")
