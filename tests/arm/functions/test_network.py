from __future__ import annotations

import pytest

from linter.arm.functions import call

MEMBERS = ('network', 'netmask', 'broadcast', 'firstUsable', 'lastUsable', 'cidr')


@pytest.mark.parametrize(('text', 'value'), [
    ('10.144.0.0/20', ('10.144.0.0', '255.255.240.0', '10.144.15.255', '10.144.0.1', '10.144.15.254', 20)),
    ('192.168.1.7/24', ('192.168.1.0', '255.255.255.0', '192.168.1.255', '192.168.1.1', '192.168.1.254', 24)),
    ('10.0.0.4/30', ('10.0.0.4', '255.255.255.252', '10.0.0.7', '10.0.0.5', '10.0.0.6', 30)),
    ('10.0.0.1/32', ('10.0.0.1', '255.255.255.255', '10.0.0.1', '10.0.0.1', '10.0.0.1', 32)),
    ('0.0.0.0/0', ('0.0.0.0', '0.0.0.0', '255.255.255.255', '0.0.0.1', '255.255.255.254', 0)),
    (
        'fdad:3236:5555::/48',
        ('fdad:3236:5555::', 'ffff:ffff:ffff::', None, 'fdad:3236:5555::',
         'fdad:3236:5555:ffff:ffff:ffff:ffff:ffff', 48),
    ),
    ('::1/128', ('::1', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', None, '::1', '::1', 128)),
])
def test_parse_cidr(text, value):
    members = {name: member for name, member in zip(MEMBERS, value) if member is not None}
    assert call('parseCidr', [text]) == members


@pytest.mark.parametrize(('network', 'length', 'index', 'value'), [
    ('10.144.0.0/20', 24, 0, '10.144.0.0/24'), ('10.144.0.0/20', 24, 4, '10.144.4.0/24'),
    ('10.144.0.0/20', 24, 15, '10.144.15.0/24'),
    ('10.144.0.0/20', 20, 0, '10.144.0.0/20'), ('10.0.0.0/8', 32, 16777215, '10.255.255.255/32'),
    ('10.0.1.9/16', 24, 1, '10.0.1.0/24'),
    ('fdad:3236:5555::/48', 52, 0, 'fdad:3236:5555::/52'), ('fdad:3236:5555::/48', 52, 1, 'fdad:3236:5555:1000::/52'),
    ('fdad:3236:5555::/48', 52, 4, 'fdad:3236:5555:4000::/52'),
])
def test_cidr_subnet(network, length, index, value):
    assert call('cidrSubnet', [network, length, index]) == value


@pytest.mark.parametrize(('network', 'index', 'value'), [
    ('10.144.3.0/24', 0, '10.144.3.1'), ('10.144.3.0/24', 4, '10.144.3.5'), ('10.144.3.0/24', 253, '10.144.3.254'),
    ('192.168.1.0/24', 0, '192.168.1.1'),
    ('fdad:3236:5555:3000::/52', 0, 'fdad:3236:5555:3000::1'),
    ('fdad:3236:5555:3000::/52', 4, 'fdad:3236:5555:3000::5'),
])
def test_cidr_host(network, index, value):
    assert call('cidrHost', [network, index]) == value


@pytest.mark.parametrize(('name', 'arguments'), [
    ('parseCidr', ['10.0.0.0']), ('parseCidr', ['10.0.0.0/33']), ('parseCidr', ['10.0.0/24']),
    ('parseCidr', ['x/24']), ('parseCidr', ['10.0.0.0/']), ('parseCidr', [24]),
    ('parseCidr', ['10.0.0.0/255.255.255.0']), ('parseCidr', ['fe80::1%eth0/64']),
    ('cidrSubnet', ['10.0.0.0/24', 23, 0]), ('cidrSubnet', ['10.0.0.0/24', 33, 0]),
    ('cidrSubnet', ['10.0.0.0/24', 25, 2]), ('cidrSubnet', ['10.0.0.0/24', 25, -1]),
    ('cidrSubnet', ['10.0.0.0/24', '25', 0]), ('cidrHost', ['10.0.0.0/24', 254]),
    ('cidrHost', ['10.0.0.0/24', -1]), ('cidrHost', ['10.0.0.0/32', 0]),
])  # fmt: skip
def test_what_is_outside_the_range_is_an_error(name, arguments):
    with pytest.raises(ValueError, match=r'\w \w'):
        call(name, arguments)
