"""Which words of an article a record rests on: each slot of the record, and every place that says it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.console.wording import givers_first, money, plain
from shared.contracts import Deal, DealMentioned, Evidence, Json, Measure, Money, Party

_MOST_SPANS, _LONGEST_QUOTE = 40, 300
_DEAL = "deal"


@dataclass(frozen=True)
class Slot:
    """One line of the record with the words it was read from; `number` joins the line to its marks, `key` to what other articles say of it."""

    number: int
    label: str
    value: str
    evidence: Evidence
    key: str = ""


@dataclass(frozen=True)
class Mark:
    """Words of a text that say a slot. `is_home`: those that the record itself was read from."""

    slot: Slot
    start: int
    end: int
    is_home: bool = False


@dataclass(frozen=True)
class Place:
    """Where one article says the slot of this key."""

    key: str
    field: str
    start: int
    end: int
    quote: str


def slots_of(deal: Deal) -> tuple[Slot, ...]:
    """Every slot of the record that has evidence, in the order a person asks: who, how much, how far, and what made it a deal."""
    found = [(plain(party.role), party.name, party.evidence, _party_key(party)) for party in givers_first(deal.parties)]
    found += [(_measure(sum_.measure), money(sum_).text, sum_.evidence, _money_key(sum_)) for sum_ in deal.money]
    found += [("Stage", plain(step.stage), step.evidence, f"stage:{step.stage}") for step in deal.stage_history if step.evidence]
    found += [("Deal", plain(deal.kind), evidence, _DEAL) for evidence in deal.evidence[:1]]
    return tuple(Slot(number, *rest) for number, rest in enumerate(found, 1))


def spans_of(mention: DealMentioned) -> list[Json]:
    """Every place of the article that says a slot, as the journey keeps it with the mention."""
    found = [(_DEAL, mention.evidence), *((_party_key(party), party.evidence) for party in mention.parties)]
    found += [(_money_key(sum_), sum_.evidence) for sum_ in mention.money]
    if mention.stage_evidence:
        found.append((f"stage:{mention.stage}", mention.stage_evidence))
    return [
        {"key": key, "field": evidence.field, "start": evidence.start, "end": evidence.end, "quote": evidence.quote}
        for key, evidence in found[:_MOST_SPANS]
        if len(evidence.quote) <= _LONGEST_QUOTE
    ]


def places(body: Json) -> list[Place]:
    """What `spans_of` wrote; nothing for a mention that was kept before there were spans."""
    return [Place(**span) for span in body.get("spans", ())]


def nearest(deal: Deal, mentions: Iterable[Json]) -> Json | None:
    """Of the mentions that one article makes, the one that tells this deal; None when none of them clearly does.

    Two companies in common, or all that the mention names; a mention does not say which record it went into.
    """
    known = {party.key for party in deal.parties}

    def common(body: Json) -> tuple[int, int]:
        named = {place.key.split(":", 2)[2] for place in places(body) if place.key.startswith("party:")}
        return len(named & known), len(named)

    scored = [(common(body), body) for body in mentions if body["deal_kind"] in _kinds(deal)]
    fitting = [(shared, body) for (shared, named), body in scored if shared and shared >= min(2, named)]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def marks_in(article_id: str, field: str, text: str, slots: Sequence[Slot], told: Iterable[Place]) -> list[Mark]:
    """The places in this field of this article that say a slot; one whose words do not stand there is left out."""
    by_key: Mapping[str, Slot] = {slot.key: slot for slot in reversed(slots) if slot.key}
    found = {
        (slot.number, slot.evidence.start, slot.evidence.end): Mark(slot, slot.evidence.start, slot.evidence.end, is_home=True)
        for slot in slots
        if stands_in(slot.evidence, article_id, field, text)
    }
    for place in told:
        slot = by_key.get(place.key)
        if slot and place.field == field and text[place.start : place.end] == place.quote:
            found.setdefault((slot.number, place.start, place.end), Mark(slot, place.start, place.end))
    return list(found.values())


def stands_in(evidence: Evidence, article_id: str, field: str, text: str) -> bool:
    """Whether the quote stands where the evidence says, in this field of this article."""
    right_place = evidence.article_id in {"", article_id} and evidence.field == field
    return right_place and text[evidence.start : evidence.end] == evidence.quote


def further(deal: Deal, article_id: str) -> list[Place]:
    """The record keeps what made it a deal for each of its articles; one slot stands for them all."""
    return [
        Place(_DEAL, evidence.field, evidence.start, evidence.end, evidence.quote)
        for evidence in deal.evidence
        if evidence.article_id == article_id
    ]


def _kinds(deal: Deal) -> set[str]:
    return {kind.value for kind in type(deal.kind) if kind.is_a(deal.kind) or deal.kind.is_a(kind)}


def _party_key(party: Party) -> str:
    return f"party:{party.role}:{party.key}"


def _money_key(sum_: Money) -> str:
    return f"money:{sum_.measure}"


def _measure(measure: Measure) -> str:
    return {Measure.DEAL: "Amount", Measure.VALUATION: "Valuation", Measure.TOTAL_RAISED: "Raised so far"}.get(measure, "Other sum")
