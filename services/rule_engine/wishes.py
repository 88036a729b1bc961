"""The rule files of the watch folder: one wish per file, its text as written, so that the service reads what the person wrote."""

from collections.abc import Iterable

from services.rule_engine.reading import read_rule_files
from shared.contracts import Bucket, Wish
from shared.entities import Entities
from shared.wishes import Known, WishFiles


def read_rules(files: dict[str, str], known: Known) -> list[Wish]:
    """Raises Invalid with all problems of all files."""
    read_rule_files(files, known.entities)
    return [Wish(key=path.rpartition("/")[2], body=text, path=path) for path, text in sorted(files.items())]


def rule_ids(wishes: Iterable[Wish]) -> frozenset[str]:
    """The ids that recipients may name, from wishes that `read_rules` gave. Raises Invalid."""
    files = read_rule_files({wish.key: wish.body for wish in wishes}, Entities())
    return frozenset(rule.id for file in files for rule in file.rules)


WISHES = (WishFiles(bucket=Bucket.RULES, patterns=("rules/*.yaml",), read=read_rules),)
