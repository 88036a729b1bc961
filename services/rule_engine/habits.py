"""Keys that people bring from other tools (ElastAlert, Alertmanager, Prometheus, Sigma, Home Assistant) or expect: each is answered with
what to write here instead.

A key stands in a table by where it was found: in the file, in a rule, in a block of conditions, or in the description of a company.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from services.rule_engine.condition_kind import Path, each
from services.rule_engine.example_language import ToldDeal
from services.rule_engine.language import WrittenFile, WrittenRule, condition_kinds
from shared.contracts import Role
from shared.documents import Document, Problem

_LONGEST_ID = 80
_RULES = "write 'rules:', and under it '- id: its-name' with 'when:' for each rule"
_WHEN = "write 'when:' and under it conditions, such as 'type: investment'"
_ONCE = "a rule fires when a deal first satisfies it; to wait until it is sure, write 'origins: at least 2' or 'stage: agreed'"
_QUIET = "write 'cool_down: 1 day per deal'; what it holds back is told when it ends"
_OVER = "write 'over: 90 days'"
_PER = "write 'per: investee' for a sum or a count, or 'cool_down: 1 day per investee' for silence"
_COUNT = "write 'over: 90 days' and 'count: at least 3'"
_WHO = "recipients choose: in recipients.yaml write 'rules: [{id}]' or one of the rule's 'tags'"
_PACE = "recipients set their pace: in recipients.yaml write 'when: daily' or 'group_wait: 60'"
_UNLESS = "write 'unless:' and under it what takes a deal away again"
_COMPANY = "write 'party: { {key}: ... }', or a role in place of 'party'"
_SHARED = "give the block a name in 'conditions' and write 'use: its-name'"
_LISTS = "write 'lists:' and under it 'its-name: [a-company, another]'"

_OF_FILE = {
    "groups": _RULES, "alert": _RULES, "alerts": _RULES, "rule": _RULES, "detection": _RULES, "filter": _RULES, "title": _RULES,
    "id": _RULES, "name": _RULES, "when": _RULES, "route": _WHO, "receivers": _WHO, "recipients": _WHO, "inhibit_rules": _UNLESS,
    "automation": _RULES, "macros": "write 'conditions:' and under it 'its-name: { ... }'", "macro": "write 'conditions:'",
    "list": _LISTS, "companies": _LISTS, "watchlists": _LISTS, "test": "write 'tests:'", "<<": _SHARED,
}  # fmt: skip
_OF_RULE = {
    "realert": _QUIET, "repeat_interval": _QUIET, "throttle": _QUIET, "suppress": _QUIET, "keep_firing_for": _QUIET,
    "exponential_realert": _QUIET, "for": _ONCE, "mode": _ONCE, "query_key": _PER, "group_by": _PER, "group-by": _PER, "groupby": _PER,
    "compare_key": "write 'again_on: [stage, amount]'", "timeframe": _OVER, "timespan": _OVER, "window": _OVER, "last": _OVER,
    "num_events": _COUNT, "threshold": _COUNT, "cardinality_field": "write 'over:', 'count: at least 3' and 'count_of: investor'",
    "aggregation": _PACE, "group_wait": _PACE, "group_interval": _PACE, "mute_time_intervals": _PACE, "active_time_intervals": _PACE,
    "notify": _WHO, "receiver": _WHO, "receivers": _WHO, "recipients": _WHO, "alert_text": "dealwatch writes the message",
    "email": _WHO, "slack": _WHO, "actions": _WHO, "action": _WHO, "then": _WHO, "channel": _WHO, "to": _WHO,
    "matchers": _WHEN, "match": _WHEN, "match_re": _WHEN, "filter": _WHEN, "detection": _WHEN, "selection": _WHEN, "query": _WHEN,
    "condition": _WHEN, "conditions": _WHEN, "logsource": _WHEN, "index": _WHEN, "trigger": _WHEN, "triggers": _WHEN, "on": _WHEN,
    "if": _WHEN, "except": _UNLESS, "exceptions": _UNLESS, "exclude": _UNLESS, "inhibit_rules": _UNLESS, "not": _UNLESS,
    "alert": "write 'id:' for its short name and 'name:' for what people read", "title": "write 'name:'", "alias": "write 'name:'",
    "labels": "write 'tags: [cloud, energy]'", "annotations": "write 'description:'", "summary": "write 'description:'",
    "level": "write 'severity: low', normal, high or critical", "priority": "write 'severity: low', normal, high or critical",
    "author": "write 'owner:'", "status": "write 'enabled: yes' or 'no'; the stage of a deal is 'stage:' in 'when'",
    "disabled": "write 'enabled: no'", "is_enabled": "write 'enabled: no'", "expect": "write it in 'tests:', beside 'deals'",
    "<<": _SHARED,
}  # fmt: skip
_OF_BLOCK = {
    "confidence": "a deal carries no confidence; write 'origins: at least 2' for what several tell independently",
    "on": "write each condition on a line of its own: 'type: investment'", "if": "write the conditions here, without 'if'",
    "and": "write 'all:'", "or": "write 'any:'", "not": "write 'none:'", "unless": "it stands beside 'when', not in it; here write 'none:'",
    "is": "write 'party: { is: ... }'", "in": _COMPANY, "category": _COMPANY, "not_category": _COMPANY, "country": _COMPANY,
    "role": _COMPANY, "sector": "write 'party: { category: cloud_provider }'", "industry": "write 'party: { category: cloud_provider }'",
    "company": "write 'party: its-id'", "entity": "write 'party: its-id'", "companies": "write 'party: [its-id, another]'",
    "buyer": "write 'acquirer' for who buys a company, 'customer' for who orders", "vendor": "write 'supplier'", "client": "write 'customer'",
    "creditor": "write 'lender'", "debtor": "write 'borrower'", "kind": "write 'type'", "deal_type": "write 'type'", "status": "write 'stage'",
    "sum": "write 'amount'", "value": "write 'amount'", "price": "write 'amount'", "size": "write 'amount'", "money": "write 'amount'",
    "filter": _WHEN, "query": _WHEN, "detection": _WHEN, "for": _ONCE, "articles": "write 'sources: at least 5'",
    "date": "write 'new: yes' in a rule, or 'over: 90 days' beside 'when'", "since": "write 'new: yes'", "<<": _SHARED,
}  # fmt: skip
_KINDS_OF_RULE = {
    "frequency": _COUNT, "spike": _COUNT, "flatline": "write 'overdue: yes' for a date that passed in silence",
    "cardinality": _OF_RULE["cardinality_field"], "metric_aggregation": "write 'over: 90 days' and 'total: above $5B'",
    "new_term": "write 'new: yes' in 'when'", "change": "write 'again_on: [stage, amount]', or 'change: stage_moved' in 'when'",
    "any": "leave it out: every rule looks at every deal", "event_count": _COUNT, "value_count": _OF_RULE["cardinality_field"],
    "temporal": "write 'pattern: [A invests in B, B buys from A]' and 'any_order: yes'",
    "temporal_ordered": "write 'pattern: [A invests in B, B buys from A]'",
}  # fmt: skip
_OF_TOLD_DEAL = {key: _OF_BLOCK[key] for key in (
    "buyer", "vendor", "client", "creditor", "debtor", "kind", "deal_type", "status", "sum", "value", "price", "size", "money", "confidence",
)} | {
    "date": "write 'at: 2026-01-31'", "when": "write 'at: 2026-01-31'", "new": "write 'at:', and the rule's 'new' is asked by it",
    "party": "write the role: 'investor: its-id'", "articles": "write 'sources: 5'",
}  # fmt: skip
_OF_COMPANY = {
    "id": "write 'is'", "name": "write 'is'", "entity": "write 'is'", "list": "write 'in'", "sector": "write 'category'",
    "industry": "write 'category'", "region": "write 'country: [US, CA]'", "exclude": "write 'not_category'",
    "not": "write 'not_category', or another block in 'none'",
}  # fmt: skip


def habit_problems(document: Document) -> Iterator[Problem]:
    """Every such key of the file. Asked of the raw document, with everything else that is wrong."""
    yield from _told(document, (), document.data, _OF_FILE, set(WrittenFile.model_fields))
    for name, block in _items(document.data.get("conditions")):
        yield from _in_block(document, ("conditions", name), block)
    rules = document.data.get("rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        if isinstance(rule, dict):
            yield from _in_rule(document, ("rules", index), rule)
    yield from _in_tests(document)


def _in_tests(document: Document) -> Iterator[Problem]:
    tests = document.data.get("tests")
    for number, test in enumerate(tests if isinstance(tests, list) else ()):
        deals = test.get("deals") if isinstance(test, dict) else None
        for index, deal in enumerate(deals if isinstance(deals, list) else ()):
            yield from _told(document, ("tests", number, "deals", index), deal, _OF_TOLD_DEAL, set(ToldDeal.model_fields))


def _in_rule(document: Document, at: Path, rule: Mapping[str, Any]) -> Iterator[Problem]:
    kind = rule.get("type")
    of_rule = _KINDS_OF_RULE.get(kind.strip(), "") if isinstance(kind, str) else ""
    if of_rule:
        yield _unknown(document, at, "type", of_rule)
    known = set(WrittenRule.model_fields)
    yield from _told(document, at, rule, _OF_RULE, known)
    for key in rule:
        if key not in known and key not in _OF_RULE and key in condition_kinds() and not (key == "type" and of_rule):
            yield _unknown(document, at, key, f"conditions stand in 'when': write 'when: {{ {key}: ... }}'")
    for key in ("when", "unless"):
        for place, block in each((*at, key), rule.get(key)):
            yield from _in_block(document, place, block)


def _in_block(document: Document, at: Path, block: Any) -> Iterator[Problem]:
    if not isinstance(block, dict):
        return
    yield from _told(document, at, block, _OF_BLOCK, set(condition_kinds()))
    for key, value in block.items():
        if key in {"all", "any", "none"}:
            for place, inner in each((*at, key), value):
                yield from _in_block(document, place, inner)
        elif key == "party" or key in set(Role):
            yield from _told(document, (*at, key), value, _OF_COMPANY, set())


def _told(document: Document, at: Path, found: Any, table: Mapping[str, str], known: set[str]) -> Iterator[Problem]:
    for key, _ in _items(found):
        hint = "" if key in known else table.get(key, "")
        if hint:
            rule_id = found.get("id")
            named = rule_id if isinstance(rule_id, str) and len(rule_id) <= _LONGEST_ID else "its-id"
            yield _unknown(document, at, key, hint.replace("{key}", key).replace("{id}", named))


def _unknown(document: Document, at: Path, key: str, hint: str) -> Problem:
    return document.problem((*at, key), f"unknown key '{key}'", hint, on_key=True)


def _items(found: Any) -> list[tuple[str, Any]]:
    return list(found.items()) if isinstance(found, dict) else []
