"""Verdicts: the outcome, the property that decided, and the sentence that says so."""

from __future__ import annotations

import pytest

from linter.model.values import ABSENT, Assumed, Cause, OpenDict, OpenList, Unknown
from linter.rules.evaluate import evaluate, parameter_problems, parameter_values
from tests.rules.builders import judge, make_graph, make_resource, make_rule, unknown

NETWORK = {'field': 'properties.publicNetworkAccess', 'equals': 'Disabled'}
DENY = {'field': 'properties.networkAcls.defaultAction', 'equals': 'Deny'}
SECRET = Unknown([Cause('secret', 'k')], 'string', secure=True, candidates=('hunter2',), display='{k}')


@pytest.mark.parametrize(('require', 'members', 'path', 'message'), [
    (NETWORK, {'properties': {'publicNetworkAccess': 'Enabled'}}, 'properties.publicNetworkAccess',
     "publicNetworkAccess is 'Enabled'; it must be 'Disabled'"),
    (NETWORK, {'Properties': {'PUBLICnetworkAccess': 'Enabled'}}, 'Properties.PUBLICnetworkAccess',
     "publicNetworkAccess is 'Enabled'; it must be 'Disabled'"),
    (NETWORK, {}, 'properties.publicNetworkAccess', "publicNetworkAccess is not set; it must be 'Disabled'"),
    ({'field': 'properties.https', 'equals': True}, {'properties': {'https': False}}, 'properties.https',
     'https is false; it must be true'),
    ({'field': 'kind', 'in': ['A', 'B', 'C']}, {'kind': 'x'}, 'kind', "kind is 'x'; it must be 'A', 'B' or 'C'"),
    ({'field': 'kind', 'notIn': ['x', 'y']}, {'kind': 'x'}, 'kind', "kind is 'x'; it must not be 'x' or 'y'"),
    ({'field': "tags['cost center']", 'exists': True}, {'tags': {}}, 'tags.cost center',
     "tags['cost center'] is not set; it must be set"),
    ({'field': 'plan', 'exists': False}, {'plan': {'name': 'x'}}, 'plan', 'plan is {"name": "x"}; it must not be set'),
    ({'field': 'sku.name', 'like': 'Premium*'}, {'sku': {'name': 'Basic'}}, 'sku.name',
     "sku.name is 'Basic'; it must match 'Premium*'"),
    ({'field': 'tags', 'containsKey': ['owner', 'env']}, {'tags': {}}, 'tags',
     "tags is {}; it must have 'owner' and 'env' as a key"),
    ({'field': 'sku.capacity', 'lessOrEquals': 10}, {'sku': {'capacity': 20}}, 'sku.capacity',
     'sku.capacity is 20; it must be at most 10'),
    ({'not': {'field': 'sku.name', 'equals': 'Free'}}, {'sku': {'name': 'free'}}, 'sku.name',
     "sku.name is 'free'; it must not be 'Free'"),
    ({'not': {'field': 'sku.capacity', 'less': 3}}, {'sku': {'capacity': 1}}, 'sku.capacity',
     'sku.capacity is 1; it must not be less than 3'),
    ({'not': {'field': 'sku.name', 'exists': False}}, {}, 'sku.name', 'sku.name is not set; it must be set'),
    ({'allOf': [{'field': 'name', 'equals': 'acct'}, NETWORK, DENY]}, {}, 'properties.publicNetworkAccess',
     "publicNetworkAccess is not set; it must be 'Disabled'"),
    ({'anyOf': [NETWORK, DENY]}, {'properties': {'publicNetworkAccess': 'Enabled'}}, 'properties.publicNetworkAccess',
     "publicNetworkAccess is 'Enabled' and networkAcls.defaultAction is not set; "
     "either publicNetworkAccess must be 'Disabled' or networkAcls.defaultAction must be 'Deny'"),
    ({'anyOf': [NETWORK, {**NETWORK, 'equals': 'SecuredByPerimeter'}]}, {}, 'properties.publicNetworkAccess',
     "publicNetworkAccess is not set; it must be 'Disabled' or 'SecuredByPerimeter'"),
    ({'not': {'allOf': [{'field': 'kind', 'equals': 'a'}, {'field': 'sku.name', 'equals': 'b'}]}},
     {'kind': 'a', 'sku': {'name': 'b'}}, 'kind',
     "kind is 'a' and sku.name is 'b'; either kind must not be 'a' or sku.name must not be 'b'"),
    ({'field': 'kind', 'equals': {'field': 'sku.name'}}, {'kind': 'a', 'sku': {'name': 'b'}}, 'kind',
     "kind is 'a'; it must be 'b', the sku.name"),
    ({'field': 'zones[*]', 'in': ['1', '2']}, {'zones': ['1', '7']}, 'zones.1',
     "zones[1] is '7'; it must be '1' or '2'"),
    ({'field': 'properties.rules[*].port', 'notEquals': 22}, {'properties': {'rules': [{'port': 1}, {'port': 22}]}},
     'properties.rules.1.port', 'rules[1].port is 22; it must not be 22'),
    ({'not': {'field': 'zones[*]', 'equals': '1'}}, {'zones': ['1', '1']}, 'zones.0',
     "zones[*] is '1' in every element; at least one element must not be '1'"),
    ({'not': {'field': 'zones[*]', 'equals': '1'}}, {}, 'zones',
     "zones[*] has no elements; at least one element must not be '1'"),
])
def test_a_failure_names_the_property_what_it_is_and_what_it_must_be(
    require: object, members: dict, path: str, message: str
) -> None:
    verdict = judge(require, make_resource(**members))
    assert verdict.outcome == 'fail'
    assert verdict.message == message
    assert '.'.join(map(str, verdict.path)) == path


