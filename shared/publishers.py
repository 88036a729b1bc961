"""The publishers dealwatch knows: who they are, what they are called in every script, and who shares copy with whom.

Read from `watch/publishers/*.yaml`:

    publishers:
      - id: handelsblatt              # lower case, digits, hyphens; stable for ever
        name: Handelsblatt            # the name shown
        names: [Handelsblatts, ハンデルスブラット]   # as the press of any language writes it
        kind: newspaper               # agency, newspaper, magazine, broadcaster, trade, data, aggregator, release, regulator
        domains: [handelsblatt.com]   # and all that lies below
        language: de
        country: DE                   # ISO 3166-1 alpha-2
      - {id: wirtschaftswoche, name: WirtschaftsWoche, kind: magazine, family: handelsblatt, domains: [wiwo.de]}
    changes:                          # optional: what your own file says of publishers that other files list
      - id: handelsblatt
        names: [HB]                   # added, as are `domains`; name, kind, family, language, country replace
        without: [handelsblatt.com]   # names and domains
      - {id: msn, remove: yes}
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from shared.problems import Invalid, read_each
from shared.publisher_files import compact, read_publisher_file
from shared.publisher_model import Publisher, PublisherChange, PublisherFile, PublisherKind
from shared.publisher_names import bare_key, host_of, written_key
from shared.publisher_union import Union

__all__ = ["Publisher", "PublisherChange", "PublisherFile", "PublisherKind", "Publishers", "compact", "read_publishers"]

_NAMES_KEPT = 4096


@dataclass(frozen=True)
class Publishers:
    """All publishers: by id, by each name as `written_key` gives it, by domain. Without any, names stand for themselves."""

    by_id: dict[str, Publisher] = field(default_factory=dict)
    by_name: dict[str, Publisher] = field(default_factory=dict)
    by_domain: dict[str, Publisher] = field(default_factory=dict)

    def named(self, name: str) -> Publisher | None:
        """The publisher that is called so, in any script; a domain is a name too."""
        return self._named(name)

    def at(self, address: str) -> Publisher | None:
        """The publisher of a URL: the one with the longest domain that its host lies in."""
        return self._at(address)

    def find(self, name: str | None, address: str = "") -> Publisher | None:
        """Who published an article: by the name that it gives, else by where it stands."""
        return (self._named(name) if name else None) or (self._at(address) if address else None)

    def family_of(self, publisher_id: str) -> str:
        """The id that stands for all publishers that share copy with this one; its own when there is no other."""
        seen = [publisher_id]
        while (one := self.by_id.get(seen[-1])) and one.family and one.family not in seen:
            seen.append(one.family)
        return seen[-1]

    @cached_property
    def _named(self) -> Callable[[str], Publisher | None]:
        """Kept for names that come again: one deal is told by the same few."""

        @lru_cache(_NAMES_KEPT)
        def find(name: str) -> Publisher | None:
            return self.by_name.get(written_key(name)) or self._by_bare_name.get(bare_key(name)) or self._at(name)

        return find

    @cached_property
    def _at(self) -> Callable[[str], Publisher | None]:
        @lru_cache(_NAMES_KEPT)
        def find(address: str) -> Publisher | None:
            host = host_of(address)
            while host:
                if found := self.by_domain.get(host):
                    return found
                host = host.partition(".")[2]
            return None

        return find

    @cached_property
    def _by_bare_name(self) -> dict[str, Publisher]:
        """Names without articles and the like; those that would mean two publishers mean none."""
        owners: dict[str, Publisher | None] = {}
        for key, one in self._bare_names():
            owners[key] = one if owners.get(key, one) is one else None
        return {key: one for key, one in owners.items() if one is not None}

    def _bare_names(self) -> Iterator[tuple[str, Publisher]]:
        for one in self.by_id.values():
            for key in {bare_key(name) for name in one.all_names}:
                yield key, one


def read_publishers(files: dict[str, str]) -> Publishers:
    """Publishers from the texts of their files, by path. Raises Invalid with every problem of every file."""
    read, problems = read_each(files, read_publisher_file)
    union = Union(read, complete=len(read) == len(files))
    problems.extend(union.problems)
    if problems:
        raise Invalid(problems)
    return Publishers(union.by_id, union.names, union.domains)
