"""What is told of the neighbourhood of a company."""

from shared.contracts.deal import Circle, Edge, Node
from shared.contracts.fact import Part


class Graph(Part):
    """`company` is the one asked for. `nodes` has it first, then the others, the nearest and weightiest first; `edges` are those between
    them, the largest sums first. `left_out` counts companies as near that there was no room for.
    """

    company: Node
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...] = ()
    circles: tuple[Circle, ...] = ()
    left_out: int = 0
