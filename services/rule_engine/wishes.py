"""The rule files of the watch folder: one wish per file, its text as written, so that the service reads what the person wrote."""

from collections.abc import Iterator
from dataclasses import replace

from services.rule_engine.reading import read_rule_files
from shared.contracts import Bucket, Wish
from shared.documents import Invalid, read_yaml
from shared.wishes import Known, WishFiles


def read_rules(files: dict[str, str], known: Known) -> list[Wish]:
    """Raises Invalid with all problems of all files."""
    read_rule_files(files, known.entities)
    return [Wish(key=path.rpartition("/")[2], body=text, path=path) for path, text in sorted(files.items())]


def offer_rule_ids(files: dict[str, str], known: Known) -> Known:
    """The ids that recipients may name. A rule that is wrong has its id all the same; of a file without rules nobody knows them."""
    try:
        rules = [rule for path, text in files.items() for rule in _rules(read_yaml(text, path).data)]
    except (Invalid, _NoRules):
        return replace(known, rule_ids=None)
    return replace(known, rule_ids=frozenset(rules))


class _NoRules(Exception):  # noqa: N818 - says what the file is
    """A file that may have been meant to hold any rule."""


def _rules(data: object) -> Iterator[str]:
    rules = data.get("rules") if isinstance(data, dict) else None
    for rule in rules if isinstance(rules, list) else [None]:
        rule_id = rule.get("id") if isinstance(rule, dict) else None
        if not isinstance(rule_id, str):
            raise _NoRules
        yield rule_id


WISHES = (WishFiles(bucket=Bucket.RULES, patterns=("rules/*.yaml",), read=read_rules, offer=offer_rule_ids, none="rules: []"),)
