"""What an article tells in the end, for people: each deal with its evidence and pattern, what was set aside for it, what is left open."""

from collections.abc import Iterator, Sequence

from services.extractor.extract import Answer, Parse
from services.extractor.grammar.draft import Draft
from services.extractor.grammar.mentions import Decided
from services.extractor.grammar.money import Amount
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stage_words import Staged
from services.extractor.lexicon import Lexicon
from services.extractor.shapes import DealShape
from services.extractor.terminal import Style, Terminal, padded
from shared.contracts import Bound, DealMentioned, Evidence, Money, Party, Undecided
from shared.problems import columns, visible

_BOUNDS = {Bound.EXACTLY: "", Bound.ABOUT: "about ", Bound.AT_LEAST: "at least ", Bound.AT_MOST: "at most ", Bound.RANGE: ""}
_WIDEST = 34

_STYLES = (Style.FAINT, Style.HEAD, Style.NAME, Style.FAINT, Style.DOUBT)

Row = tuple[str, str, str, str, str]  # slot, value, quote, pattern, remark


def plain_sum(amount: Amount | Money) -> str:
    upper = "" if amount.upper is None else f" to {amount.upper:,f}"
    currency = amount.currency or "of no currency named"
    return f"{_BOUNDS[Bound(amount.bound)]}{amount.value:,f}{upper} {currency}"


def found_by(scene: Scene, staged: Staged) -> str:
    quote = scene.field.reading.text[staged.mark.start : staged.mark.end]
    return f"said by “{quote}”" if staged.firm else f"only by the form of “{quote}”"


def verdicts(parse: Parse, answer: Answer, terminal: Terminal) -> Iterator[str]:
    sure = {mention.ordinal: mention for mention in answer.mentions}
    unsure = {one.mention.ordinal: one for one in answer.undecided}
    number = 0
    for draft, decided in parse.drafts:
        yield ""
        if decided is None:
            yield from _too_little(draft, parse.words, terminal)
            continue
        left = unsure.get(number)
        yield from _deal(number + 1, left.mention if left else sure[number], left, terminal)
        number += 1
        yield from _set_aside(draft, decided, parse.words, terminal)
    if not parse.drafts:
        yield from ("", terminal.paint("no deal", Style.HEAD) + " is told here")


def _too_little(draft: Draft, words: Lexicon, terminal: Terminal) -> Iterator[str]:
    telling = draft.tellings[0]
    quote = telling.scene.field.reading.text[telling.mark.start : telling.mark.end]
    needs = " or ".join(dict.fromkeys(_needs(draft, words.shapes[telling.trigger.kind])))
    found = ", ".join(f"{party.role} {party.name.text}" for party in draft.parties.values()) or "nobody"
    yield f"{terminal.paint('no deal', Style.HEAD)}  {telling.trigger.name} by “{visible(quote)}” stays too little"
    yield f"  it needs {needs}"
    yield f"  and found {visible(found)}"


def _needs(draft: Draft, shape: DealShape) -> Iterator[str]:
    """What would have been enough, in words."""
    for line in (*shape.needs, *(line for telling in draft.tellings for line in telling.trigger.needs)):
        yield " + ".join(line)
    for lines, beside in (
        (shape.needs_with_sum, "a sum"),
        (shape.needs_with_asset, "an asset + a sum"),
        (shape.needs_with_stake, "a share"),
    ):
        yield from (" + ".join((*line, beside)) for line in lines)


