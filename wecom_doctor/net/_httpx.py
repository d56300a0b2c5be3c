"""The HTTP library, without the command line that it would load along: two fifths of its import time."""

import sys
from types import ModuleType

# A module without the function that httpx wants of it makes it do without, as on machines that lack rich or pygments.
sys.modules.setdefault("httpx._main", ModuleType("httpx._main"))
import httpx as httpx  # noqa: E402

if not hasattr(sys.modules["httpx._main"], "main"):
    del sys.modules["httpx._main"]
