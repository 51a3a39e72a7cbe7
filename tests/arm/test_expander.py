"""What a template deploys: loops, conditions, children, scopes, names and ids."""

from __future__ import annotations

from typing import Any

import pytest

from linter.model.values import Unknown
from tests.arm.expansion import causes, codes, expanded, only, storage, template, value_of

GROUP = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/rg-azgov'


def test_a_resource_has_type_name_and_body_as_azure_stores_them() -> None:
    resource = only(
        expanded(
            template(
                [
                    storage(
                        location='westeurope',
                        sku={'name': 'Standard_LRS'},
                        comments='x',
                        dependsOn=[],
                        properties={'a': None},
                    )
                ]
            )
        )
    )
    assert resource.body == {
        'type': 'Microsoft.Storage/storageAccounts',
        'name': 'account',
        'apiVersion': '2023-01-01',
        'location': 'westeurope',
        'sku': {'name': 'Standard_LRS'},
        'properties': {},
    }
    assert resource.id == f'{GROUP}/providers/Microsoft.Storage/storageAccounts/account'


def test_member_names_of_a_resource_are_read_without_case() -> None:
    resource = only(expanded(template([{'Type': 'Microsoft.A/b', 'ApiVersion': '2020-01-01', 'NAME': 'x'}])))
    assert (resource.type, resource.name, resource.api_version) == ('Microsoft.A/b', 'x', '2020-01-01')


def test_a_loop_makes_one_resource_per_iteration() -> None:
    expansion = expanded(
        template(
            [
                storage(
                    "[format('st{0}', copyIndex(1))]",
                    copy={'name': 'loop', 'count': 3},
                    tags={'i': "[string(copyIndex('loop'))]"},
                )
            ]
        )
    )
    assert [resource.name for resource in expansion.resources] == ['st1', 'st2', 'st3']
    assert [resource.body['tags'] for resource in expansion.resources] == [{'i': '0'}, {'i': '1'}, {'i': '2'}]


def test_a_loop_of_count_zero_makes_nothing() -> None:
    assert expanded(template([storage(copy={'name': 'l', 'count': 0})])).resources == []


def test_a_loop_with_unknown_count_makes_one_representative() -> None:
    expansion = expanded(
        template(
            [storage("[concat('st', copyIndex())]", copy={'name': 'loop', 'count': "[parameters('n')]"})],
            parameters={'n': {'type': 'int'}},
        )
    )
    resource = only(expansion)
    assert resource.multiplicity == 'unknown'
    assert ('loop', 'loop') in causes(resource.name)


def test_a_loop_above_the_limit_is_reported_and_leaves_the_result_open() -> None:
    expansion = expanded(template([storage(copy={'name': 'loop', 'count': 801})]))
    assert codes(expansion) == ['limit-copy']
    assert expansion.opaque


@pytest.mark.parametrize(
    ('condition', 'certainty'),
    [
        (True, 'yes'),
        ('[equals(1, 1)]', 'yes'),
        ("[parameters('p')]", 'maybe'),
    ],
)
def test_a_condition_decides_how_certain_a_resource_is(condition: object, certainty: str) -> None:
    expansion = expanded(template([storage(condition=condition)], parameters={'p': {'type': 'bool'}}))
    assert only(expansion).certainty == certainty


def test_a_resource_with_a_false_condition_is_left_out_and_counted() -> None:
    expansion = expanded(template([storage(condition='[false()]')]))
    assert (expansion.resources, expansion.excluded) == ([], 1)


def test_a_nested_child_takes_type_name_condition_and_loop_of_its_parent() -> None:
    child = {'type': 'blobServices', 'apiVersion': '2023-01-01', 'name': 'default'}
    expansion = expanded(
        template(
            [
                storage(
                    "[concat('st', copyIndex())]",
                    copy={'name': 'l', 'count': 2},
                    condition="[parameters('p')]",
                    resources=[child],
                )
            ],
            parameters={'p': {'type': 'bool'}},
        )
    )
    children = [resource for resource in expansion.resources if resource.type.endswith('blobServices')]
    assert [resource.name for resource in children] == ['st0/default', 'st1/default']
    assert {resource.certainty for resource in children} == {'maybe'}
    assert children[1].id == f'{GROUP}/providers/Microsoft.Storage/storageAccounts/st1/blobServices/default'


