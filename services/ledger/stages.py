"""How the stage of a deal moves: forward on evidence, back only where somebody says so."""

from shared.contracts import Stage

_ENDS = {Stage.DENIED, Stage.TERMINATED}


def next_stage(current: Stage, told: Stage, *, background: bool) -> Stage:
    """The stage after an article tells `told`.

    An article that repeats an earlier stage moves nothing. Denial and termination end any deal that is not completed; talk of it
    after that opens it again, but only as news, not as background.
    """
    if told is current:
        return current
    if told in _ENDS:
        return current if current is Stage.COMPLETED or background else told
    if current in _ENDS:
        return current if background else told
    return told if told.order > current.order else current
