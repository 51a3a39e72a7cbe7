"""Rule files: what loads, what does not, and what is said about it, at which place."""

from __future__ import annotations

from pathlib import Path

import pytest

from linter.model.diagnostic import Diagnostic, InputError
from linter.model.rule import Rule
from linter.model.source import Source
from linter.rules.cache import standards_folder
from linter.rules.evaluate import evaluate
from linter.rules.guidance import load_guidance
from linter.rules.load import Library, load_rule, load_rules
from tests.rules.builders import make_graph, make_resource

GUIDANCE = """\
articles:
  - {id: net, title: Secure networking, url: 'https://example.org/net', area: networking}
recommendations:
  - id: net/private
    article: net
    section: Restrict access
    anchor: restrict
    statement: Use private endpoints
    strength: should
    checkable: template
    url: https://example.org/net#restrict
    checks: [acct-private]
checks:
  - {id: acct-private, level: template, priority: 1, severity: high, types: [Microsoft.CognitiveServices/accounts]}
"""

RULE = """\
id: acct-public-network
title: Accounts refuse traffic from the internet
severity: high
guidance: [net/private]
checks: [acct-private]
pillar: security
resource: Microsoft.CognitiveServices/accounts
when:
  field: kind
  in: [OpenAI, AIServices]
require:
  field: properties.publicNetworkAccess
  equals: Disabled
rationale: Traffic from the internet reaches the account.
remediation: Set publicNetworkAccess to Disabled.
since: 0.1.0
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of rules with guidance of its own."""
    (tmp_path / 'guidance.yaml').write_text(GUIDANCE)
    (tmp_path / 'networking').mkdir()
    (tmp_path / 'data').mkdir()
    return tmp_path


def loaded(folder: Path, **files: str) -> tuple[list[Rule], list[Diagnostic]]:
    """Return what load_rules does with rule files by stem, all of one area."""
    for stem, text in files.items():
        (folder / 'networking' / f'{stem.replace("_", "-")}.yaml').write_text(text)
    return load_rules(str(folder), 'rules', standards_folder())


def test_a_rule_file_becomes_a_rule(folder: Path) -> None:
    (rule,), diagnostics = loaded(folder, acct_public_network=RULE)
    assert diagnostics == []
    assert (rule.id, rule.area, rule.severity, rule.audience) == ('acct-public-network', 'networking', 'high', 'any')
    assert rule.types == ('Microsoft.CognitiveServices/accounts',)
    assert rule.file == 'rules/networking/acct-public-network.yaml'
    (guidance,) = rule.guidance
    assert (guidance.id, guidance.article, guidance.section) == ('net/private', 'Secure networking', 'Restrict access')
    assert guidance.url == 'https://example.org/net#restrict'
    resource = make_resource(kind='OpenAI', properties={'publicNetworkAccess': 'Enabled'})
    verdict = evaluate(rule, resource, make_graph(resource), {})
    assert verdict.message == "publicNetworkAccess is 'Enabled'; it must be 'Disabled'"


