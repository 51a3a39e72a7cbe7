"""Resources: parents, nesting, loops, conditions, scopes, references and dependencies, as the compiler writes them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.bicep.project import errors

VNET = """
resource vnet 'Microsoft.Network/virtualNetworks@2020-06-01' = {
  name: 'net'
}
"""
VNET_ID = "resourceId('Microsoft.Network/virtualNetworks', 'net')"


def resources(project, text: str) -> list[dict[str, Any]]:
    """Return the resources of a template that refers to them by id."""
    found = project.build(text)['resources']
    assert isinstance(found, list)
    return found


def output(project, text: str, expression: str) -> object:
    return project.build(f'{text}\noutput x object = {expression}')['outputs']['x']['value']


SYMBOLIC = '\ntype makesSymbolicNames = string\n'


def test_a_resource_keeps_its_members_and_loses_what_says_where_it_goes(project) -> None:
    text = VNET + """
resource other 'Microsoft.A/b@2020-01-01' = {
  name: 'x'
  scope: vnet
  dependsOn: [vnet]
  location: 'westeurope'
  tags: { a: 'b' }
  properties: { c: [1] }
}
"""
    assert resources(project, text)[1] == {
        'type': 'Microsoft.A/b', 'apiVersion': '2020-01-01', 'scope': f'[{VNET_ID}]', 'name': 'x',
        'location': 'westeurope', 'tags': {'a': 'b'}, 'properties': {'c': [1]}, 'dependsOn': [f'[{VNET_ID}]'],
    }


def test_a_condition_and_a_description_are_kept(project) -> None:
    text = "param c bool\n@description('text')\nresource r 'Microsoft.A/b@1' = if (c) {\n  name: 'x'\n}"
    assert resources(project, text)[0] == {
        'condition': "[parameters('c')]", 'type': 'Microsoft.A/b', 'apiVersion': '1', 'name': 'x',
        'metadata': {'description': 'text'},
    }


def test_a_loop_of_resources(project) -> None:
    text = """
param a array
@batchSize(2)
resource r 'Microsoft.A/b@1' = [for (x, i) in a: if (x.on) {
  name: '${x.name}${i}'
}]
output o string = r[1].id
output p object = r[1].properties
"""
    document = project.build(text)
    assert document['resources'][0] == {
        'condition': "[parameters('a')[copyIndex()].on]",
        'copy': {'name': 'r', 'count': "[length(parameters('a'))]", 'mode': 'serial', 'batchSize': 2},
        'type': 'Microsoft.A/b', 'apiVersion': '1',
        'name': "[format('{0}{1}', parameters('a')[copyIndex()].name, copyIndex())]",
    }
    identity = "resourceId('Microsoft.A/b', format('{0}{1}', parameters('a')[1].name, 1))"
    assert document['outputs']['o']['value'] == f'[{identity}]'
    assert document['outputs']['p']['value'] == f"[reference({identity}, '1')]"


def test_a_loop_in_a_property(project) -> None:
    text = """
resource r 'Microsoft.A/b@1' = {
  name: 'x'
  properties: {
    p: [for i in range(0, 3): { i: i }]
  }
}
"""
    assert resources(project, text)[0]['properties'] == {'copy': [{
        'name': 'p', 'count': '[length(range(0, 3))]', 'input': {'i': "[range(0, 3)[copyIndex('p')]]"},
    }]}


def test_the_inner_loop_hides_the_outer_one(project) -> None:
    text = """
