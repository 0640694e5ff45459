"""四聚焦 FourFocus: an assessment regulation is a program, run on records of what happened.

Rule packs are evaluated over facts for one month; rankings, pay and reports are views of the resulting lines.
The rooms of the house, lowest first: `facts` (what happened), `rules` (what the regulation says), `engine` (the close),
`documents`, the `apps` of the site, and `cli`. A room imports only rooms below it; ``pyproject.toml`` holds the order.
"""

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("fourfocus")
except PackageNotFoundError:  # run from a source tree that was never installed
    __version__ = "0+unknown"

__all__ = ["__version__"]
