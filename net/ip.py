"""Which addresses belong to the public internet.

The table is our own, because that of `ipaddress` differs between versions of Python and lets too much through:
multicast, NAT64, 6to4, site-local, the metadata services of two clouds.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network

_NOT_PUBLIC_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this host
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a provider's NAT; metadata of Alibaba's cloud
        "127.0.0.0/8",
        "169.254.0.0/16",  # this link; metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",  # protocol assignments; metadata of Oracle's cloud
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")  # all that is handed out; the rest is loopback, link, site, NAT64, multicast, …
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments, Teredo
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "3fff::/20",
    )
)


def is_public(address: Address) -> bool:
    """Return whether an address belongs to the public internet.

    Source: IANA's registries of special-purpose addresses.

    >>> is_public(IPv4Address("93.184.216.34")), is_public(IPv6Address("::ffff:10.0.0.1"))
    (True, False)
    """
    address = unwrapped(address)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in _NOT_PUBLIC_V4)
    return address in _GLOBAL_V6 and not any(address in network for network in _NOT_PUBLIC_V6)


def unwrapped(address: Address) -> Address:
    """Return an IPv4 address in IPv6's form as what it is; any other unchanged."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address