resource r 'Microsoft.A/b@1' = [for i in range(0, 3): {
  name: 'x${i}'
  properties: {
    p: [for i in range(0, 4): i]
  }
}]
"""
    assert resources(project, text)[0]['properties']['copy'][0]['input'] == "[range(0, 4)[copyIndex('p')]]"


SUBNET = """
resource subnet 'Microsoft.Network/virtualNetworks/subnets@2020-06-01' = {
  parent: vnet
  name: 'sub'
}
"""
NESTED = """
resource vnet 'Microsoft.Network/virtualNetworks@2020-06-01' = {
  name: 'net'
  resource subnet 'subnets' = {
    name: 'sub'
  }
}
"""
SUBNET_ID = "resourceId('Microsoft.Network/virtualNetworks/subnets', 'net', 'sub')"


@pytest.mark.parametrize(('text', 'symbol'), [(VNET + SUBNET, 'subnet'), (NESTED, 'vnet::subnet')])
def test_a_child_has_the_name_of_its_parent_and_depends_on_it(project, text: str, symbol: str) -> None:
    child = next(r for r in resources(project, text) if r['type'].endswith('subnets'))
    assert child == {
        'type': 'Microsoft.Network/virtualNetworks/subnets', 'apiVersion': '2020-06-01',
        'name': "[format('{0}/{1}', 'net', 'sub')]", 'dependsOn': [f'[{VNET_ID}]'],
    }
    assert output(project, text, f'{symbol}.id') == f'[{SUBNET_ID}]'
    assert output(project, text, f'{symbol}.name') == 'sub'


def test_a_nested_resource_takes_the_condition_of_its_parent_and_sees_its_siblings(project) -> None:
    text = """
param c bool
resource vnet 'Microsoft.Network/virtualNetworks@2020-06-01' = if (c) {
  name: 'net'
  resource one 'subnets@2021-01-01' = if (!c) {
    name: 'one'
  }
  resource two 'subnets' = {
    name: 'two-${one.name}'
  }
}
"""
    one, two, _ = resources(project, text)
    assert one['condition'] == "[and(parameters('c'), not(parameters('c')))]"
    assert one['apiVersion'] == '2021-01-01'
    assert two['name'] == "[format('{0}/{1}', 'net', format('two-{0}', 'one'))]"
    assert len(two['dependsOn']) == 2


def test_a_child_of_an_indexed_parent(project) -> None:
    text = """
