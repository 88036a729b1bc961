"""Which addresses may be dialled.

Explicit lists: `ipaddress.is_global` calls several cloud metadata addresses, NAT64 and 6to4 forms of loopback global. IPv6 is what
the registry has given out (2000::/3) less its special ranges; forms that wrap an IPv4 address are judged by that address.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

PORTS = frozenset({80, 443, 8080, 8443})

_DENIED_4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # public by its number, and the control endpoint of every Azure machine
    )
)  # fmt: skip
_GIVEN_6 = IPv6Network("2000::/3")
_DENIED_6 = tuple(IPv6Network(network) for network in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
_WRAPS_4 = (IPv6Network("::ffff:0:0/96"), IPv6Network("64:ff9b::/96"))


def is_public(address: str) -> bool:
    """True when `address` (as a socket takes it) is one of the open Internet. Anything that is no address is not."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address) and any(parsed in network for network in _WRAPS_4):
        parsed = IPv4Address(int(parsed) & 0xFFFFFFFF)
    if isinstance(parsed, IPv4Address):
        return not any(parsed in network for network in _DENIED_4)
    return parsed in _GIVEN_6 and not any(parsed in network for network in _DENIED_6)