def test_symbolic_names_and_existing_resources() -> None:
    expansion = expanded(
        template(
            {
                'account': storage(existing=True),
                'service': {
                    'type': 'Microsoft.Storage/storageAccounts/blobServices',
                    'apiVersion': '2023-01-01',
                    'name': 'account/default',
                    'properties': {'account': "[resourceInfo('account').id]"},
                },
            },
            languageVersion='2.0',
        )
    )
    account, service = expansion.resources
    assert account.existing
    assert service.symbol == 'service'
    assert service.body['properties'] == {'account': account.id}


@pytest.mark.parametrize(
    ('scope', 'expected'),
    [
        ('/', '/providers/Microsoft.Authorization/locks/l'),
        (
            'Microsoft.Storage/storageAccounts/a',
            f'{GROUP}/providers/Microsoft.Storage/storageAccounts/a/providers/Microsoft.Authorization/locks/l',
        ),
        (
            "[resourceId('Microsoft.Storage/storageAccounts', 'a')]",
            f'{GROUP}/providers/Microsoft.Storage/storageAccounts/a/providers/Microsoft.Authorization/locks/l',
        ),
    ],
)
def test_scope_makes_an_extension_resource(scope: str, expected: str) -> None:
    lock = {'type': 'Microsoft.Authorization/locks', 'apiVersion': '2020-05-01', 'name': 'l', 'scope': scope}
    assert only(expanded(template([lock]))).id == expected


def test_an_old_style_extension_resource_is_read_as_one() -> None:
    resource = only(
        expanded(
            template(
                [
                    {
                        'type': 'Microsoft.Storage/storageAccounts/providers/diagnosticSettings',
                        'apiVersion': '2021-05-01-preview',
                        'name': 'account/Microsoft.Insights/logs',
                    }
                ]
            )
        )
    )
    assert resource.type == 'Microsoft.Insights/diagnosticSettings'
    assert resource.name == 'logs'
    assert resource.scope == f'{GROUP}/providers/Microsoft.Storage/storageAccounts/account'
    assert resource.id == f'{resource.scope}/providers/Microsoft.Insights/diagnosticSettings/logs'


@pytest.mark.parametrize(
    ('scope', 'type', 'expected'),
    [
        (
            'subscription',
            'Microsoft.Resources/resourceGroups',
            '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/x',
        ),
        (
            'subscription',
            'Microsoft.Authorization/policyAssignments',
            '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Authorization/policyAssignments/x',
        ),
        (
            'managementGroup',
            'Microsoft.Authorization/policyAssignments',
            '/providers/Microsoft.Management/managementGroups/mg-azgov/providers/Microsoft.Authorization/policyAssignments/x',
        ),
        ('tenant', 'Microsoft.Management/managementGroups', '/providers/Microsoft.Management/managementGroups/x'),
    ],
)
def test_the_scope_of_the_template_decides_ids(scope: str, type: str, expected: str) -> None:
    declared = {'type': type, 'apiVersion': '2020-01-01', 'name': 'x'}
    assert only(expanded(template([declared], scope=scope))).id == expected


def test_a_name_with_the_wrong_number_of_segments_is_reported_at_the_name() -> None:
    expansion = expanded(
        template(
            [{'type': 'Microsoft.Storage/storageAccounts/blobServices', 'apiVersion': '2023-01-01', 'name': 'default'}]
        )
    )
    (diagnostic,) = expansion.diagnostics
    assert diagnostic.code == 'name-segments'
    assert diagnostic.location.line == 8
    assert len(expansion.resources) == 1


def test_an_unknown_name_keeps_the_structure_of_the_id() -> None:
    resource = only(
        expanded(
            template(
                [storage("[concat('st', parameters('env'))]")],
                parameters={'env': {'type': 'string'}},
            )
        )
    )
    assert isinstance(resource.id, Unknown)
    assert resource.id.parts is not None
    assert resource.id.parts[0] == f'{GROUP}/providers/Microsoft.Storage/storageAccounts/st'


@pytest.mark.parametrize('type', ['Microsoft.Storage/storageAccounts', 'Microsoft.Storage/storageAccounts/services'])
def test_a_name_of_unknown_type_leaves_the_id_open(type: str) -> None:
    declared = {'type': type, 'apiVersion': '2023-01-01', 'name': "[reference('/x/y').name]"}
    resource = only(expanded(template([declared])))
    assert isinstance(resource.id, Unknown)


def test_property_loops_stand_beside_other_members() -> None:
    value = value_of(
        {
            'copy': [
                {'name': 'disks', 'count': 2, 'input': {'lun': "[copyIndex('disks')]", 'n': "[copyIndex('disks', 5)]"}}
            ],
            'other': 1,
        }
    )
    assert value == {'disks': [{'lun': 0, 'n': 5}, {'lun': 1, 'n': 6}], 'other': 1}


