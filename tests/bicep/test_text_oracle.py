"""``azgov build`` against the Bicep compiler: the same template, every expression letter for letter."""

from __future__ import annotations

import pytest

from linter.bicep.expressions import OPERATORS
from linter.bicep.printer import print_template
from tests.bicep.oracles import DIFFERENCES, comparable, compiled, difference, document, pairs, workspace
from tests.corpus import needs_corpus, sample

PAIRS = [(pair['bicep'], pair['json'], False) for pair in pairs()]
SYMBOLIC = [(pair['bicep'], pair['symbolic_json'], True) for pair in pairs() if pair.get('symbolic_json')]


@needs_corpus
@pytest.mark.parametrize(('source', 'target', 'symbolic_names'), [*sample(PAIRS, 60), *sample(SYMBOLIC, 25)])
def test_the_compilers_own_json_comes_out(source: str, target: str, symbolic_names: bool) -> None:
    template = compiled(source, symbolic_names=symbolic_names)
    found = difference(comparable(print_template(template)), comparable(document(target)))
    if source in DIFFERENCES:
        assert found, 'the difference is gone; take it off the list'
    else:
        assert found == ''
    assert [d for d in template.diagnostics if d.severity == 'error'] == []


@needs_corpus
def test_one_operator_mistaken_for_another_shows(monkeypatch) -> None:
    monkeypatch.setitem(OPERATORS, '??', 'concat')
    workspace.cache_clear()
    try:
        differing = [
            source for source, target, _ in sample(PAIRS, 20)
            if difference(comparable(print_template(compiled(source))), comparable(document(target)))
        ]
    finally:
        workspace.cache_clear()
    assert len(differing) > 5
