"""The two ways in which a call to the outside ends badly.

No message names a path or a query of a URL: both can hold secrets.
"""

from orchestrator.errors import MicrodramaError, UnusableInput


class OutboundRefused(UnusableInput):
    """This address is not one that may be called from here; give a public https address."""


class OutboundFailed(MicrodramaError):
    """The address could be called, and no usable answer came."""
