"""Laws of evaluation, on random conditions and resources."""

from __future__ import annotations

import json

from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import ABSENT, Cause, Unknown
from linter.rules.bind import Binder
from linter.rules.evaluate import evaluate
from linter.rules.view import View
from tests.rules import reference
from tests.rules.builders import ACCOUNT, Defaults, compiled, make_resource, make_rule, unknown
from tests.rules.strategies import (
    BODIES,
    SCALARS,
    VALUES,
    conditions,
    has_unknown,
    masked,
    masked_members,
    well_formed,
    without_null,
)

SLOW = settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
OUTCOMES = {'pass': {'pass', 'not-applicable'}, 'fail': {'fail'}, 'not-applicable': {'not-applicable'}}


def truth_of(condition: dict, body: dict, defaults: dict | None = None) -> int:
    """Return the truth of a condition, compiled and sent through JSON as in the cache."""
    program = json.loads(json.dumps(compiled(condition)))
    resource = make_resource(id=f'/x/providers/{ACCOUNT}/acct')
    resource.body = body
    return Binder({}, {}).bind(program).truth(View(resource, Defaults([resource], defaults or {})))


@SLOW
@given(conditions(), BODIES)
def test_a_compiled_condition_says_what_the_documentation_says(condition: dict, body: dict) -> None:
    try:
        expected = reference.holds(condition, body)
    except reference.UndecidedError:
        assume(False)
    assert truth_of(condition, body) == {True: TRUE, False: FALSE, None: UNKNOWN}[expected]


@SLOW
@given(st.data())
def test_a_definite_truth_holds_whatever_an_unknown_turns_out_to_be(data: st.DataObject) -> None:
    condition, body = data.draw(conditions()), data.draw(BODIES)
    less_known = data.draw(masked_members(body))
    truth = truth_of(condition, less_known)
    if truth != UNKNOWN:
        assert truth_of(condition, body) in (truth, UNKNOWN if not comparable(condition, body) else truth)


def comparable(condition: dict, body: dict) -> bool:
    """Return whether everything in a condition can be compared, which is a matter of the template, not of unknowns."""
    try:
        return reference.holds(condition, body) is not None
    except reference.UndecidedError:
        return False


@SLOW
@given(st.data())
def test_service_defaults_are_sound_with_unknowns(data: st.DataObject) -> None:
    condition, body = data.draw(conditions(depth=2)), data.draw(BODIES)
    names = st.tuples(st.sampled_from('abc'), st.sampled_from('abc')) | st.tuples(st.sampled_from('abc'))
    defaults = data.draw(st.dictionaries(names, VALUES.filter(well_formed).map(without_null), max_size=3))
    defaults = {path: value for path, value in defaults.items() if value is not None}
    truth = truth_of(condition, data.draw(masked_members(body)), defaults)
    assume(truth != UNKNOWN)
    whole = truth_of(condition, body, defaults)
    assert whole in (truth, UNKNOWN)
    assert whole == truth or not comparable_with(condition, body, defaults)


def comparable_with(condition: dict, body: dict, defaults: dict) -> bool:
    return truth_of(condition, body, defaults) != UNKNOWN


@SLOW
@given(conditions(), BODIES)
def test_unknown_needs_an_unknown(condition: dict, body: dict) -> None:
    assume(comparable(condition, body))
    assert truth_of(condition, body) != UNKNOWN


@settings(SLOW, max_examples=500)
@given(conditions(depth=2), conditions(depth=2), st.data())
def test_conditions_obey_the_laws_of_kleene(one: dict, other: dict, data: st.DataObject) -> None:
    body = data.draw(masked_members(data.draw(BODIES)))

    def truth(condition: dict) -> int:
        return truth_of(condition, body)

    left, right = truth(one), truth(other)
    assert truth({'not': one}) == 2 - left
    assert truth({'not': {'not': one}}) == left
    assert truth({'allOf': [one, other]}) == truth({'allOf': [other, one]}) == min(left, right)
    assert truth({'anyOf': [one, other]}) == truth({'anyOf': [other, one]}) == max(left, right)
    assert truth({'not': {'anyOf': [one, other]}}) == truth({'allOf': [{'not': one}, {'not': other}]})