@pytest.mark.parametrize(('old', 'new', 'at', 'message'), [
    ('equals: Disabled', 'equal: Disabled', (13, 3), "'equal' is not an operator; did you mean 'equals'?"),
    ('severity: high', 'severity: hihg', (3, 11), "'severity' is 'hihg'; it must be high, medium or low"),
    ('severity: high', 'severty: high', (3, 1), "'severty' is not a member of a rule; did you mean 'severity'?"),
    ('severity: high\n', '', (1, 1), "'severity' is missing"),
    ('title: Accounts refuse traffic from the internet', 'title: 5', (2, 8), "'title' is a number; it must be text"),
    ('[net/private]', '[net/privat]', (4, 12),
     "there is no recommendation 'net/privat' in the guidance; did you mean 'net/private'?"),
    ('[net/private]', '[]', (4, 11), "'guidance' needs at least 1 entry"),
    ('[acct-private]', '[acct-private, acct-other]', (5, 24), "there is no check 'acct-other' in the guidance"),
    ('id: acct-public-network', 'id: acct-public', (1, 5), "it must be 'acct-public-network', the name of the file"),
    ('id: acct-public-network', 'id: Acct_Public', (1, 5), 'kebab-case'),
    ('pillar: security', 'pillar: safety', (6, 9), "'pillar' is 'safety'; it must be security, reliability"),
    ('resource: Microsoft.CognitiveServices/accounts', 'resource: accounts', (7, 11), "'resource' is 'accounts'"),
    ('resource: Microsoft.CognitiveServices/accounts\n', '', (1, 1), "'resource' is missing"),
    ('properties.publicNetworkAccess', 'properties..x', (12, 10), "'properties..x' is not a property path"),
    ('since: 0.1.0', 'since: 0.1', (16, 8), "'since' is a number; it must be text"),
    ('since: 0.1.0', 'since: 0.1.0\nfix:\n  - {operation: add, field: "a b", value: 1}', (18, 29), 'white space'),
    ('since: 0.1.0', 'since: 0.1.0\nfix:\n  - {operation: add, field: a}', (18, 5), "'value' is missing"),
    ('since: 0.1.0', 'since: 0.1.0\npolicies: [abc]', (17, 12), 'a GUID in lower case'),
    ('since: 0.1.0', 'since: 0.1.0\nreferences: ["http://x"]', (17, 14), 'an https link'),
    ('since: 0.1.0', 'since: 0.1.0\nparameters: {p: {type: array, description: not used anywhere}}', (17, 14),
     "no condition uses the parameter 'p'"),
    ('in: [OpenAI, AIServices]', "in: '{{ parameters.kinds }}'", (10, 7), "the rule has no parameter 'kinds'"),
    ('since: 0.1.0', 'since: 0.1.0\ntable: nowhere', (17, 8), "there is no table 'nowhere' in the folder 'data'"),
])
def test_what_is_wrong_with_a_rule_is_said_at_its_place(
    folder: Path, old: str, new: str, at: tuple[int, int], message: str
) -> None:
    assert old in RULE
    rules, diagnostics = loaded(folder, acct_public_network=RULE.replace(old, new))
    assert rules == []
    first = diagnostics[0]
    assert (first.code, first.severity, first.blocking) == ('rule', 'error', True)
    assert first.location.file == 'rules/networking/acct-public-network.yaml'
    assert message in ' / '.join(diagnostic.message for diagnostic in diagnostics)
    assert at in [(diagnostic.location.line, diagnostic.location.column) for diagnostic in diagnostics]


def test_every_problem_of_a_file_is_reported_in_order(folder: Path) -> None:
    text = RULE
    for right, wrong in (('severity: high', 'severity: x'), ('equals: D', 'equal: D'), ('pillar: s', 'pillar: x')):
        text = text.replace(right, wrong)
    _, diagnostics = loaded(folder, acct_public_network=text)
    assert [diagnostic.location.line for diagnostic in diagnostics] == [3, 6, 13]


def test_a_rule_with_an_error_does_not_keep_others_from_loading(folder: Path) -> None:
    other = RULE.replace('acct-public-network', 'acct-other')
    rules, diagnostics = loaded(folder, acct_public_network=RULE.replace('equals', 'is'), acct_other=other)
    assert [rule.id for rule in rules] == ['acct-other']
    assert len(diagnostics) == 1


@pytest.mark.parametrize(('text', 'code'), [
    ('id: [', 'yaml-syntax'), ('id: &a x', 'yaml-unsupported'), ('id: !!python/object:os.system x', 'yaml-unsupported'),
    ('- a', 'rule'), ('', 'rule'), ('id: a\nid: b', 'duplicate-key'),
])
def test_what_is_no_rule_file_is_an_error(folder: Path, text: str, code: str) -> None:
    rules, (diagnostic,) = loaded(folder, acct_public_network=text)
    assert rules == []
    assert diagnostic.code == code