RULES = [{'properties': {'access': 'Allow', 'from': '*'}}, {'properties': {'access': 'Deny'}}]
ALLOWED = {'field': 'properties.rules[*].properties.access', 'equals': 'Allow'}


@pytest.mark.parametrize(('require', 'path', 'message'), [
    ({'count': {'field': 'properties.rules[*]', 'where': ALLOWED}, 'equals': 0}, 'properties.rules.0',
     "rules[0] has access 'Allow'; no element of rules may"),
    ({'count': {'field': 'properties.rules[*]', 'where': {'allOf': [
        ALLOWED, {'field': 'properties.rules[*].properties.to', 'exists': False}]}}, 'less': 1}, 'properties.rules.0',
     "rules[0] has access 'Allow' and no to; no element of rules may"),
    ({'count': {'field': 'properties.rules[*]'}, 'lessOrEquals': 1}, 'properties.rules.1',
     'rules[1] is there; at most 1 element of rules may'),
    ({'count': {'field': 'properties.rules[*]'}, 'greaterOrEquals': 3}, 'properties.rules',
     'rules has 2 elements; it must have at least 3'),
    ({'count': {'field': 'properties.rules[*]', 'where': {**ALLOWED, 'equals': 'Audit'}}, 'greater': 0},
     'properties.rules', "rules has no element where access is 'Audit'; it must have at least one"),
    ({'count': {'field': 'properties.none[*]'}, 'greater': 0}, 'properties.none',
     'none is not set; it must have at least one'),
    ({'not': {'count': {'field': 'properties.rules[*]', 'where': ALLOWED}, 'greater': 0}}, 'properties.rules.0',
     "rules[0] has access 'Allow'; no element of rules may"),
])
def test_a_failed_count_names_the_element_or_what_is_missing(require: object, path: str, message: str) -> None:
    verdict = judge(require, make_resource(properties={'rules': RULES}))
    assert verdict.outcome == 'fail'
    assert (verdict.message, '.'.join(map(str, verdict.path))) == (message, path)


def test_the_element_of_a_list_of_texts_is_named_by_itself() -> None:
    require = {'count': {'field': 'zones[*]', 'where': {'field': 'zones[*]', 'equals': '3'}}, 'equals': 0}
    assert judge(require, make_resource(zones=['1', '3'])).message == "zones[1] is '3'; no element of zones may"


