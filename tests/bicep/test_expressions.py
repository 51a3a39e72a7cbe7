"""Values lowered to the ARM expressions the compiler writes."""

from __future__ import annotations

import pytest

from tests.bicep.project import errors

DECLARATIONS = """
param p string
param n int
param o object
param a array
var v = 'text'
"""


def value_of(project, expression: str, declarations: str = DECLARATIONS) -> object:
    return project.build(f'{declarations}\noutput x object = {expression}\n')['outputs']['x']['value']


@pytest.mark.parametrize(('bicep', 'arm'), [
    ("'text'", 'text'),
    ("'[text]'", '[[text]'),
    ("'[text'", '[text'),
    ('1', 1),
    ('-1', -1),
    ('true', True),
    ('null', None),
    ('p', "[parameters('p')]"),
    ('v', "[variables('v')]"),
    ("'${p}'", "[format('{0}', parameters('p'))]"),
    ("'a{${p}}${n}'", "[format('a{{{0}}}{1}', parameters('p'), parameters('n'))]"),
    ("'it\\'s ${p}'", "[format('it''s {0}', parameters('p'))]"),
    ("$'''a${p}\nb'''", "[format('a{0}\nb', parameters('p'))]"),
    ('n + 1', "[add(parameters('n'), 1)]"),
    ('n - 1', "[sub(parameters('n'), 1)]"),
    ('n * 2 / 3 % 4', "[mod(div(mul(parameters('n'), 2), 3), 4)]"),
    ('-n', "[sub(0, parameters('n'))]"),
    ('!true', '[not(true())]'),
    ('n < 1', "[less(parameters('n'), 1)]"),
    ('n <= 1', "[lessOrEquals(parameters('n'), 1)]"),
    ('n > 1', "[greater(parameters('n'), 1)]"),
    ('n >= 1', "[greaterOrEquals(parameters('n'), 1)]"),
    ("p == 'a'", "[equals(parameters('p'), 'a')]"),
    ("p != 'a'", "[not(equals(parameters('p'), 'a'))]"),
    ("p =~ 'a'", "[equals(toLower(parameters('p')), toLower('a'))]"),
    ("p !~ 'a'", "[not(equals(toLower(parameters('p')), toLower('a')))]"),
    ('true && false || true', '[or(and(true(), false()), true())]'),
    ("o ?? 'a' ?? 'b'", "[coalesce(coalesce(parameters('o'), 'a'), 'b')]"),
    ("p == 'a' ? 1 : 2", "[if(equals(parameters('p'), 'a'), 1, 2)]"),
    ('n + 5000000000', "[add(parameters('n'), json('5000000000'))]"),
    ('5000000000', 5000000000),
    ('o.a', "[parameters('o').a]"),
    ("o['a-b']", "[parameters('o')['a-b']]"),
    ("o['a']", "[parameters('o').a]"),
    ("o['${p}']", "[parameters('o')[format('{0}', parameters('p'))]]"),
    ('a[0]', "[parameters('a')[0]]"),
    ('a[n]', "[parameters('a')[parameters('n')]]"),
    ('(o)!.a', "[parameters('o').a]"),
    ('o.?a', "[tryGet(parameters('o'), 'a')]"),
    ('a[?0]', "[tryGet(parameters('a'), 0)]"),
    ('o.?a.b', "[tryGet(parameters('o'), 'a', 'b')]"),
    ('o.?a!.b', "[tryGet(parameters('o'), 'a', 'b')]"),
    ('(o.?a).b', "[tryGet(parameters('o'), 'a').b]"),
    ('o.?a.?b', "[tryGet(tryGet(parameters('o'), 'a'), 'b')]"),
    ('o.?a[0]', "[tryGet(parameters('o'), 'a', 0)]"),
    ('o.?a[^1]', "[tryGet(parameters('o'), 'a', createObject('value', 1, 'fromEnd', true()))]"),
    ('a[^1]', "[indexFromEnd(parameters('a'), 1)]"),
    ('a[?^1]', "[tryIndexFromEnd(parameters('a'), 1)]"),
    ('{ a: 1, b: p }', {'a': 1, 'b': "[parameters('p')]"}),
    ("{ '${p}': 1 }", {"[format('{0}', parameters('p'))]": 1}),
    ("{ copy: 1 }", {"[string('copy')]": 1}),
    ("{ '[a]': 1 }", {'[[a]': 1}),
    ("[p, 'a']", ["[parameters('p')]", 'a']),
    ('union({ a: null }, o)', "[union(createObject('a', null()), parameters('o'))]"),
    ("concat(['a'], a)", "[concat(createArray('a'), parameters('a'))]"),
    ('{ ...o }', "[shallowMerge(createArray(parameters('o')))]"),
    ('{ a: 1, ...o, b: 2 }',
     "[shallowMerge(createArray(createObject('a', 1), parameters('o'), createObject('b', 2)))]"),
    ("['a', ...a]", "[flatten(createArray(createArray('a'), parameters('a')))]"),
    ('any(p)', "[parameters('p')]"),
    ('sys.toLower(p)', "[toLower(parameters('p'))]"),
    ('az.resourceGroup().id', '[resourceGroup().id]'),
    ("resourceGroup('x')", {}),
    ('nameof(p)', 'p'),
    ("nameof(o.a['b'])", 'b'),
    ('map(a, x => x.y)', "[map(parameters('a'), lambda('x', lambdaVariables('x').y))]"),
    ('map(a, (x, i) => [x, i, p])',
     "[map(parameters('a'), lambda('x', 'i', createArray(lambdaVariables('x'), lambdaVariables('i'), "
     "parameters('p'))))]"),
    ("sort(a, (l, r) => l < r)",
     "[sort(parameters('a'), lambda('l', 'r', less(lambdaVariables('l'), lambdaVariables('r'))))]"),
])
def test_a_value_becomes_the_compilers_expression(project, bicep: str, arm: object) -> None:
    assert value_of(project, bicep) == arm


