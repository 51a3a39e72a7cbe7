"""Time grows with the number of resources, not with its square."""

from __future__ import annotations

import time

import pytest

from linter.graph import build
from linter.model.finding import TRUE
from linter.model.values import Assumed, Unknown
from tests.graph.resources import ENDPOINTS, VIA_ENDPOINT, account, endpoint, make, parameter

DIAGNOSTICS = 'Microsoft.Insights/diagnosticSettings'
NETWORKS = 'Microsoft.Network/virtualNetworks'


def named(number):
    return f'ai{number}'


def prefixed(number):
    prefix = parameter('prefix')
    return Unknown(prefix.causes, 'string', parts=(prefix, f'-{number}'), nullable=False)


def workload(size, name):
    """Return size resources: accounts, each with a private endpoint, a diagnostic setting and a virtual network."""
    resources = []
    for number in range(size // 5):
        one = account(name(number))
        resources += [
            one, endpoint(one.id, name(number)), make(DIAGNOSTICS, 'logs', scope=one.id),
            make(NETWORKS, name(number), properties={'subnets': [{'name': 'snet-pe'}]}),
        ]
    return resources


def elapsed(size, name):
    resources = workload(size, name)
    start = time.process_time()
    graph = build(resources)
    accounts = graph.of_type('Microsoft.CognitiveServices/accounts')
    for one in accounts:
        [(found, truth)] = graph.related(one, ENDPOINTS, VIA_ENDPOINT)
        assert truth == TRUE
        assert len(graph.related(one, DIAGNOSTICS)) == 1
        assert graph.related(found, NETWORKS, to='properties.subnet.id') == []
        assert graph.missing_causes(one, DIAGNOSTICS) == frozenset()
    assert len(graph.resources) == len(accounts) * 5
    return time.process_time() - start


def test_a_hundred_thousand_resources_take_seconds():
    assert elapsed(100_000, named) < 10


@pytest.mark.parametrize('name', [named, prefixed])
def test_time_is_linear_in_the_number_of_resources(name):
    small = min(elapsed(2_000, name) for _ in range(3))
    assert elapsed(16_000, name) < 8 * small * 3


def test_names_that_rest_on_the_context_are_as_fast():
    small = min(elapsed(1_000, lambda number: Assumed(f'rg-azgov-{number}')) for _ in range(3))
    assert elapsed(8_000, lambda number: Assumed(f'rg-azgov-{number}')) < 8 * small * 3