def test_the_default_of_the_service_counts_and_is_named() -> None:
    defaults = {('properties', 'publicNetworkAccess'): 'Enabled', ('zones',): ['1', '9']}
    verdict = judge(NETWORK, defaults=defaults)
    assert verdict.message == "publicNetworkAccess is not set, which means 'Enabled'; it must be 'Disabled'"
    assert verdict.value is ABSENT
    assert judge({**NETWORK, 'equals': 'enabled'}, defaults=defaults).outcome == 'pass'
    assert judge({'field': 'zones[*]', 'in': ['1']}, defaults=defaults).path == ('zones', 1)
    assert judge({'count': {'field': 'zones[*]'}, 'equals': 2}, defaults=defaults).outcome == 'pass'
    assert judge({'field': 'kind', 'equals': {'field': 'properties.publicNetworkAccess'}},
                 make_resource(kind='Enabled'), defaults=defaults).outcome == 'pass'


def test_a_default_stands_in_for_an_absent_candidate_and_may_itself_be_unknown() -> None:
    perhaps = make_resource(properties={'publicNetworkAccess': unknown('p', 'Disabled', ABSENT)})
    path = ('properties', 'publicNetworkAccess')
    assert judge(NETWORK, perhaps, defaults={path: 'Disabled'}).outcome == 'pass'
    assert judge(NETWORK, perhaps, defaults={path: 'Enabled'}).outcome == 'unknown'
    verdict = judge(NETWORK, defaults={path: Unknown([Cause('external', 'x', 'nobody documents the default')])})
    assert verdict.outcome == 'unknown'
    assert verdict.message == 'publicNetworkAccess cannot be decided: nobody documents the default'


@pytest.mark.parametrize(('members', 'path', 'message'), [
    ({'publicNetworkAccess': unknown('tls')}, ('properties', 'publicNetworkAccess'),
     "publicNetworkAccess depends on parameter 'tls', which has no value"),
    ({'publicNetworkAccess': Unknown([Cause('reference', 'vault'), Cause('parameter', 'p')])},
     ('properties', 'publicNetworkAccess'),
     "publicNetworkAccess cannot be decided: parameter 'p' has no value and the state of 'vault' is known only after "
     'deployment'),
    ({'publicNetworkAccess': Assumed('Disabled')}, ('properties', 'publicNetworkAccess'),
     'publicNetworkAccess cannot be decided: the deployment context is known only during deployment'),
    (OpenDict({}, unknown('all').causes), ('properties', 'publicNetworkAccess'),
     "publicNetworkAccess depends on parameter 'all', which has no value"),
])
def test_an_unknown_verdict_says_on_what_it_depends(members: dict, path: tuple, message: str) -> None:
    verdict = judge(NETWORK, make_resource(properties=members))
    assert (verdict.outcome, verdict.path, verdict.message) == ('unknown', path, message)
    assert verdict.causes


def test_a_location_that_is_only_assumed_says_so() -> None:
    verdict = judge({'field': 'location', 'in': ['westeurope']}, make_resource(location=Assumed('eastus')))
    assert verdict.outcome == 'unknown'
    assert verdict.message == (
        'location cannot be decided: the location of the deployment is known only during deployment'
    )


def test_an_unknown_verdict_has_the_causes_of_all_that_is_open() -> None:
    body = {'publicNetworkAccess': unknown('one'), 'networkAcls': unknown('two')}
    for connective in ('allOf', 'anyOf'):
        verdict = judge({connective: [NETWORK, DENY]}, make_resource(properties=body))
        assert verdict.path == ('properties', 'publicNetworkAccess')
        assert {cause.name for cause in verdict.causes} == {'one', 'two'}


def test_what_is_open_in_arrays_is_named() -> None:
    every = {'field': 'zones[*]', 'in': ['1']}
    opened = judge(every, make_resource(zones=OpenList(['1'], unknown('more').causes)))
    assert (opened.outcome, opened.path) == ('unknown', ('zones',))
    assert opened.message == "zones depends on parameter 'more', which has no value"
    assert judge(every, make_resource(zones=OpenList(['2'], unknown().causes))).path == ('zones', 0)
    assert judge(every, make_resource(zones=['1', unknown('z')])).path == ('zones', 1)
    count = {'count': {'field': 'zones[*]', 'where': {'field': 'zones[*]', 'equals': '1'}}, 'equals': 0}
    assert judge(count, make_resource(zones=OpenList(['1'], unknown().causes))).outcome == 'fail'
    assert judge(count, make_resource(zones=OpenList([], unknown().causes))).outcome == 'unknown'
    inside = judge(count, make_resource(zones=['2', unknown('z')]))
    assert (inside.outcome, inside.path) == ('unknown', ('zones', 1))


