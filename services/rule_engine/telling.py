"""An explanation as text: the tree of a rule, each line with its truth, what it says, what the deal has, and where it is written."""

from collections.abc import Iterator

from services.rule_engine.evaluation import Judged
from shared.contracts import Truth

_SHOWN = {Truth.YES: "yes", Truth.NO: "NO", Truth.MAYBE: "maybe"}


def tell(judged: Judged, indent: str = "", *, quoting: bool = False) -> Iterator[str]:
    """Lines, the outermost first; `quoting` adds the words of the articles."""
    value = f"  <- {judged.value}" if judged.value else ""
    quotes = (
        "".join(f" \N{LEFT DOUBLE QUOTATION MARK}{word}\N{RIGHT DOUBLE QUOTATION MARK}" for word in judged.words) if quoting else ""
    )
    yield f"{indent}{_SHOWN[judged.truth]:<5} {judged.text}{value}{quotes}   (line {judged.line})"
    for part in judged.parts:
        yield from tell(part, f"{indent}  ", quoting=quoting)
