"""A deal as far as the article has told it."""

from dataclasses import dataclass, field

from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stage import Staged
from services.extractor.grammar.tellings import Party, Stake, Sum, Telling
from shared.contracts import Kind, Role


@dataclass
class Draft:
    """What its tellings say of it, in their order."""

    family: str
    background: bool
    tellings: list[Telling] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    stages: list[tuple[Scene, Staged]] = field(default_factory=list)
    stakes: list[Stake] = field(default_factory=list)
    cited: list[tuple[Scene, Name]] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)
    last_index: int = -1

    def side(self, roles: frozenset[Role]) -> set[str]:
        return {key for key, party in self.parties.items() if party.role in roles}