def test_the_area_is_the_folder_and_ids_are_unique(folder: Path) -> None:
    for area in ('security', 'misc'):
        (folder / area).mkdir()
        (folder / area / 'acct-public-network.yaml').write_text(RULE)
    rules, diagnostics = loaded(folder, acct_public_network=RULE)
    assert [rule.area for rule in rules] == ['networking']
    assert [diagnostic.message for diagnostic in diagnostics] == [
        "the folder 'misc' is not an area; the areas are networking, security, governance, management, "
        'resource-selection',
        "the id 'acct-public-network' is taken by rules/networking/acct-public-network.yaml",
    ]


def test_a_rule_file_ends_in_yaml(folder: Path) -> None:
    (folder / 'networking' / 'acct-public-network.yml').write_text(RULE)
    _, (diagnostic,) = loaded(folder)
    assert diagnostic.message == 'the name of a rule file ends in .yaml'


@pytest.mark.parametrize(('parameter', 'message'), [
    ('{type: array, description: allowed kinds, default: OpenAI}', "the default of 'kinds' is not of type array"),
    ('{type: array, description: allowed kinds, default: [a], allowed: [b]}', "'allowed' does not hold 'a'"),
    ('{type: list, description: allowed kinds}', "'type' is 'list'; it must be string, array, boolean"),
    ('{type: array}', "'description' is missing"),
    ('{type: string, description: allowed kinds}', "use 'equals' for a single value"),
])
def test_parameters_are_checked(folder: Path, parameter: str, message: str) -> None:
    text = RULE.replace('[OpenAI, AIServices]', "'{{ parameters.kinds }}'") + f'parameters:\n  kinds: {parameter}\n'
    _, diagnostics = loaded(folder, acct_public_network=text)
    assert message in ' / '.join(diagnostic.message for diagnostic in diagnostics)


TABLE = """\
source: https://example.org/table
rows:
  - type: Microsoft.CognitiveServices/accounts
    when: {field: kind, equals: OpenAI}
    group: account
    severity: medium
  - type: [Microsoft.CognitiveServices/accounts, Microsoft.Search/searchServices]
    group: portal
    checks: []
"""
TABLED = RULE.replace('resource: Microsoft.CognitiveServices/accounts', 'table: groups').replace(
    'equals: Disabled', "equals: '{{ row.group }}'"
).replace('when:\n  field: kind\n  in: [OpenAI, AIServices]\n', '')


def test_a_table_makes_one_rule_of_each_row(folder: Path) -> None:
    (folder / 'data' / 'groups.yaml').write_text(TABLE)
    (first, second), diagnostics = loaded(folder, acct_public_network=TABLED)
    assert diagnostics == []
    assert (first.id, first.table) == (second.id, second.table) == ('acct-public-network', 'groups')
    assert (first.row['group'], second.row['group']) == ('account', 'portal')
    assert (first.severity, second.severity) == ('medium', 'high')
    assert (first.checks, second.checks) == (('acct-private',), ())
    assert first.types == ('Microsoft.CognitiveServices/accounts',)
    assert second.types == ('Microsoft.CognitiveServices/accounts', 'Microsoft.Search/searchServices')
    resource = make_resource(kind='OpenAI', properties={'publicNetworkAccess': 'Account'})
    graph = make_graph(resource)
    assert [evaluate(rule, resource, graph, {}).outcome for rule in (first, second)] == ['pass', 'fail']
    other = make_resource(kind='Speech')
    assert evaluate(first, other, make_graph(other), {}).outcome == 'not-applicable'