def test_a_bare_index_in_a_property_loop_is_that_of_the_resource_loop() -> None:
    expansion = expanded(
        template(
            [
                storage(
                    "[concat('s', copyIndex())]",
                    copy={'name': 'outer', 'count': 2},
                    properties={
                        'copy': [{'name': 'rules', 'count': 2, 'input': "[concat(copyIndex(), copyIndex('rules'))]"}]
                    },
                )
            ]
        )
    )
    assert [resource.body['properties'] for resource in expansion.resources] == [
        {'rules': ['00', '01']},
        {'rules': ['10', '11']},
    ]


def test_an_ordinary_member_named_copy_stays_one() -> None:
    assert value_of({'copy': 'yes'}) == {'copy': 'yes'}
    assert value_of({"[string('copy')]": [1]}) == {'copy': [1]}


def test_variables_are_lazy_and_loop() -> None:
    value = value_of(
        "[variables('made')]",
        variables={
            'broken': "[parameters('missing')]",
            'copy': [{'name': 'made', 'count': 2, 'input': "[variables('text')]"}],
            'text': 'x',
        },
    )
    assert value == ['x', 'x']


def test_a_cycle_is_one_diagnostic_that_names_its_members() -> None:
    expansion = expanded(
        template(
            [storage(properties={'value': "[variables('a')]"})],
            variables={'a': "[variables('b')]", 'b': "[variables('a')]"},
        )
    )
    (diagnostic,) = expansion.diagnostics
    assert diagnostic.code == 'cycle'
    assert "variable 'a' → variable 'b' → variable 'a'" in diagnostic.message
    assert diagnostic.location.line == 6


def test_an_error_costs_only_the_property_it_is_in() -> None:
    expansion = expanded(template([storage(properties={'good': 1, 'bad': "[nothing('x')]", 'list': [1, '[add(1)]']})]))
    properties: Any = expansion.resources[0].body['properties']
    assert properties['good'] == 1
    assert causes(properties['bad']) == {('error', "'nothing' is not a function")}
    assert properties['list'][0] == 1
    assert sorted(codes(expansion)) == ['bad-arguments', 'unknown-function']


def test_an_error_in_a_branch_that_may_not_be_taken_is_not_reported() -> None:
    expansion = expanded(
        template(
            [storage(properties={'value': "[if(parameters('p'), 'a', fail('no'))]"})],
            parameters={'p': {'type': 'bool'}},
        )
    )
    assert codes(expansion) == []


def test_an_error_in_the_branch_that_is_not_taken_is_nothing() -> None:
    assert value_of("[if(true(), 'a', fail('no'))]") == 'a'


def test_a_diagnostic_points_into_the_expression() -> None:
    expansion = expanded(template([storage(properties={'value': "[concat('a', nothing())]"})]))
    (diagnostic,) = expansion.diagnostics
    line = '        "value": "[concat(\'a\', nothing())]"'
    assert (diagnostic.location.line, diagnostic.location.column) == (10, line.index('nothing') + 1)


def test_declared_members_of_a_referenced_resource_are_known() -> None:
    document = template(
        [
            storage(kind='StorageV2', properties={'httpsOnly': True}),
            storage(
                'other',
                properties={
                    'declared': "[reference(resourceId('Microsoft.Storage/storageAccounts', 'account')).httpsOnly]",
                    'full': "[reference('account', '2023-01-01', 'Full').kind]",
                    'runtime': "[reference('account').primaryEndpoints.blob]",
                    'principal': "[reference('account', '2023-01-01', 'Full').identity.principalId]",
                },
            ),
        ]
    )
    expansion = expanded(document)
    properties: Any = expansion.resources[1].body['properties']
    assert expansion.diagnostics == []
    assert (properties['declared'], properties['full']) == (True, 'StorageV2')
    assert causes(properties['runtime']) == {('reference', 'account')}
    assert causes(properties['principal']) == {('reference', 'account')}


def test_a_reference_to_a_resource_that_is_not_deployed_is_reported() -> None:
    expansion = expanded(
        template(
            [
                storage(condition='[false()]'),
                storage('other', properties={'value': "[reference('account').x]"}),
            ]
        )
    )
    assert codes(expansion) == ['reference-skipped']


def test_a_resource_that_refers_to_itself_means_its_state_before() -> None:
    resource = only(expanded(template([storage(properties={'value': "[reference('account').value]"})])))
    assert causes(resource.body['properties']['value']) == {('reference', 'account')}  # type: ignore[index]


