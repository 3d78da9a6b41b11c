"""The properties are tried on the same examples each time: a gate that draws anew is no gate.

`make search` draws new ones, and more of them, for who looks for mistakes.
"""

from hypothesis import settings

settings.register_profile("steady", derandomize=True, deadline=None, database=None, print_blob=True)
settings.register_profile("search", max_examples=1_000, deadline=None, print_blob=True)
settings.load_profile("steady")