def test_an_array_whose_candidates_all_decide_decides() -> None:
    two = make_resource(zones=unknown('z', ['1'], ['1', '1']))
    assert judge({'field': 'zones[*]', 'equals': '1'}, two).outcome == 'pass'
    assert judge({'count': {'field': 'zones[*]'}, 'notEquals': 0}, two).outcome == 'pass'
    none_or_two = make_resource(zones=unknown('z', [], ['1', '1']))
    assert judge({'count': {'field': 'zones[*]'}, 'notEquals': 1}, none_or_two).outcome == 'pass'
    assert judge({'count': {'field': 'zones[*]'}, 'equals': 1}, none_or_two).outcome == 'fail'
    bounded = make_resource(zones=Unknown(unknown().causes, 'array', length=(2, 3), nullable=False))
    assert judge({'count': {'field': 'zones[*]'}, 'greater': 1}, bounded).outcome == 'pass'
    assert judge({'count': {'field': 'zones[*]'}, 'greater': 3}, bounded).outcome == 'fail'


def test_every_element_of_an_object_is_each_of_its_members() -> None:
    rules = {'a': {'type': 'FQDN'}, 'b': {'type': 'PrivateEndpoint'}}
    require = {'field': 'properties.outbound[*].type', 'equals': 'PrivateEndpoint'}
    verdict = judge(require, make_resource(properties={'outbound': rules}))
    assert verdict.path == ('properties', 'outbound', 'a', 'type')
    perhaps = {'a': unknown('p', {'type': 'FQDN'}, ABSENT)}
    assert judge(require, make_resource(properties={'outbound': perhaps})).outcome == 'unknown'


WHEN = {'field': 'kind', 'equals': 'OpenAI'}


@pytest.mark.parametrize(('kind', 'access', 'outcome'), [
    ('OpenAI', 'Disabled', 'pass'),
    ('OpenAI', 'Enabled', 'fail'),
    ('OpenAI', unknown('a'), 'unknown'),
    ('Speech', 'Enabled', 'not-applicable'),
    ('Speech', unknown('a'), 'not-applicable'),
    (unknown('k'), 'Disabled', 'pass'),
    (unknown('k'), 'Enabled', 'unknown'),
    (unknown('k'), unknown('a'), 'unknown'),
])
def test_when_decides_whether_the_rule_applies(kind: object, access: object, outcome: str) -> None:
    resource = make_resource(kind=kind, properties={'publicNetworkAccess': access})
    verdict = judge(NETWORK, resource, when=WHEN)
    assert verdict.outcome == outcome
    assert bool(verdict.message) is (outcome in ('fail', 'unknown'))


def test_a_rule_that_perhaps_applies_says_so() -> None:
    resource = make_resource(kind=unknown('k'), properties={'publicNetworkAccess': unknown('a')})
    verdict = judge(NETWORK, resource, when=WHEN)
    assert verdict.path == ('kind',)
    assert verdict.message == (
        "kind depends on parameter 'k', which has no value, so it is not known whether this rule applies"
    )
    assert {cause.name for cause in verdict.causes} == {'k', 'a'}


ALLOWED_KINDS = {'field': 'kind', 'in': '{{ parameters.kinds }}'}
KINDS = {'kinds': {'type': 'array', 'description': 'the kinds'}}


def test_a_parameter_without_a_value_makes_the_verdict_unknown_where_it_matters() -> None:
    verdict = judge(ALLOWED_KINDS, make_resource(kind='a'), parameters=KINDS)
    assert verdict.outcome == 'unknown'
    assert verdict.message == "kind cannot be decided: parameter 'kinds' of the rule needs a value"
    (cause,) = verdict.causes
    assert (cause.kind, cause.name) == ('parameter', 'a-rule.kinds')
    assert judge(ALLOWED_KINDS, make_resource(), parameters=KINDS).outcome == 'fail'


