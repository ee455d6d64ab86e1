"""Who sent a message, told apart without keeping an address."""

import hmac
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

UNKNOWN = "unknown"


def sender_of(address, key):
    """Return a keyed hash of an IPv4 address or of the /64 network of an IPv6 address.

    Without the key nobody can find the address by trying all of them. An address that is none
    (a Unix socket has no peer) counts as one sender.
    """
    return hmac.digest(key.encode(), network_of(address).encode(), "sha256").hex()[:32]


def is_known(sender, key):
    """Tell whether a sender is one, rather than all those whose address was none."""
    return bool(sender) and sender != sender_of(UNKNOWN, key)


def network_of(address):
    """Return the network that one subscriber has: the address itself, or an IPv6 /64."""
    try:
        address = ip_address(address or "")
    except ValueError:
        return UNKNOWN
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    if isinstance(address, IPv4Address):
        return str(address)
    # A zone such as %eth0 names the server's own interface, not the sender.
    return str(IPv6Network((int(address), 64), strict=False))
