"""Names of products, which companies' names are made like: designations of aircraft and weapons ("A321neo", "F-35", "737")."""

import re

_DESIGNATION = re.compile(r"(?:[a-z]{1,3}-?\d{3}(?:-?\d{3,4})?[a-z]{0,4}|[a-z]{1,2}-\d{1,3}[a-z]{0,2})s?")


def is_designation(folded: str) -> bool:
    """Whether a folded name is one; companies that are called so ("3M", "G4S") have fewer figures."""
    return any(map(str.isdigit, folded)) and bool(_DESIGNATION.fullmatch(folded))