@SLOW
@given(st.data())
def test_a_verdict_is_sound_explained_and_points_into_the_resource(data: st.DataObject) -> None:
    require, body = data.draw(conditions()), data.draw(BODIES)
    when = data.draw(st.none() | conditions(depth=1))
    known, resource = make_resource(id='/x'), make_resource(id='/x')
    known.body, resource.body = body, data.draw(masked_members(body))
    rule = make_rule(require, when)
    verdict = evaluate(rule, resource, Defaults([resource], {}), {})
    whole = evaluate(rule, known, Defaults([known], {}), {})
    if verdict.outcome != 'unknown':
        assert whole.outcome in OUTCOMES[verdict.outcome] | ({'unknown'} if whole.outcome == 'unknown' else set())
    if verdict.outcome in ('fail', 'unknown'):
        assert verdict.message
        assert bool(verdict.causes) is (verdict.outcome == 'unknown')
        assert all(segment is not None for segment in verdict.path)
    else:
        assert not verdict.message
        assert not verdict.causes


CHILD = ACCOUNT + '/deployments'


@st.composite
def fleets(draw: st.DrawFn) -> tuple[list, list]:
    """Draw children as far as they are known, and as they turn out to be."""
    seen, true = [], []
    for index in range(draw(st.integers(0, 3))):
        body = draw(BODIES)
        fate = draw(st.sampled_from(['sure', 'sure', 'there', 'not there', 'many']))
        child = make_resource(
            CHILD, f'acct/d{index}', certainty='maybe' if fate in ('there', 'not there') else 'yes',
            multiplicity='unknown' if fate == 'many' else 'one',
        )
        child.body = draw(masked_members(body))
        seen.append(child)
        copies = {'sure': 1, 'there': 1, 'not there': 0, 'many': draw(st.integers(0, 2))}[fate]
        for copy in range(copies):
            twin = make_resource(CHILD, f'acct/d{index}-{copy}')
            twin.body = body
            true.append(twin)
    return seen, true


@settings(SLOW, max_examples=800)
@given(fleets(), conditions(depth=1), st.integers(0, 3), st.data())
def test_related_resources_count_only_as_far_as_they_are_certain(
    fleet: tuple[list, list], where: dict, number: int, data: st.DataObject
) -> None:
    operator = data.draw(st.sampled_from(['greaterOrEquals', 'equals', 'less', 'notEquals']))
    seen, true = fleet
    condition = {'related': {'type': CHILD, 'where': where}, operator: number}
    account = make_resource()
    hidden = data.draw(st.lists(BODIES, max_size=2)) if data.draw(st.booleans()) else None
    opaque = () if hidden is None else (Cause('module', 'm.json'),)
    for index, body in enumerate(hidden or []):
        twin = make_resource(CHILD, f'acct/h{index}')
        twin.body = body
        true = [*true, twin]
    program = json.loads(json.dumps(compiled(condition)))
    bound = Binder({}, {}).bind(program)
    graph = Defaults([account, *seen], {})
    graph.opaque = opaque
    truth = bound.truth(View(account, graph))
    if truth != UNKNOWN:
        whole = bound.truth(View(account, Defaults([account, *true], {})))
        assert whole in (truth, UNKNOWN)
        assert whole == truth or not all(comparable(where, child.body) for child in true)


@settings(SLOW, max_examples=300)
@given(SCALARS, st.lists(SCALARS, min_size=1, max_size=4))
@example('x', ['x', 'X'])
def test_candidates_that_agree_decide(wanted: object, candidates: list) -> None:
    condition = {'field': 'a', 'equals': wanted}
    each = {truth_of(condition, {'a': candidate}) for candidate in candidates}
    together = truth_of(condition, {'a': unknown('p', *candidates)})
    assert together == (each.pop() if len(each) == 1 else UNKNOWN)


@settings(SLOW, max_examples=300)
@given(BODIES, st.data())
def test_a_masked_resource_really_is_less_known(body: dict, data: st.DataObject) -> None:
    less_known = data.draw(masked(body, chance=0))
    assert has_unknown(less_known)
    assert isinstance(Unknown([Cause('parameter', 'p')], candidates=(ABSENT,)).candidates, tuple)