resource vnets 'Microsoft.Network/virtualNetworks@2020-06-01' = [for i in range(0, 2): {
  name: 'net${i}'
}]
resource subnets 'Microsoft.Network/virtualNetworks/subnets@2020-06-01' = [for (x, i) in [1, 2]: {
  parent: vnets[i]
  name: 'sub'
}]
"""
    assert resources(project, text)[1]['name'] == (
        "[format('{0}/{1}', format('net{0}', range(0, 2)[copyIndex()]), 'sub')]"
    )


def test_the_name_of_a_type_with_several_segments_is_split(project) -> None:
    text = "param n string\nresource r 'Microsoft.A/b/c@1' = {\n  name: n\n}"
    assert output(project, text, 'r.id') == (
        "[resourceId('Microsoft.A/b/c', split(parameters('n'), '/')[0], split(parameters('n'), '/')[1])]"
    )


def test_an_existing_resource_is_written_only_with_symbolic_names(project) -> None:
    text = "resource r 'Microsoft.A/b@1' existing = {\n  name: 'x'\n}"
    assert resources(project, text) == []
    assert project.build(text + SYMBOLIC)['resources'] == {
        'r': {'existing': True, 'type': 'Microsoft.A/b', 'apiVersion': '1', 'name': 'x'},
    }


@pytest.mark.parametrize(('expression', 'by_id', 'by_symbol'), [
    ('vnet.id', f'[{VNET_ID}]', f'[{VNET_ID}]'),
    ('vnet.name', 'net', 'net'),
    ('vnet.type', 'Microsoft.Network/virtualNetworks', 'Microsoft.Network/virtualNetworks'),
    ('vnet.apiVersion', '2020-06-01', '2020-06-01'),
    ('vnet.properties.a', f"[reference({VNET_ID}, '2020-06-01').a]", "[reference('vnet').a]"),
    ('vnet.location', f"[reference({VNET_ID}, '2020-06-01', 'full').location]",
     "[reference('vnet', '2020-06-01', 'full').location]"),
    ("vnet['properties'].a", f"[reference({VNET_ID}, '2020-06-01').a]", "[reference('vnet').a]"),
    ('vnet', f"[reference({VNET_ID}, '2020-06-01', 'full')]", "[reference('vnet', '2020-06-01', 'full')]"),
    ('vnet.listKeys().a', f"[listKeys({VNET_ID}, '2020-06-01').a]", "[listKeys('vnet', '2020-06-01').a]"),
    ("vnet.listX('1', { a: 1 })", f"[listX({VNET_ID}, '1', createObject('a', 1))]",
     "[listX('vnet', '1', createObject('a', 1))]"),
    ('vnet.?identity.principalId',
     f"[tryGet(reference({VNET_ID}, '2020-06-01', 'full'), 'identity', 'principalId')]",
     "[tryGet(reference('vnet', '2020-06-01', 'full'), 'identity', 'principalId')]"),
])
def test_what_is_said_of_a_resource(project, expression: str, by_id: str, by_symbol: str) -> None:
    assert output(project, VNET, expression) == by_id
    assert output(project, VNET + SYMBOLIC, expression) == by_symbol


@pytest.mark.parametrize(('expression', 'arm'), [
    ('r.?id', "[if(parameters('c'), resourceId('Microsoft.A/b', 'x'), null())]"),
    ('r.?name', "[if(parameters('c'), 'x', null())]"),
    ('r.?type', 'Microsoft.A/b'),
    ('r.?tags',
     "[tryGet(if(parameters('c'), reference(resourceId('Microsoft.A/b', 'x'), '1', 'full'), null()), 'tags')]"),
])
def test_safe_access_to_a_conditional_resource_is_guarded(project, expression: str, arm: str) -> None:
    text = "param c bool\nresource r 'Microsoft.A/b@1' = if (c) {\n  name: 'x'\n}"
    assert output(project, text, expression) == arm


def test_a_whole_loop_is_read_by_symbolic_name(project) -> None:
    text = "resource r 'Microsoft.A/b@1' = [for i in range(0, 2): {\n  name: 'x${i}'\n}]"
    assert output(project, text, 'map(r, x => x.id)') == (
        "[map(references('r', 'full'), lambda('x', lambdaVariables('x').id))]"
    )


@pytest.mark.parametrize(('target', 'scope', 'members', 'identity'), [
    ('resourceGroup', "resourceGroup('g')", {'resourceGroup': 'g'},
     "extensionResourceId(format('/subscriptions/{0}/resourceGroups/{1}', subscription().subscriptionId, 'g'), "
     "'Microsoft.A/b', 'x')"),
    ('resourceGroup', "resourceGroup('s', 'g')", {'subscriptionId': 's', 'resourceGroup': 'g'},
     "extensionResourceId(format('/subscriptions/{0}/resourceGroups/{1}', 's', 'g'), 'Microsoft.A/b', 'x')"),
    ('resourceGroup', 'resourceGroup()', {}, "resourceId('Microsoft.A/b', 'x')"),
    ('resourceGroup', "subscription('s')", {'subscriptionId': 's'},
     "subscriptionResourceId('s', 'Microsoft.A/b', 'x')"),
    ('resourceGroup', 'subscription()', {'subscriptionId': '[subscription().subscriptionId]'},
     "subscriptionResourceId('Microsoft.A/b', 'x')"),
    ('resourceGroup', 'tenant()', {'scope': '/'}, "tenantResourceId('Microsoft.A/b', 'x')"),
    ('tenant', 'tenant()', {}, "tenantResourceId('Microsoft.A/b', 'x')"),
    ('tenant', "managementGroup('m')", {'scope': "[format('Microsoft.Management/managementGroups/{0}', 'm')]"},
     "extensionResourceId(tenantResourceId('Microsoft.Management/managementGroups', 'm'), 'Microsoft.A/b', 'x')"),
    ('subscription', "managementGroup('m')",
     {'scope': "[tenantResourceId('Microsoft.Management/managementGroups', 'm')]"},
     "extensionResourceId(tenantResourceId('Microsoft.Management/managementGroups', 'm'), 'Microsoft.A/b', 'x')"),
])
def test_a_scope_decides_id_and_members(
    project, target: str, scope: str, members: dict[str, str], identity: str
) -> None:
    text = (
        f"targetScope = '{target}'\nresource r 'Microsoft.A/b@1' existing = {{\n  name: 'x'\n  scope: {scope}\n}}\n"
        'output o string = r.id\n'
    )
    document = project.build(text + SYMBOLIC)
    assert document['resources']['r'] == {
        'existing': True, 'type': 'Microsoft.A/b', 'apiVersion': '1', 'name': 'x', **members,
    }
    assert document['outputs']['o']['value'] == f'[{identity}]'


@pytest.mark.parametrize(('target', 'identity'), [
    ('resourceGroup', "resourceId('Microsoft.A/b', 'x')"),
    ('subscription', "subscriptionResourceId('Microsoft.A/b', 'x')"),
    ('managementGroup', "extensionResourceId(managementGroup().id, 'Microsoft.A/b', 'x')"),
    ('tenant', "tenantResourceId('Microsoft.A/b', 'x')"),
])
def test_without_scope_the_target_of_the_file_decides(project, target: str, identity: str) -> None:
    text = f"targetScope = '{target}'\nresource r 'Microsoft.A/b@1' = {{\n  name: 'x'\n}}"
    assert output(project, text, 'r.id') == f'[{identity}]'
    assert 'scope' not in resources(project, text)[0]


def test_a_resource_group_symbol_is_a_scope(project) -> None:
    text = """