def test_the_types_of_a_rule_choose_among_the_rows_of_its_table(folder: Path) -> None:
    (folder / 'data' / 'groups.yaml').write_text(TABLE)
    (rule,), _ = loaded(folder, acct_public_network=TABLED + 'resource: Microsoft.Search/searchServices\n')
    assert rule.types == ('Microsoft.Search/searchServices',)
    _, (diagnostic,) = loaded(folder, acct_public_network=TABLED + 'resource: Microsoft.Web/sites\n')
    assert diagnostic.message == "no row of the table 'groups' is for a type of this rule"


@pytest.mark.parametrize(('table', 'file', 'line', 'message'), [
    (TABLE.replace('group: portal', 'zone: x'), 'networking/acct-public-network', 10, "no column 'group'"),
    (TABLE.replace('equals: OpenAI', 'equal: OpenAI'), 'data/groups', 4, "did you mean 'equals'?"),
    (TABLE.replace('field: kind', 'field: kind..x'), 'data/groups', 4, 'is not a property path'),
    (TABLE.replace('severity: medium', 'severity: x'), 'data/groups', 6, "'severity' is 'x'"),
    (TABLE.replace('checks: []', 'checks: [x]'), 'networking/acct-public-network', 7, "names the check 'x'"),
    ('rows: []\nsource: x', 'data/groups', 1, "'rows' needs at least 1 entry"),
    ('- group: a', 'data/groups', 1, "this row has no 'type', and the rule 'acct-public-network' has no 'resource'"),
])
def test_what_is_wrong_with_a_table_is_said_at_its_place(
    folder: Path, table: str, file: str, line: int, message: str
) -> None:
    (folder / 'data' / 'groups.yaml').write_text(table)
    rules, diagnostics = loaded(folder, acct_public_network=TABLED)
    assert rules == []
    assert message in diagnostics[0].message
    assert (diagnostics[0].location.file, diagnostics[0].location.line) == (f'rules/{file}.yaml', line)


def test_the_example_of_the_documentation_loads() -> None:
    page = (Path(__file__).resolve().parent.parent.parent / 'docs' / 'rule-language.md').read_text()
    example = page.split('```yaml\n')[1].split('```')[0]
    library = Library(standards_folder(), 'rules', standards_folder())
    (rule,) = load_rule(Source('rules/networking/cogsvc-public-network-disabled.yaml', '', example), library)
    assert rule.when is not None


def test_one_rule_is_loaded_by_itself(folder: Path) -> None:
    library = Library(str(folder), 'rules', standards_folder())
    (rule,) = load_rule(Source('rules/networking/acct-public-network.yaml', '', RULE), library)
    assert rule.id == 'acct-public-network'
    with pytest.raises(InputError) as caught:
        load_rule(Source('rules/networking/acct-public-network.yaml', '', RULE.replace('equals', 'is')), library)
    assert caught.value.diagnostic.location.line == 13


@pytest.mark.parametrize(('old', 'new', 'line', 'message'), [
    ('id: net/private\n', 'idd: net/private\n', 4, "an entry of 'recommendations' needs 'id'"),
    ('article: net\n', 'article: other\n', 5, "there is no article 'other'"),
    ('checks: [acct-private]', 'checks: [other]', 12, "there is no check 'other'"),
    ('checks:\n', 'tests:\n', 1, "the guidance has no list 'checks'"),
    ("area: networking}\n", "area: networking}\n  - {id: net, title: a, url: b, area: c}\n", 3, "'net' stands twice"),
])
def test_guidance_that_does_not_fit_together_is_refused(old: str, new: str, line: int, message: str) -> None:
    index = load_guidance(Source('guidance.yaml', '', GUIDANCE))
    assert index.guidance('nothing') is None
    assert index.checks['acct-private']['priority'] == 1
    with pytest.raises(InputError) as caught:
        load_guidance(Source('guidance.yaml', '', GUIDANCE.replace(old, new, 1)))
    assert message in caught.value.diagnostic.message
    assert (caught.value.diagnostic.code, caught.value.diagnostic.location.line) == ('guidance', line)