def test_parameters_are_taken_from_the_settings_and_from_defaults() -> None:
    resource = make_resource(kind='a')
    assert judge(ALLOWED_KINDS, resource, parameters=KINDS, given={'Kinds': ['A']}).outcome == 'pass'
    assert judge(ALLOWED_KINDS, resource, parameters=KINDS, given={'kinds': ['b']}).outcome == 'fail'
    with_default = {'kinds': {**KINDS['kinds'], 'default': ['a']}}
    assert judge(ALLOWED_KINDS, resource, parameters=with_default).outcome == 'pass'
    pattern = {'field': 'kind', 'like': '{{ parameters.kinds }}*'}
    text = {'kinds': {'type': 'string'}}
    assert judge(pattern, make_resource(kind='abc'), parameters=text, given={'kinds': 'AB'}).outcome == 'pass'
    limited = {'kinds': {'type': 'string', 'allowed': ['a', 'A']}}
    assert judge({'field': 'kind', 'equals': '{{ parameters.kinds }}'}, resource, parameters=limited).outcome == 'pass'


def test_a_condition_on_a_parameter_switches_a_rule() -> None:
    when = {'value': '{{ parameters.on }}', 'equals': True}
    options = {'when': when, 'parameters': {'on': {'type': 'boolean'}}}
    assert judge(NETWORK, given={'on': False}, **options).outcome == 'not-applicable'
    assert judge(NETWORK, given={'on': True}, **options).outcome == 'fail'
    verdict = judge(NETWORK, **options)
    assert verdict.outcome == 'unknown'
    assert verdict.message.startswith("parameter 'on' cannot be decided: parameter 'on' of the rule needs a value")


@pytest.mark.parametrize(('declared', 'value', 'problem'), [
    ({'type': 'array'}, 'a', "parameter 'p' of rule 'a-rule' is 'a'; it must be of type array"),
    ({'type': 'integer'}, True, "parameter 'p' of rule 'a-rule' is True; it must be of type integer"),
    ({'type': 'string', 'allowed': ['a', 'b']}, 'c', "parameter 'p' of rule 'a-rule' is 'c'; it allows a, b"),
    ({'type': 'array', 'allowed': ['a']}, ['a', 'z'], "parameter 'p' of rule 'a-rule' is 'z'; it allows a"),
])
def test_settings_that_do_not_fit_a_parameter_are_named(declared: dict, value: object, problem: str) -> None:
    rule = make_rule({'field': 'kind', 'equals': 'a'}, parameters={'p': declared})
    assert parameter_problems(rule, {'P': value}) == [problem]
    assert parameter_problems(rule, {'q': 1}) == ["rule 'a-rule' has no parameter 'q'"]
    assert isinstance(parameter_values(rule, {})['p'], Unknown)


@pytest.mark.parametrize(('type', 'name', 'condition', 'outcome'), [
    ('A.B/c', 'x', {'field': 'name', 'equals': 'X'}, 'pass'),
    ('A.B/c/d', 'x/y', {'field': 'name', 'equals': 'y'}, 'pass'),
    ('A.B/c/d', 'x/y', {'field': 'fullName', 'equals': 'x/y'}, 'pass'),
    ('A.B/c/d', 'x/y', {'field': 'type', 'equals': 'a.b/C/d'}, 'pass'),
    ('A.B/c', 'x', {'field': 'id', 'like': '*/providers/A.B/c/x'}, 'pass'),
    ('A.B/c/d', Unknown(unknown().causes, 'string', parts=(unknown('a', type='string'), '/default')),
     {'field': 'name', 'equals': 'default'}, 'pass'),
    ('A.B/c/d', Unknown(unknown().causes, 'string', parts=('acct/pre', unknown('a', type='string'))),
     {'field': 'name', 'like': 'pre*'}, 'pass'),
    ('A.B/c/d', Unknown(unknown().causes, 'string', parts=(unknown('a', type='string'), 'default')),
     {'field': 'name', 'equals': 'default'}, 'unknown'),
    ('A.B/c/d', Unknown(unknown().causes, candidates=('a/x', 'b/x')), {'field': 'name', 'equals': 'x'}, 'pass'),
    ('A.B/c', 'x', {'field': 'name.first', 'exists': False}, 'pass'),
    ('A.B/c', Assumed('stugu6m2s2suo3w'), {'field': 'name', 'equals': 'x'}, 'unknown'),
    ('A.B/c/d', Assumed('stugu6m2s2suo3w/default'), {'field': 'name', 'equals': 'default'}, 'pass'),
    ('A.B/c/d', Assumed('rg-azgov/default-rg-azgov'), {'field': 'name', 'equals': 'default'}, 'unknown'),
    ('A.B/c/d', Assumed('stugu6m2s2suo3w/default'), {'field': 'fullName', 'like': 'st*'}, 'unknown'),
])
def test_name_type_and_id_are_as_in_azure_policy(type: str, name: object, condition: dict, outcome: str) -> None:
    assert judge(condition, make_resource(type, name)).outcome == outcome


