"""Which addresses are public; whatever is in doubt is not.

The standard library's `is_global` comes first. What it lets pass although it leads inside (tunnels,
translators, a cloud's own wiring) is listed here.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNICAST = IPv6Network("2000::/3")
CLOSED = tuple(
    ip_network(text)
    for text in (
        "192.0.0.0/24",  # protocol assignments; Oracle's instance metadata
        "192.88.99.0/24",  # 6to4 relays
        "168.63.129.16/32",  # Azure's wire server
        "240.0.0.0/4",
        "2001::/23",  # Teredo, ORCHID and other assignments
        "2001:db8::/32",
        "2002::/16",  # 6to4: carries any IPv4 address
        "3fff::/20",
    )
)
ISATAP = (0x0000_5EFE, 0x0200_5EFE)


def is_public(address: Address) -> bool:
    """True where anybody may be called."""
    if not address.is_global or address.is_multicast or any(address in network for network in CLOSED):
        return False
    return isinstance(address, IPv4Address) or (address in UNICAST and not _is_isatap(address))


def _is_isatap(address: IPv6Address) -> bool:
    """True of an address whose lower half is a tunnel to an IPv4 address."""
    return int(address) >> 32 & 0xFFFF_FFFF in ISATAP