def test_objects_in_declared_arrays_are_open_to_what_the_service_adds() -> None:
    document = template(
        [
            storage(properties={'list': [{'a': 1}]}),
            storage(
                'other',
                properties={'known': "[reference('account').list[0].a]", 'more': "[reference('account').list[0].b]"},
            ),
        ]
    )
    expansion = expanded(document)
    properties: Any = expansion.resources[1].body['properties']
    assert expansion.diagnostics == []
    assert properties['known'] == 1
    assert causes(properties['more']) == {('reference', 'account')}


@pytest.mark.parametrize('count', [2, 2.0, '2'])
def test_a_count_may_be_written_as_text(count: object) -> None:
    assert (
        len(expanded(template([storage("[concat('a', copyIndex())]", copy={'name': 'l', 'count': count})])).resources)
        == 2
    )


def test_keys_are_unknown_and_secure() -> None:
    value = value_of("[listKeys('id', '2023-01-01').keys[0].value]")
    assert causes(value) == {('list', 'listKeys()')}
    assert value.secure


@pytest.mark.parametrize('condition', ["[not(empty(parameters('p')))]", "[parameters('q')]"])
def test_problems_of_a_resource_that_may_not_be_deployed_are_not_reported(condition: str) -> None:
    declared = {'p': {'type': 'string', 'nullable': True}, 'q': {'type': 'bool'}}
    resource = storage("[last(split(parameters('p'), '/'))]", condition=condition, tags={'a': "[parameters('p').x]"})
    assert codes(expanded(template([resource], parameters=declared))) == []


def test_the_context_can_be_set() -> None:
    document = template([storage(location='[resourceGroup().location]')])
    resource = only(expanded(document, subscription='s', resource_group='g', location='northeurope'))
    assert resource.id == '/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/account'
    assert resource.body['location'] == 'northeurope'


def test_user_functions_see_their_parameters_only() -> None:
    functions = [
        {
            'namespace': 'own',
            'members': {
                'name': {
                    'parameters': [{'name': 'p', 'type': 'string'}],
                    'output': {'type': 'string', 'value': "[toUpper(parameters('p'))]"},
                }
            },
        }
    ]
    assert value_of("[own.name('x')]", functions=functions) == 'X'


def test_outputs_are_evaluated_on_demand() -> None:
    expansion = expanded(template([], outputs={'one': {'type': 'int', 'value': '[add(1, 1)]'}}))
    assert expansion.outputs() == {'one': ('int', 2)}


def test_a_text_with_one_bracket_is_no_expression() -> None:
    assert value_of('[[literal]') == '[literal]'
    assert value_of('[half') == '[half'


def test_safe_access_to_text_is_null() -> None:
    assert value_of("[coalesce(tryGet('text', 'member'), 'text')]") == 'text'


def test_lambdas_and_safe_access() -> None:
    assert value_of("[map(createArray(1, 2), lambda('n', add(lambdaVariables('n'), 1)))]") == [2, 3]
    assert value_of("[coalesce(tryGet(createObject('a', 1), 'b'), 'none')]") == 'none'


def test_a_resource_of_an_extension_needs_no_name() -> None:
    resources = {
        'app': {'import': 'graph', 'type': 'Microsoft.Graph/applications@v1.0', 'properties': {'uniqueName': 'a'}},
        'login': {'import': 'graph', 'type': 'Microsoft.Graph/applications/logins@v1.0', 'properties': {'name': 'l'}},
    }
    imports = {'graph': {'provider': 'MicrosoftGraph', 'version': '0.1.8'}}
    expansion = expanded(template(resources, languageVersion='2.1-experimental', imports=imports))
    assert codes(expansion) == []
    assert [resource.provider for resource in expansion.resources] == ['graph', 'graph']


def test_an_error_in_a_loop_that_may_not_run_is_not_said() -> None:
    looped = storage("[variables('missing')[copyIndex()]]", copy={'name': 'l', 'count': "[length(parameters('n'))]"})
    document = template([looped], parameters={'n': {'type': 'array'}})
    assert codes(expanded(document)) == []
    assert codes(expanded(document, {'n': ['x']})) == ['unknown-variable']


def test_a_built_in_role_is_known_by_name() -> None:
    assert value_of("[roleDefinitions('acrpull').roleDefinitionId]") == '7f951dda-4ed3-4680-a7ca-43fe172d538d'
    assert causes(value_of("[roleDefinitions('My own role').id]")) == {('context', "roleDefinitions('My own role')")}
