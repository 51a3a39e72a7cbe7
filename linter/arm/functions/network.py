"""Functions on ranges of IP addresses in CIDR notation.

Source: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr
"""

from __future__ import annotations

from linter.arm.functions.function import integer_at, text_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network


def network_at(name: str, arguments: list[object]) -> IPv4Network | IPv6Network:
    """Return the range that the first argument is; bits of a host in it are cleared."""
    from ipaddress import ip_network

    value = text_at(name, arguments, 0)
    address, slash, length = value.partition('/')
    if not slash or not length.isascii() or not length.isdigit() or '%' in address:
        raise ValueError(f"'{name}' takes a range as 10.0.0.0/16 is one; it is {value[:60]!r}")
    try:
        return ip_network(f'{address.strip()}/{length}', strict=False)
    except ValueError:
        raise ValueError(f"'{name}' takes a range as 10.0.0.0/16 is one; it is {value[:60]!r}") from None


def parse_cidr(arguments: list[object]) -> object:
    """Return network, netmask, broadcast (IPv4 only), first and last usable address and length of a range.

    In IPv4 the first and the last address are not usable; a range of one or two addresses has no usable one, and
    names its first.
    """
    network = network_at('parseCidr', arguments)
    first, last = network[0], network[-1]
    result: dict[str, object] = {'network': str(first), 'netmask': str(network.netmask)}
    if network.version == 4:
        result['broadcast'] = str(last)
        usable = network.num_addresses > 2
        first, last = (first + 1, last - 1) if usable else (first, first)
    result |= {'firstUsable': str(first), 'lastUsable': str(last), 'cidr': network.prefixlen}
    return result


def cidr_subnet(arguments: list[object]) -> object:
    """Return the range of a length that stands at a place, counted from 0, in a larger range.

    Raises ValueError if the larger range is smaller, or has no such place.
    """
    network = network_at('cidrSubnet', arguments)
    length, index = integer_at('cidrSubnet', arguments, 1), integer_at('cidrSubnet', arguments, 2)
    if not network.prefixlen <= length <= network.max_prefixlen:
        raise ValueError(f'{network} has no ranges of length {length}: {network.prefixlen} to {network.max_prefixlen}')
    count = 2 ** (length - network.prefixlen)
    if not 0 <= index < count:
        raise ValueError(f'{network} has {count} ranges of length {length}; there is none at {index}')
    return f'{network[index * 2 ** (network.max_prefixlen - length)]}/{length}'


def cidr_host(arguments: list[object]) -> object:
    """Return the usable address at a place, counted from 0, in a range: the one after the network at 0.

    Raises ValueError if the range has no such address.
    """
    network = network_at('cidrHost', arguments)
    index = integer_at('cidrHost', arguments, 1)
    usable = network.num_addresses - (2 if network.version == 4 else 1)
    if not 0 <= index < usable:
        raise ValueError(f'{network} has {max(usable, 0)} addresses for hosts; there is none at {index}')
    return str(network[index + 1])