targetScope = 'subscription'
resource group 'Microsoft.Resources/resourceGroups@2021-04-01' existing = {
  name: 'g'
}
resource r 'Microsoft.A/b@1' existing = {
  name: 'x'
  scope: group
}
"""
    assert output(project, text, 'r.id') == (
        "[extensionResourceId(format('/subscriptions/{0}/resourceGroups/{1}', subscription().subscriptionId, 'g'), "
        "'Microsoft.A/b', 'x')]"
    )


def test_a_variable_can_hold_a_scope(project) -> None:
    text = "var g = resourceGroup('g')\nresource r 'Microsoft.A/b@1' existing = {\n  name: 'x'\n  scope: g\n}"
    assert project.build(text + SYMBOLIC)['resources']['r']['resourceGroup'] == 'g'


def test_extensions_of_extensions(project) -> None:
    text = VNET + """
resource one 'Microsoft.A/b@1' = {
  name: 'one'
  scope: vnet
}
resource two 'Microsoft.A/b@1' = {
  name: 'two'
  scope: one
}
"""
    assert output(project, text, 'two.id') == (
        f"[extensionResourceId(extensionResourceId({VNET_ID}, 'Microsoft.A/b', 'one'), 'Microsoft.A/b', 'two')]"
    )


DEPENDENT = """
resource a 'Microsoft.A/a@1' = {
  name: 'a'
}
resource e 'Microsoft.A/e@1' existing = {
  name: 'e${a.name}'
}
resource l 'Microsoft.A/l@1' = [for i in range(0, 2): {
  name: 'l${i}'
}]
var v = a.id
"""


@pytest.mark.parametrize(('properties', 'expected'), [
    ('{ x: a.id }', ['a']),
    ('{ x: v }', ['a']),
    ('{ x: e.id }', ['a']),
    ('{ x: e.properties.y }', ['e']),
    ('{ x: l[0].id }', ["[format('l[{0}]', 0)]"]),
    ('{ x: l[0].id, y: map(l, z => z.id) }', ['l']),
    ('{ x: [for i in range(0, 2): l[i].id] }', ['l']),
    ('{ x: nameof(a) }', ['a']),
    ('{ x: 1 }', None),
])
def test_a_resource_depends_on_what_it_mentions(project, properties: str, expected: list[str] | None) -> None:
    text = f"{DEPENDENT}{SYMBOLIC}\nresource r 'Microsoft.A/r@1' = {{\n  name: 'r'\n  properties: {properties}\n}}"
    assert project.build(text)['resources']['r'].get('dependsOn') == expected


def test_without_symbolic_names_existing_resources_are_not_depended_on(project) -> None:
    text = f"{DEPENDENT}\nresource r 'Microsoft.A/r@1' = {{\n  name: 'r'\n  properties: {{ x: e.properties.y }}\n}}"
    assert resources(project, text)[-1]['dependsOn'] == ["[resourceId('Microsoft.A/a', 'a')]"]


def test_a_deployment_written_by_hand_keeps_its_template(project) -> None:
    text = """
