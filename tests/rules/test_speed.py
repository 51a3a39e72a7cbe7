"""Speed: of conditions, and of opening rules, which does not depend on how many there are."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from linter.rules.cache import open_rules, write_cache
from linter.rules.evaluate import Check
from tests.rules.builders import make_graph, make_resource, make_rule
from tests.rules.test_load import GUIDANCE, RULE


def best(work: Callable[[], object], rounds: int = 5) -> float:
    """Return the least seconds of processor time that work takes."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


@pytest.mark.benchmark
@pytest.mark.parametrize('require', [
    {'field': 'properties.publicNetworkAccess', 'equals': 'Disabled'},
    {'field': 'properties.disableLocalAuth', 'equals': True},
    {'field': 'kind', 'in': ['OpenAI', 'AIServices']},
    {'field': 'properties.missing', 'notEquals': 'x'},
    {'field': 'sku.capacity', 'lessOrEquals': 10},
])
def test_simple_conditions_take_less_than_five_microseconds(require: dict) -> None:
    resource = make_resource(
        kind='OpenAI', sku={'capacity': 5}, properties={'publicNetworkAccess': 'Disabled', 'disableLocalAuth': True}
    )
    graph, check = make_graph(resource), Check(make_rule(require), {})
    assert check.judge(resource, graph).outcome == 'pass'

    def judge() -> None:
        for _ in range(20_000):
            check.judge(resource, graph)

    assert best(judge) < 20_000 / 200_000


def compiled(folder: Path, count: int) -> str:
    """Return a compiled file of rules, of which ten are for accounts."""
    (folder / 'networking').mkdir(parents=True)
    (folder / 'guidance.yaml').write_text(GUIDANCE)
    for number in range(count):
        text = RULE.replace('acct-public-network', f'rule-{number}')
        if number >= 10:
            text = text.replace('Microsoft.CognitiveServices/accounts', f'Microsoft.Service{number % 100}/accounts')
        (folder / 'networking' / f'rule-{number}.yaml').write_text(text)
    write_cache(str(folder), str(folder / 'compiled'))
    return str(folder / 'compiled')


@pytest.mark.benchmark
def test_opening_rules_does_not_take_longer_the_more_there_are(tmp_path: Path) -> None:
    few, many = compiled(tmp_path / 'few', 40), compiled(tmp_path / 'many', 440)
    types = {f'Microsoft.{name}/accounts' for name in ('CognitiveServices', 'Other', 'Search', 'Storage', 'Batch')}

    def seconds(file: str) -> float:
        assert len(open_rules(file).for_types(types)) == 10
        return best(lambda: open_rules(file).for_types(types), 20)

    assert seconds(many) - seconds(few) < 0.002
