"""How a service lets Python collect its garbage."""

import gc

_YOUNGEST, _YOUNGER, _OLDER = 20_000, 20, 20


def spare_what_stays() -> None:
    """Modules, tables and word lists live as long as the process, so the garbage collector need not look at them again; and a fact is
    freed without it, so it need not look every 700 objects. That was 4 to 20 % of a service's time under load."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNGEST, _YOUNGER, _OLDER)
