"""All files of publishers as one list: entries added, changes made, and everything in which the files contradict each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from shared.documents import Document, Problem, did_you_mean
from shared.publisher_files import PublisherFileRead
from shared.publisher_model import Publisher, PublisherChange
from shared.publisher_names import written_key

_PLACE = attrgetter("path", "line", "column")
At = tuple[str | int, ...]
Owners = dict[str, Publisher]


@dataclass(frozen=True)
class _Placed:
    """An entry, and where it stands."""

    document: Document
    at: At
    entry: Publisher | PublisherChange

    def problem(self, step: At, message: str, hint: str = "") -> Problem:
        return self.document.problem((*self.at, *step), message, hint)

    def place(self, *step: str | int) -> str:
        return self.document.place((*self.at, *step))


@dataclass
class Union:
    """The publishers by id as all files together have them, whose each name (by its `written_key`) and domain is, and every problem.

    `complete`: every file could be read, so that an id that stands nowhere is an error.
    """

    read: Sequence[PublisherFileRead]
    complete: bool
    by_id: dict[str, Publisher] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    names: Owners = field(default_factory=dict)
    domains: Owners = field(default_factory=dict)
    _listed: dict[str, _Placed] = field(default_factory=dict)
    _changes: dict[str, tuple[PublisherChange, _Placed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._written = {str(publisher_id) for found in self.read for publisher_id in found.ids}
        self._list()
        self._take_changes()
        for publisher_id, (change, where) in self._changes.items():
            if publisher_id in self.by_id:
                self._make(publisher_id, change, where)
        self.problems.extend(self._families())
        self.problems.extend(self._owners("names", self.names))
        self.problems.extend(self._owners("domains", self.domains))
        self.problems.sort(key=_PLACE)

    def _list(self) -> None:
        for found in self.read:
            for index, publisher in found.publishers.items():
                where = _Placed(found.document, ("publishers", index), publisher)
                if publisher.id in self._listed:
                    first = self._listed[publisher.id].place("id")
                    hint = f"it is first used at {first}; to change that publisher, write this under 'changes'"
                    self.problems.append(where.problem(("id",), f"the id '{publisher.id}' is taken", hint))
                self._listed.setdefault(publisher.id, where)
                self.by_id.setdefault(publisher.id, publisher)

    def _take_changes(self) -> None:
        """Those that can be made: of a publisher that is listed, one for each."""
        for found in self.read:
            for index, change in found.changes.items():
                where = _Placed(found.document, ("changes", index), change)
                if change.id not in self._written and self.complete:
                    near = did_you_mean(change.id, sorted(self._written))
                    hint = f"{near}{'; ' if near else ''}to add a publisher, write it under 'publishers'"
                    self.problems.append(where.problem(("id",), f"there is no publisher '{change.id}' to change", hint))
                elif change.id in self._changes:
                    first = self._changes[change.id][1].place("id")
                    self.problems.append(where.problem(("id",), f"'{change.id}' is changed twice", f"put it all at {first}"))
                else:
                    self._changes[change.id] = change, where

    def _make(self, publisher_id: str, change: PublisherChange, where: _Placed) -> None:
        publisher = self.by_id[publisher_id]
        self.problems.extend(_empty(change, where))
        self.problems.extend(_absent(publisher, change, where))
        if change.remove:
            del self.by_id[publisher_id]
        else:
            self.by_id[publisher_id] = change.of(publisher)

    def _families(self) -> Iterator[Problem]:
        for publisher in self.by_id.values():
            family = publisher.family
            if family is None:
                continue
            if family in self.by_id:
                yield from self._circle(publisher)
            elif self.complete and family not in self._written:
                hint = (
                    did_you_mean(family, sorted(self._written)) or "a family is the id of the publisher that stands for all of it"
                )
                yield self._of(publisher.id, "family").problem(("family",), f"the family '{family}' is no known publisher", hint)
            elif self.complete and family in self._changes:
                hint = f"give that one another family, or none: changes: [{{id: {publisher.id}, family: null}}]"
                yield self._changes[family][1].problem(("remove",), f"'{family}' is the family of '{publisher.id}'", hint)

    def _circle(self, publisher: Publisher) -> Iterator[Problem]:
        """Told once, at the first of its publishers."""
        chain = [publisher.id]
        while (above := self.by_id[chain[-1]].family) in self.by_id and above not in chain:
            chain.append(str(above))
        if above == publisher.id and publisher.id == min(chain):
            message = f"the families go in a circle: {' → '.join([*chain, publisher.id])}"
            yield self._of(publisher.id, "family").problem(
                ("family",), message, "leave out the family of the one that stands for all"
            )

    def _owners(self, key: str, owners: Owners) -> Iterator[Problem]:
        """A name or a domain has one owner. Fills `owners`."""
        for publisher in self.by_id.values():
            for word in publisher.all_names if key == "names" else publisher.domains:
                compared = written_key(word) if key == "names" else word
                owner = owners.setdefault(compared, publisher)
                if not compared:
                    where, at = self._spelling(publisher.id, key, word)
                    yield where.problem(at, f"'{word}' is no name", "a name has letters or digits")
                elif owner is not publisher:
                    yield self._claimed_twice(publisher, owner, key, word)

    def _claimed_twice(self, publisher: Publisher, owner: Publisher, key: str, word: str) -> Problem:
        where, at = self._spelling(publisher.id, key, word)
        words = owner.all_names if key == "names" else owner.domains
        spelled = next(one for one in words if one == word or (key == "names" and written_key(one) == written_key(word)))
        other, there = self._spelling(owner.id, key, spelled)
        message = f"'{word}' is a {key.removesuffix('s')} of '{owner.id}' too, at {other.place(*there)}"
        return where.problem(at, message, f"take it from one of them ('changes: [{{id: {owner.id}, without: [{spelled}]}}]')")

    def _of(self, publisher_id: str, key: str) -> _Placed:
        """The entry that last gave a value: the change, if it has this key."""
        change, where = self._changes.get(publisher_id, (None, None))
        return where if change and where and key in change.model_fields_set else self._listed[publisher_id]

    def _spelling(self, publisher_id: str, key: str, word: str) -> tuple[_Placed, At]:
        """Where a name or a domain of a publisher is written."""
        _, changed = self._changes.get(publisher_id, (None, None))
        for placed in filter(None, (changed, self._listed[publisher_id])):
            if word in getattr(placed.entry, key):
                return placed, (key, getattr(placed.entry, key).index(word))
        return self._of(publisher_id, "name"), ("name",)


def _empty(change: PublisherChange, where: _Placed) -> Iterator[Problem]:
    told = change.model_fields_set - {"id", "remove"}
    if change.remove and told:
        yield where.problem(("remove",), f"'{change.id}' is removed and changed at once", f"leave out {', '.join(sorted(told))}")
    if not change.remove and not told:
        yield where.problem(
            (), f"nothing is changed of '{change.id}'", "add names, take some away (without), or write 'remove: yes'"
        )


def _absent(publisher: Publisher, change: PublisherChange, where: _Placed) -> Iterator[Problem]:
    known = (*publisher.all_names, *publisher.domains)
    for index, word in enumerate(change.without):
        if word not in known:
            hint = did_you_mean(word, known) or f"it has {', '.join(known[:6])}"
            yield where.problem(("without", index), f"'{publisher.id}' has no name or domain '{word}'", hint)
        elif word == publisher.name and not change.name:
            hint = "give it another one in the same change: 'name: ...'"
            yield where.problem(("without", index), f"'{word}' is the name that '{publisher.id}' is shown by", hint)