@pytest.mark.parametrize(('location', 'outcome'), [
    ('East US 2', 'pass'), ('eastus2', 'pass'), ('EastUS2', 'pass'), ('westus', 'fail'),
    (Assumed('eastus2'), 'unknown'),
    (Unknown(unknown().causes, 'string', parts=('East US ', unknown())), 'unknown'),
    (Unknown(unknown().causes, 'string', parts=('West ', unknown())), 'fail'),
])
def test_regions_are_compared_without_spaces_and_case(location: object, outcome: str) -> None:
    resource = make_resource(location=location, properties={'locations': [{'locationName': location}]})
    assert judge({'field': 'location', 'in': ['eastus2', 'Sweden Central']}, resource).outcome == outcome
    assert judge({'field': 'properties.locations[*].locationName', 'equals': 'eastus2'}, resource).outcome == outcome


def test_secrets_stay_out_of_verdicts() -> None:
    for body in (SECRET, {'publicNetworkAccess': SECRET}, {'publicNetworkAccess': {'inner': [SECRET]}}):
        verdict = judge({'allOf': [{**NETWORK, 'equals': 'x'}]}, make_resource(properties=body))
        assert verdict.outcome in ('fail', 'unknown')
        assert 'hunter2' not in verdict.message + repr(verdict.value) + repr(getattr(verdict.value, 'candidates', ''))
    compared = judge({'field': 'kind', 'equals': {'field': 'properties'}}, make_resource(kind='a', properties=SECRET))
    assert compared.outcome == 'fail'
    assert compared.message == "kind is 'a'; it must be a secret, the properties"


def test_long_and_foreign_values_are_cut_and_otherwise_left_to_the_reports() -> None:
    verdict = judge({'field': 'kind', 'equals': 'a'}, make_resource(kind='\x1b[31m' + 'x' * 500))
    assert '…' in verdict.message
    assert len(verdict.message) < 160
    assert '\x1b' in verdict.message
    assert len(str(verdict.value)) == 505


def test_a_rule_that_looks_at_too_much_is_unknown() -> None:
    every = {'count': {'field': 'a[*]', 'where': {'count': {'field': 'b[*]'}, 'equals': 900}}, 'equals': 0}
    assert judge(every, make_resource(a=[1] * 900, b=[1] * 900)).outcome == 'fail'
    verdict = judge(every, make_resource(a=[1] * 1001, b=[1] * 1000))
    assert verdict.outcome == 'unknown'
    assert {cause.kind for cause in verdict.causes} == {'unsupported'}


def test_a_rule_for_a_row_uses_its_columns() -> None:
    row = {'kind': 'OpenAI', 'zones': ['a', 'b'], 'prefix': 'x'}
    assert judge({'field': 'kind', 'equals': '{{ row.kind }}'}, make_resource(kind='openai'), row=row).outcome == 'pass'
    assert judge({'field': 'kind', 'in': '{{ row.zones }}'}, make_resource(kind='b'), row=row).outcome == 'pass'
    assert judge({'field': 'kind', 'like': '{{row.prefix}}-*'}, make_resource(kind='x-1'), row=row).outcome == 'pass'


def test_a_rule_is_bound_again_for_other_parameters() -> None:
    rule = make_rule(ALLOWED_KINDS, parameters=KINDS)
    resource = make_resource(kind='a')
    graph = make_graph(resource)
    one, other = {'kinds': ['a']}, {'kinds': ['b']}
    outcomes = [evaluate(rule, resource, graph, given).outcome for given in (one, one, other, one)]
    assert outcomes == ['pass', 'pass', 'fail', 'pass']
