"""Laws of comparing ids that are unknown in part."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linter.arm.context import STAND_INS
from linter.graph.identity import compare, identify
from linter.graph.index import Index
from linter.model.finding import FALSE, TRUE, UNKNOWN
from linter.model.values import Assumed, Unknown
from tests.graph.resources import GROUP, account, opaque, parameter

HOLES = ('a', 'b', 'c')
NAMES = st.sampled_from(['', 'x', 'X', 'xy', 'yx', 'x-y', 'log'])
TEXTS = st.sampled_from(['x', 'st', 'X', 'y', '-log', ''])
PIECES = st.lists(st.one_of(TEXTS, st.sampled_from([f'<{hole}>' for hole in HOLES])), min_size=1, max_size=3)
TYPES = st.sampled_from([('A/b',), ('A/b', 'c'), ('A/d',)])


@st.composite
def ids(draw):
    """Draw an id as a list of text and holes ``<a>``: in names, or in place of everything before a child."""
    pieces = ['/subscriptions/', draw(st.sampled_from(['s1', '<a>'])), '/resourceGroups/', *draw(PIECES), '/providers/']
    first, *rest = draw(TYPES)
    pieces += [first, '/', *draw(PIECES)]
    for segment in rest:
        pieces += ['/', segment, '/', *draw(PIECES)]
    if draw(st.booleans()):
        pieces = ['<id>', '/c/', *draw(PIECES)]
    return pieces


def value_of(pieces):
    """Return the value that pieces stand for: text, or an unknown with parts."""
    parts = []
    for piece in pieces:
        part = parameter(piece[1:-1]) if piece.startswith('<') else piece
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts[-1] += part
        else:
            parts.append(part)
    if len(parts) == 1:
        return parts[0]
    causes = [cause for part in parts if isinstance(part, Unknown) for cause in part.causes]
    return Unknown(causes, 'string', parts=tuple(parts))


def text_of(pieces, names):
    return ''.join(names[piece[1:-1]] if piece.startswith('<') else piece for piece in pieces).lower()


@st.composite
def truths(draw):
    names = {hole: draw(NAMES) for hole in HOLES}
    names['id'] = text_of(draw(ids()), {**names, 'id': f'{GROUP}/providers/A/b/x'})
    return names


def test_an_id_equals_itself_whatever_the_case():
    id = account('Ai').id
    assert compare(identify(id), identify(id.upper())) == TRUE


@given(ids())
def test_an_id_equals_itself_however_much_of_it_is_unknown(pieces):
    assert compare(identify(value_of(pieces)), identify(value_of(pieces))) == TRUE


@given(ids(), ids())
def test_comparing_is_symmetric(left, right):
    one, other = identify(value_of(left)), identify(value_of(right))
    assert compare(one, other) == compare(other, one)


@given(ids(), ids(), truths())
def test_what_is_definite_stays_true_whatever_the_unknowns_are(left, right, names):
    truth = compare(identify(value_of(left)), identify(value_of(right)))
    equal = text_of(left, names) == text_of(right, names)
    assert truth != (FALSE if equal else TRUE)


@given(st.lists(ids(), max_size=8), ids())
def test_an_index_finds_what_comparing_each_would_find(stored, wanted):
    index = Index()
    resources = [account(f'r{number}') for number in range(len(stored))]
    for resource, pieces in zip(resources, stored, strict=True):
        index.add(identify(value_of(pieces)), resource)
    identity = identify(value_of(wanted))
    expected = [
        (resource, truth)
        for resource, pieces in zip(resources, stored, strict=True)
        if (truth := compare(identify(value_of(pieces)), identity)) != FALSE
    ]
    assert sorted(index.find(identity), key=str) == sorted(expected, key=str)


def in_context(group=STAND_INS['resource-group'], name='ai'):
    return Assumed(
        f"/subscriptions/{STAND_INS['subscription']}/resourceGroups/{group}"
        f'/providers/Microsoft.CognitiveServices/accounts/{name}'
    )


@pytest.mark.parametrize(('left', 'right', 'truth'), [
    (account('a').id, account('b').id, FALSE),
    (account(parameter('n')).id, account(parameter('n')).id, TRUE),
    (account(parameter('n')).id, account(parameter('m')).id, UNKNOWN),
    (account(parameter('n')).id, account('a').id, UNKNOWN),
    (account(opaque()).id, account(opaque()).id, UNKNOWN),
    (parameter('id'), account('a').id, UNKNOWN),
    (parameter('id'), parameter('id'), TRUE),
    (in_context(), in_context(), TRUE),
    (in_context(), account('ai').id, UNKNOWN),
    (in_context(), account('other').id, FALSE),
    (in_context(group='hub'), in_context(), UNKNOWN),
    (in_context(group='hub'), in_context(group='spoke'), FALSE),
    (in_context(name='rg-azgov-ai'), in_context(name='hub-ai'), UNKNOWN),
    (in_context(name='rg-azgov-ai'), in_context(name='hub-log'), FALSE),
])
def test_ids_are_compared_by_what_is_known_of_them(left, right, truth):
    assert compare(identify(left), identify(right)) == truth


@pytest.mark.parametrize(('left', 'right', 'truth'), [
    (('st', 'n'), ('kv', 'n'), FALSE),
    (('n', '-blob'), ('n', '-file'), FALSE),
    (('n', '1'), ('n',), FALSE),
    (('n', 'a', 'm'), ('n', 'b', 'm'), FALSE),
    (('st', 'n'), ('st', 'm'), UNKNOWN),
    (('n', 'm'), ('m', 'n'), UNKNOWN),
])
def test_names_differ_where_their_known_ends_or_their_length_say_so(left, right, truth):
    def id_of(parts):
        pieces = [parameter(part) if part in 'nm' else part for part in parts]
        return account(pieces[0] if len(pieces) == 1 else Unknown(pieces[0].causes if isinstance(pieces[0], Unknown)
                       else pieces[1].causes, 'string', parts=tuple(pieces), nullable=False)).id

    assert compare(identify(id_of(left)), identify(id_of(right))) == truth


def test_candidates_rule_out_what_they_do_not_contain():
    name = parameter('n', candidates=('dev', 'prod'))
    assert compare(identify(account(name).id), identify(account('test').id)) == FALSE
    assert compare(identify(account(name).id), identify(account('dev').id)) == UNKNOWN
    assert compare(identify(account(name).id), identify(account(name).id)) == TRUE


def test_a_known_type_at_the_end_of_an_unknown_id_rules_out_other_types():
    subnet = Unknown([], 'string', parts=(parameter('vnetId'), '/subnets/default'), display='x')
    vnet_subnet = f'{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/'
    assert compare(identify(subnet), identify(vnet_subnet + 'default')) == UNKNOWN
    assert compare(identify(subnet), identify(vnet_subnet + 'other')) == FALSE
    assert compare(identify(subnet), identify(account('default').id)) == FALSE
