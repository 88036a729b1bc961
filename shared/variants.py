"""A variant is one file in a folder; this finds them by looking, so that there is no list to keep."""

import importlib
import pkgutil
from typing import Any


def variants(package: str, attribute: str) -> dict[str, Any]:
    """The `attribute` of every module in the folder `package`, by module name, in alphabetical order.

    Raises TypeError for a module that lacks it: a file in a variant folder is a variant.
    """
    folder = importlib.import_module(package)
    found: dict[str, Any] = {}
    for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda info: info.name):
        if module.name.startswith("_"):
            continue
        content = importlib.import_module(f"{package}.{module.name}")
        if not hasattr(content, attribute):
            raise TypeError(f"{package}.{module.name} is in a variant folder but has no {attribute!r}")
        found[module.name] = getattr(content, attribute)
    return found