resource d 'Microsoft.Resources/deployments@2021-04-01' = {
  name: 'd'
  properties: {
    mode: 'Incremental'
    template: { contentVersion: '1.0.0.0', resources: [] }
  }
}
"""
    assert resources(project, text)[0]['properties'] == {
        'mode': 'Incremental', 'template': {'contentVersion': '1.0.0.0', 'resources': []},
    }


def test_a_resource_of_an_extension_is_not_azures(project) -> None:
    text = """
extension kubernetes with {
  namespace: 'default'
}
resource r 'core/Service@v1' = {
  metadata: { name: 'x' }
}
output o object = r.metadata
"""
    template = project.compile(text)
    assert [(r.symbol, r.provider) for r in template.resources] == [('r', 'kubernetes')]
    document = project.build(text)
    assert document['imports'] == {
        'kubernetes': {'provider': 'Kubernetes', 'version': '1.0.0', 'config': {'namespace': 'default'}},
    }
    assert document['resources']['r'] == {
        'import': 'kubernetes', 'type': 'core/Service@v1', 'properties': {'metadata': {'name': 'x'}},
    }
    assert document['outputs']['o']['value'] == "[reference('r').metadata]"


@pytest.mark.parametrize(('text', 'found'), [
    ("resource r 'Microsoft.A/b@1' = {\n}", [('missing-property', 1, 10)]),
    ("resource r 'Microsoft.A' = {\n  name: 'x'\n}", [('bad-resource-type', 1, 12)]),
    ("resource r 'Microsoft.A/${1}@1' = {\n  name: 'x'\n}", [('bad-resource-type', 1, 12)]),
    ("resource r 'Microsoft.A/b@1' = {\n  name: 'x'\n  name: 'y'\n}", [('duplicate-name', 3, 3)]),
    ("resource r 'Microsoft.A/b@1' = {\n  name: 'x'\n  parent: y\n}", [('bad-declaration', 3, 11)]),
    ("resource r 'Microsoft.A/b@1' = {\n  name: r.name\n}", [('cycle', 2, 9)]),
    ("var o = {}\nresource r 'Microsoft.A/b@1' = {\n  name: 'x'\n  ...o\n}", [('bad-declaration', 2, 32)]),
    ("@batchSize(0)\nresource r 'Microsoft.A/b@1' = [for i in []: {\n  name: 'x'\n}]", [('bad-arguments', 1, 1)]),
])
def test_an_error_is_reported_at_its_place(project, text: str, found: list[tuple[str, int, int]]) -> None:
    assert errors(project.compile(text)) == found


@pytest.mark.parametrize('text', [
    "resource a 'M.A/b@1' = {\n  name: b.name\n}\nresource b 'M.A/b@1' = {\n  name: a.name\n}",
    "resource a 'M.A/b@1' = {\n  name: 'a'\n  scope: b\n}\nresource b 'M.A/b@1' = {\n  name: 'b'\n  scope: a\n}",
    "resource a 'M.A/b@1' = {\n  name: 'a'\n  parent: b\n}\nresource b 'M.A/b@1' = {\n  name: 'b'\n  parent: a\n}",
    "resource a 'M.A/b@1' = [for i in range(0, 2): {\n  name: a[i].name\n}]",
])
def test_resources_in_a_circle_are_an_error_and_nothing_worse(project, text: str) -> None:
    assert errors(project.compile(text))
