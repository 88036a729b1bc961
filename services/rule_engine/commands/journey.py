"""An article on its way to a rule, as the console saw it: each step that said yes, and the first that said no. Pure."""

from typing import Any, NotRequired, TypedDict


class Step(TypedDict):
    service: str
    passed: bool
    said: str
    deals: NotRequired[list[str]]


def journey(story: dict[str, Any], rule_id: str) -> tuple[list[Step], list[str]]:
    """The steps until the first no, and the deals that the rule is to be asked about; none when no deal came of the article."""
    article, kinds = story["article"], _by_kind(story)
    if article is None:
        said = "no article of this address is known; `dealwatch sources list` says who is read, and when it failed"
        return [_no("crawler", said)], []
    steps = [_yes("crawler", f"fetched on {article['fetched_at'][:16]}: {article['title']}")]
    if not kinds.get("mention"):
        return [*steps, _no("extractor", _unread(kinds.get("review", [])))], []
    steps.append(_yes("extractor", "; ".join(one["title"] for one in kinds["mention"])))
    deals = list(dict.fromkeys(one["deal"] for one in kinds.get("deal", []) if one["deal"]))
    if not deals:
        return [*steps, _no("ledger", "what was read has changed no deal yet")], []
    steps.append(_yes("ledger", f"recorded as {', '.join(deals)}"))
    if any(one["body"].get("rule") == rule_id for one in kinds.get("match", [])):
        steps += [_yes("rule_engine", f"'{rule_id}' matched"), _told(rule_id, kinds.get("notification", []))]
    else:
        steps.append(_no("rule_engine", f"'{rule_id}' did not fire for this article"))
    return steps, deals


def _told(rule_id: str, notifications: list[dict[str, Any]]) -> Step:
    mine = [one for one in notifications if rule_id in one["body"].get("rules", [])]
    if not mine:
        return _no("notifier", "no notification has come of it yet: nobody asks for the rule, or it waits for a digest")
    said = "; ".join(f"{one['title']}: {one['body']['outcome']} {one['body'].get('reason') or ''}".strip() for one in mine)
    return Step(service="notifier", passed=any(one["body"]["outcome"] == "sent" for one in mine), said=said)


def _unread(reviews: list[dict[str, Any]]) -> str:
    undecided = [one for review in reviews for one in review["body"].get("undecided", [])]
    told = "; ".join(f"{one['title']} ({', '.join(one['doubts'])})" for one in undecided)
    return (
        f"no deal is sure enough, a person is asked: {told}"
        if told
        else "no deal was read; `dealwatch extract --explain` shows why"
    )


def _by_kind(story: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    kinds: dict[str, list[dict[str, Any]]] = {}
    for step in story["steps"]:
        kinds.setdefault(step["kind"], []).append(step)
    return kinds


def _yes(service: str, said: str) -> Step:
    return Step(service=service, passed=True, said=said)


def _no(service: str, said: str) -> Step:
    return Step(service=service, passed=False, said=said)