def test_a_lambda_variable_hides_a_name_of_the_file(project) -> None:
    assert value_of(project, 'map(a, p => p)') == "[map(parameters('a'), lambda('p', lambdaVariables('p')))]"


def test_a_declaration_hides_a_namespace(project) -> None:
    text = "param sys object\noutput x string = sys.name"
    assert project.build(text)['outputs']['x']['value'] == "[parameters('sys').name]"


def test_variables_keep_their_structure(project) -> None:
    text = "param p string\nvar v = {\n  a: [p, 1]\n}\nvar w = v.a[0]"
    assert project.build(text)['variables'] == {'v': {'a': ["[parameters('p')]", 1]}, 'w': "[variables('v').a[0]]"}


def test_a_loop_makes_a_variable(project) -> None:
    text = "param a array\nvar v = [for (x, i) in a: { n: x.name, i: i }]"
    assert project.build(text)['variables'] == {'copy': [{
        'name': 'v', 'count': "[length(parameters('a'))]",
        'input': {'n': "[parameters('a')[copyIndex('v')].name]", 'i': "[copyIndex('v')]"},
    }]}


def test_a_loop_makes_an_output(project) -> None:
    text = "output o array = [for i in range(0, 2): i]"
    assert project.build(text)['outputs']['o'] == {
        'type': 'array', 'copy': {'count': '[length(range(0, 2))]', 'input': '[range(0, 2)[copyIndex()]]'},
    }


STORAGE = """
resource s 'Microsoft.Storage/storageAccounts@2023-01-01' = {
  name: 'st'
}
"""
STORAGE_ID = "resourceId('Microsoft.Storage/storageAccounts', 'st')"


@pytest.mark.parametrize('expression', [
    's.properties.a', 's', 'reference(s.id).a', "listKeys(s.id, '1')", 's.listKeys()',
])
def test_a_variable_that_reads_state_is_put_where_it_is_used(project, expression: str) -> None:
    text = f'{STORAGE}\nvar v = {expression}\nvar w = v\noutput x object = w\noutput y object = {expression}'
    document = project.build(text)
    assert 'variables' not in document
    assert document['outputs']['x']['value'] == document['outputs']['y']['value']


@pytest.mark.parametrize('expression', ['s.id', 's.name', 's.type', 's.apiVersion'])
def test_a_variable_that_reads_no_state_stays(project, expression: str) -> None:
    document = project.build(f'{STORAGE}\nvar v = {expression}\noutput x object = v')
    assert document['outputs']['x']['value'] == "[variables('v')]"


def test_a_user_function_sees_its_parameters_and_the_variables(project) -> None:
    text = "var v = 'x'\nfunc f(a string, b int) string => '${a}${b}${v}'\noutput o string = f('x', 1)"
    document = project.build(text)
    member = document['functions'][0]['members']['f']
    assert document['functions'][0]['namespace'] == '__bicep'
    assert member['parameters'] == [{'type': 'string', 'name': 'a'}, {'type': 'int', 'name': 'b'}]
    assert member['output'] == {
        'type': 'string', 'value': "[format('{0}{1}{2}', parameters('a'), parameters('b'), variables('v'))]",
    }
    assert document['outputs']['o']['value'] == "[__bicep.f('x', 1)]"


@pytest.mark.parametrize(('text', 'found'), [
    ('output o string = missing', [('unknown-name', 1, 19)]),
    ('param a string\nparam a int', [('duplicate-name', 2, 7)]),
    ('param a string\nparam A string', [('duplicate-name', 2, 7)]),
    ('var a = 1\nvar A = 2', [('duplicate-name', 2, 5)]),
    ('output a int = 1\noutput a int = 2', [('duplicate-name', 2, 8)]),
    ('var a = { b: 1\nb: 2 }', [('duplicate-name', 2, 1)]),
    ('var a = b\nvar b = c\nvar c = a', [('cycle', 3, 9)]),
    ('var a = a', [('cycle', 1, 9)]),
    ("param p string\nfunc f() string => p", [('unknown-name', 2, 20)]),
    ('var f = 1\nvar g = f()', [('unknown-function', 2, 9)]),
    ("targetScope = 'moon'", [('bad-declaration', 1, 15)]),
    ('var a = { b: [for x in []: x] }\nvar c = concat([for x in []: x])', [('bad-declaration', 2, 16)]),
    ("type t = 'a'\nvar v = t", [('unknown-name', 2, 9)]),
    ("using 'x.bicep'", [('bad-declaration', 1, 1)]),
    ('param x = 1', [('bicep-syntax', 1, 1)]),
])
def test_an_error_is_reported_at_its_place(project, text: str, found: list[tuple[str, int, int]]) -> None:
    assert errors(project.compile(text)) == found


def test_what_a_broken_declaration_declares_is_unknown_without_another_error(project) -> None:
    template = project.compile("var v = (\nvar w = v\noutput o string = '${v}'")
    assert [code for code, _, _ in errors(template)] == ['bicep-syntax']
    assert set(template.variables) == {'w'}


def test_a_broken_member_leaves_the_object_open(project) -> None:
    from linter.arm.expander import expand
    from linter.arm.links import Links
    from linter.model.values import OpenDict

    text = "resource s 'Microsoft.A/b@2023-01-01' = {\n  name: 's'\n  properties: {\n    a: 1\n    = 2\n  }\n}"
    template = project.compile(text)
    resource = expand(template, settings={}, link=Links(str(project.folder))).resources[0]
    properties = resource.body['properties']
    assert isinstance(properties, OpenDict)
    assert dict(properties) == {'a': 1}
