"""The one door through which the product calls addresses that users gave.

place      reads a URL strictly into scheme, host, port and target
addresses  tells public addresses from those that must not be reached from here
wire       a connection to an address that was checked, with an end to time and bytes
door       `Outbound`: post and fetch under one policy
"""

from orchestrator.outbound.door import Answer, Outbound
from orchestrator.outbound.refusal import OutboundFailed, OutboundRefused

__all__ = ["Answer", "Outbound", "OutboundFailed", "OutboundRefused"]
