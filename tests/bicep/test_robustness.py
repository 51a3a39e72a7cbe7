"""Whatever the text, the compiler returns a template and the errors; what it cannot read it never drops in silence."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linter.arm.expander import expand
from linter.arm.links import Links
from linter.bicep.front_end import compile_bicep
from linter.bicep.lexer import tokenize
from linter.bicep.parameter_files import read_bicepparam
from linter.bicep.parser import parse
from linter.bicep.printer import print_template
from linter.bicep.workspace import Workspace
from linter.model.source import Source
from tests.bicep.project import Project
from tests.corpus import CORPUS, needs_corpus, sample

TEXT = """
targetScope = 'resourceGroup'
metadata owner = 'team'
@description('a type')
@export()
type shape = { kind: 'a' | 'b', *: string[] }?
@secure()
@minLength(3)
param secret string
param names array = ['one', 'two']
param choice shape
var settings = { tls: 'TLS1_2', ...choice!, tags: { a: '${secret}-x' } }
func greet(name string) string => 'hi ${toUpper(name)}'
resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = [for (name, i) in names: if (i > 0) {
  name: 'st${name}${i}'
  properties: {
    publicNetworkAccess: 'Enabled'
    minimumTlsVersion: settings.tls
    rules: [for r in names: { value: r }]
  }
}]
resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {
  name: last(split(account[0].id, '/'))
  scope: resourceGroup('other')
  resource key 'keys' = {
    name: 'k'
  }
}
module child './child.bicep' = {
  params: {
    a: vault.getSecret('s')
    b: vault::key.properties.?keyUri ?? '''raw'''
  }
}
output o string[] = map(names, n => greet(n))
"""


def mutations(text: str, chance: random.Random, count: int) -> Iterator[str]:
    """Yield texts with a token deleted, doubled, replaced, or with a part cut out; of an empty text none."""
    tokens = tokenize(text)
    spans = list(zip(tokens.starts, tokens.ends, strict=True))[:-1]
    for _ in range(count if spans else 0):
        (start, end), (other_start, other_end) = chance.choice(spans), chance.choice(spans)
        yield chance.choice([
            text[:start] + text[end:],
            f'{text[:end]} {text[start:end]}{text[end:]}',
            text[:start] + text[other_start:other_end] + text[end:],
            text[:start] + text[other_start:],
            text[:start] + chance.choice("'{}[]()@#$\n,:?!.=>|\\\0") + text[start:],
        ])


def compile_all_the_way(text: str, workspace: Workspace, path: str) -> None:
    """Compile a text, expand it, and print it if it is in order."""
    source = Source('main.bicep', path, text)
    template = compile_bicep(source, workspace)
    expand(template, settings={}, link=Links(workspace.root))
    if not any(diagnostic.blocking for diagnostic in template.diagnostics):
        print_template(template)
    read_bicepparam(source, workspace, {})


@pytest.mark.parametrize('seed', range(8))
def test_no_mutation_of_a_file_raises(project, seed: int) -> None:
    path = str(project.folder / 'main.bicep')
    for text in mutations(TEXT, random.Random(seed), 40):
        compile_all_the_way(text, project.workspace, path)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="abé_ 01'\"{}[]()@#$\n\r\t,:?!.=<>|&+-*/%^;\\\u2028\ud800", max_size=60))
def test_no_text_raises(project, text: str) -> None:
    parse(text)
    compile_all_the_way(text, project.workspace, str(project.folder / 'main.bicep'))


WORDS = [
    'var', 'x', '=', '{', '}', '[', ']', '(', ')', "'a${", "}'", ':', ',', '\n', 'for', 'in', 'if', '?', '.', '...',
    '=>', 'param', 'type', '|', '@', 'resource', "'t@1'",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_no_sequence_of_tokens_raises_or_loses_text(words: list[str]) -> None:
    text = ' '.join(words)
    statements, tokens = parse(text)
    assert tokens.kinds[-1] == 'end'
    assert all(0 <= statement.start <= statement.end <= len(text) for statement in statements)
    assert all(0 <= issue.start <= issue.end <= len(text) for issue in tokens.issues)


JUDGED = """resource account 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'account'
  properties: {
    publicNetworkAccess: 'Enabled'
    networkAcls: {
      defaultAction: 'Allow'
    }
  }
}
"""


def test_a_lost_token_never_loses_a_property_in_silence(tmp_path) -> None:
    tokens = tokenize(JUDGED)
    for number, (start, end) in enumerate(list(zip(tokens.starts, tokens.ends, strict=True))[:-1]):
        project = Project(tmp_path / str(number))
        template = project.compile(JUDGED[:start] + JUDGED[end:])
        if any(diagnostic.blocking for diagnostic in template.diagnostics):
            continue
        expansion = expand(template, settings={}, link=Links(str(project.folder)))
        if any(diagnostic.blocking for diagnostic in expansion.diagnostics):
            continue
        properties = expansion.resources[0].body['properties']
        assert isinstance(properties, dict)
        assert {'publicNetworkAccess', 'networkAcls'} <= set(properties), JUDGED[start:end]


@pytest.mark.parametrize('text', [
    'var x = ' + '[' * 5000,
    'var x = ' + '(' * 5000,
    'var x = ' + "'${" * 5000,
    'var x = ' + '!' * 5000 + 'a',
    'var x = ' + 'a ? ' * 5000,
    'var x = ' + 'a =>' * 5000,
    'type x = ' + '[' * 5000,
    'type x = ' + '-' * 5000 + '1',
    'type x = ' + '(' * 5000,
    'type x = string' + '[]' * 5000,
    'type x = string' + '?' * 5000,
    "resource r 'a/b@1' = {\n" * 5000,
    "resource r 'a/b@1' = {\n" * 150 + '}\n' * 150,
    "module m 'x' = [for a in b: if (c) {" + '{' * 3000,
    '@' * 5000,
    '\n'.join(f'var v{n} = v{n + 1}' for n in range(3000)) + '\nvar v3000 = 1',
    '\n'.join(f'type t{n} = t{n + 1}' for n in range(3000)) + '\ntype t3000 = string',
    "var x = '" + 'a' * 100_000,
    'var x = 1' + '0' * 100_000,
    'x' * 100_000,
])
def test_nothing_exhausts_the_stack(project, text: str) -> None:
    project.compile(text)


@needs_corpus
def test_no_mutation_of_a_corpus_file_raises() -> None:
    files = sample(sorted((CORPUS / 'bicep').rglob('*.bicep')), 30)
    workspace = Workspace(str(CORPUS))
    chance = random.Random(7)
    for path in files:
        text = path.read_text(encoding='utf-8-sig')
        for mutated in mutations(text[:20_000], chance, 3):
            workspace.templates.pop(str(path), None)
            compile_bicep(Source(path.name, str(path), mutated), workspace)