def _deal(number: int, mention: DealMentioned, left: Undecided | None, terminal: Terminal) -> Iterator[str]:
    news = "background" if mention.background else "news"
    subject = f" ({mention.subject})" if mention.subject else ""
    sure = "" if mention.confidence is None else f" · {100 * mention.confidence:.0f} % sure"
    yield terminal.paint(f"deal {number}", Style.HEAD) + f"  {mention.kind}{subject} · {mention.stage} · {news}{sure}"
    if left:
        yield terminal.paint("  undecided", Style.DOUBT) + ": " + "; ".join(left.doubts)
    rows = list(_rows(mention))
    widths = [min(max(columns(row[place]) for row in rows), _WIDEST) for place in range(4)]
    for row in rows:
        filled = row[: 5 if row[4] else 4]
        cells = [padded(_cut(cell), width) for cell, width in zip(filled[:-1], widths, strict=False)]
        yield "  " + "  ".join(terminal.paint(cell, style) for cell, style in zip((*cells, filled[-1]), _STYLES, strict=False))


def _rows(mention: DealMentioned) -> Iterator[Row]:
    yield _row("kind", mention.kind, mention.evidence)
    if mention.stage_evidence:
        yield _row("stage", mention.stage, mention.stage_evidence)
    for party in mention.parties:
        yield _row(party.role, party.name, party.evidence, _known(party))
    for money in mention.money:
        yield _row(money.measure, _lasting(money), money.evidence, _in_dollars(money))
    if mention.stake_percent is not None and mention.stake_evidence:
        yield _row("stake", f"{mention.stake_percent:f} %", mention.stake_evidence)
    for name, evidence in zip(mention.cited, mention.cited_evidence, strict=True):
        yield _row("origin", name, evidence)


def _row(slot: str, value: str, evidence: Evidence, remark: str = "") -> Row:
    return slot, visible(value), f"“{visible(' '.join(evidence.quote.split()))}”", evidence.pattern, remark


def _known(party: Party) -> str:
    return f"[{party.entity_id}]" if party.entity_id else "not listed, kept as written"


def _lasting(money: Money) -> str:
    return plain_sum(money) + (f" over {money.duration_months} months" if money.duration_months else "")


def _in_dollars(money: Money) -> str:
    if money.currency == "USD":
        return ""
    if money.usd is None:
        return f"no reference rate for {money.currency}: not converted" if money.currency else "not converted"
    upper = "" if money.usd.upper is None else f" to {money.usd.upper:,.0f}"
    return f"≈ {money.usd.value:,.0f}{upper} USD at the rate of {money.usd.rate_date}"


def _cut(text: str) -> str:
    """To the widest column."""
    if columns(text) <= _WIDEST:
        return text
    while columns(text) >= _WIDEST:
        text = text[:-1]
    return text + "…"


def _set_aside(draft: Draft, decided: Decided, words: Lexicon, terminal: Terminal) -> Iterator[str]:
    lines = [*_other_stages(draft, decided), *_other_sums(draft, decided), *_open(draft, decided, words.shapes[decided.kind])]
    for line in dict.fromkeys(lines):
        yield "  " + terminal.paint("~", Style.DOUBT) + f" {visible(line)}"


def _other_stages(draft: Draft, decided: Decided) -> Iterator[str]:
    """A stage of the same name that stands elsewhere says nothing else."""
    for scene, staged in draft.stages:
        if staged.stage is not decided.stage[1].stage:
            where = " in the title" if scene.in_title else ""
            yield f"also read, and set aside: {staged.stage}{where}, {found_by(scene, staged)}"


def _other_sums(draft: Draft, decided: Decided) -> Iterator[str]:
    kept: Sequence[object] = [(one.amount.value, one.amount.upper) for one in decided.sums]
    for one in draft.sums:
        if (one.amount.value, one.amount.upper) not in kept:
            yield f"also read, and set aside: {one.measure} {plain_sum(one.amount)}, since another sum is the {one.measure} already"


def _open(draft: Draft, decided: Decided, shape: DealShape) -> Iterator[str]:
    if not decided.stage[1].firm:
        yield f"no word says how far it has come: {decided.stage[1].stage} is what the form of the word suggests"
    if shape.supplier_categories and not any(telling.directed for telling in draft.tellings):
        yield "no word says who supplies whom: taken from the order of the words, or from what a company is known to supply"
