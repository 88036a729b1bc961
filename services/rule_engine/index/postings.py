"""Lists of numbers, one behind the other in one array: the usual way to keep a hundred thousand short lists small."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.intp]


@dataclass(frozen=True)
class Postings:
    """List `i` is `values[starts[i]:starts[i + 1]]`."""

    starts: Numbers
    values: Numbers

    def of(self, lists: Sequence[int] | NDArray[Any]) -> Numbers:
        """The values of these lists, one after the other."""
        begin = self.starts[lists]
        lengths = self.starts[1:][lists] - begin
        ends = np.cumsum(lengths)
        if not ends.size:
            return self.values[:0]
        found: Numbers = self.values[np.arange(ends[-1]) + np.repeat(begin - ends + lengths, lengths)]
        return found


def postings(lists: NDArray[Any], values: NDArray[Any], count: int) -> Postings:
    """The value `values[i]` goes into the list `lists[i]`; there are `count` lists."""
    order = np.argsort(lists, kind="stable")
    starts = np.concatenate(([0], np.cumsum(np.bincount(lists, minlength=count))))
    return Postings(starts.astype(np.intp), values[order].astype(np.intp))
