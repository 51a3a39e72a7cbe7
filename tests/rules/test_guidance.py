"""What rules/guidance.yaml promises to everybody who names a recommendation or a check."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
GUIDANCE = ROOT / 'rules' / 'guidance.yaml'
SLUG = re.compile(r'[a-z0-9]+(-[a-z0-9]+)*')
ANCHOR = re.compile(r'[a-z0-9_-]+')
DEFINITION = re.compile(r'[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}')
RESOURCE_TYPE = re.compile(r'[A-Z][A-Za-z]+(\.[A-Za-z]+)+(/[A-Za-z]+)+')
ELSEWHERE = {'ailz-checklist': 'https://azure.github.io/AI-Landing-Zones/'}
"""Articles that are not on Microsoft Learn."""

MEMBERS = {
    'articles': ({'id', 'title', 'url', 'area', 'reviewed'}, {'superseded_by'}),
    'recommendations': (
        {'id', 'article', 'section', 'anchor', 'statement', 'strength', 'checkable', 'url', 'coverage', 'checks'},
        {'reason'},
    ),
    'checks': (
        {'id', 'kind', 'level', 'priority', 'severity', 'types', 'properties', 'summary', 'policies'},
        {'related'},
    ),
}
WORDS = {
    ('recommendations', 'strength'): {'must', 'should', 'consider'},
    ('recommendations', 'checkable'): {'template', 'live', 'tenant', 'manual'},
    ('recommendations', 'coverage'): {'full', 'partial', 'none'},
    ('checks', 'kind'): {'property', 'relational'},
    ('checks', 'level'): {'template', 'live', 'tenant'},
    ('checks', 'priority'): {1, 2, 3},
    ('checks', 'severity'): {'critical', 'high', 'medium', 'low', 'info'},
}


@cache
def guidance() -> dict[str, list[dict[str, object]]]:
    return yaml.load(GUIDANCE.read_text(encoding='utf-8'), Loader=yaml.CSafeLoader)


def identifiers(section: str) -> list[str]:
    return [str(entry['id']) for entry in guidance()[section]]


def members(section: str, member: str) -> Iterator[tuple[str, str]]:
    for entry in guidance()[section]:
        values = entry.get(member, [])
        assert isinstance(values, list)
        for value in values:
            yield str(entry['id']), value


def test_the_whole_catalogue_is_there() -> None:
    assert {section: len(entries) for section, entries in guidance().items()} == {
        'articles': 72, 'recommendations': 618, 'checks': 441,
    }


@pytest.mark.parametrize('section', sorted(MEMBERS))
def test_ids_are_unique(section: str) -> None:
    repeated = [identifier for identifier, count in Counter(identifiers(section)).items() if count > 1]
    assert repeated == []


@pytest.mark.parametrize('section', sorted(MEMBERS))
def test_entries_have_exactly_their_members(section: str) -> None:
    required, optional = MEMBERS[section]
    odd = [entry['id'] for entry in guidance()[section] if not required <= set(entry) <= required | optional]
    assert odd == []


@pytest.mark.parametrize(('section', 'member'), sorted(WORDS))
def test_closed_vocabularies_are_kept(section: str, member: str) -> None:
    assert {entry[member] for entry in guidance()[section]} <= WORDS[section, member]


def test_ids_are_slugs_and_recommendations_begin_with_their_article() -> None:
    names = identifiers('articles') + identifiers('checks')
    for recommendation in guidance()['recommendations']:
        article, _, name = str(recommendation['id']).partition('/')
        assert article == recommendation['article']
        names.append(name)
    assert [name for name in names if not SLUG.fullmatch(name)] == []


def test_every_reference_resolves() -> None:
    articles, checks = set(identifiers('articles')), set(identifiers('checks'))
    assert {entry['article'] for entry in guidance()['recommendations']} <= articles
    assert [pair for pair in members('recommendations', 'checks') if pair[1] not in checks] == []
    successors = {entry['superseded_by'] for entry in guidance()['articles'] if 'superseded_by' in entry}
    assert successors
    assert successors <= articles


def test_only_an_article_that_was_not_reviewed_in_full_recommends_nothing() -> None:
    speaking = {entry['article'] for entry in guidance()['recommendations']}
    silent = [entry for entry in guidance()['articles'] if entry['id'] not in speaking]
    assert [entry['id'] for entry in silent if 'not reviewed' not in str(entry['reviewed'])] == []


def test_every_check_serves_a_recommendation() -> None:
    assert {check for _, check in members('recommendations', 'checks')} == set(identifiers('checks'))


def test_a_recommendation_lists_a_check_once() -> None:
    repeated = [pair for pair, count in Counter(members('recommendations', 'checks')).items() if count > 1]
    assert repeated == []


def test_articles_are_on_microsoft_learn_without_a_language_in_the_address() -> None:
    for article in guidance()['articles']:
        begin = ELSEWHERE.get(str(article['id']), 'https://learn.microsoft.com/azure/')
        assert str(article['url']).startswith(begin)
        assert not re.search(r'[#?\s]', str(article['url']))


def test_the_address_of_a_recommendation_is_its_section_of_the_article() -> None:
    addresses = {article['id']: article['url'] for article in guidance()['articles']}
    for recommendation in guidance()['recommendations']:
        address, anchor = addresses[recommendation['article']], str(recommendation['anchor'])
        assert recommendation['url'] == (f'{address}#{anchor}' if anchor else address)
        assert not anchor or ANCHOR.fullmatch(anchor)


def test_what_is_not_fully_checked_says_why_or_by_what() -> None:
    for recommendation in guidance()['recommendations']:
        if recommendation['coverage'] == 'none':
            assert recommendation['checks'] == []
            assert recommendation['reason']
        else:
            assert recommendation['checks'] != []
        if recommendation['checkable'] == 'manual':
            assert recommendation['coverage'] == 'none'


def test_a_relational_check_looks_at_other_resources() -> None:
    for check in guidance()['checks']:
        assert check['kind'] == 'relational' or check['properties']
        assert check['kind'] == 'relational' or 'related' not in check


def test_resource_types_and_policies_are_well_formed() -> None:
    types = [*members('checks', 'types'), *members('checks', 'related')]
    assert [pair for pair in types if not RESOURCE_TYPE.fullmatch(pair[1])] == []
    assert [pair for pair in members('checks', 'policies') if not DEFINITION.fullmatch(pair[1])] == []


def test_it_is_plain_yaml() -> None:
    for event in yaml.parse(GUIDANCE.read_text(encoding='utf-8'), Loader=yaml.CSafeLoader):
        assert not isinstance(event, yaml.AliasEvent)
        assert getattr(event, 'anchor', None) is None
        assert getattr(event, 'tag', None) is None


def test_texts_are_texts() -> None:
    for section, entries in guidance().items():
        for entry in entries:
            for member, value in entry.items():
                expected = int if member == 'priority' else list if member in LISTS else str
                assert type(value) is expected, (section, entry['id'], member)
                assert not isinstance(value, list) or all(type(item) is str for item in value)


LISTS = {'checks', 'types', 'related', 'properties', 'policies'}


def test_the_file_begins_with_its_provenance() -> None:
    head = GUIDANCE.read_text(encoding='utf-8').partition('\narticles:')[0]
    assert all(line.startswith('#') for line in head.splitlines() if line)
    assert 'Microsoft Learn' in head
    assert 'CC-BY-4.0' in head


# What the rules claim of it.

RULES = sorted(path for path in (ROOT / 'rules').glob('*/*.yaml') if path.parent.name != 'data')
SCOPES = {'azgov/deployment'}
"""Containers, which no check names as its type."""


@cache
def rule(path: Path) -> dict[str, object]:
    return yaml.load(path.read_text(encoding='utf-8'), Loader=yaml.CSafeLoader)


@cache
def entries(section: str) -> dict[str, dict[str, object]]:
    return {str(entry['id']): entry for entry in guidance()[section]}


@cache
def rows(name: str) -> list[dict[str, object]]:
    content = yaml.load((ROOT / 'rules' / 'data' / f'{name}.yaml').read_text('utf-8'), Loader=yaml.CSafeLoader)
    return content if isinstance(content, list) else content['rows']


def texts(path: Path, member: str) -> list[str]:
    value = rule(path).get(member, [])
    return [value] if isinstance(value, str) else list(value)


def checks_of(path: Path) -> list[str]:
    """Return the checks that a rule decides: its own, or those of the rows of its table that are for its types."""
    if 'table' not in rule(path):
        return texts(path, 'checks')
    own = {type.lower() for type in texts(path, 'resource')}
    taken = [row for row in rows(str(rule(path)['table'])) if str(row['type']).lower() in own]
    return list(dict.fromkeys(check for row in taken for check in row['checks']))


@pytest.mark.parametrize('path', [path for path in RULES if 'table' in rule(path)], ids=lambda path: path.stem)
def test_a_rule_with_a_table_names_the_checks_of_its_rows(path: Path) -> None:
    assert sorted(texts(path, 'checks')) == sorted(checks_of(path))


@pytest.mark.parametrize('path', RULES, ids=lambda path: path.stem)
def test_each_recommendation_of_a_rule_asks_for_what_the_rule_checks(path: Path) -> None:
    decided = set(checks_of(path))
    for name in texts(path, 'guidance'):
        assert decided & set(entries('recommendations')[name]['checks']), name


@pytest.mark.parametrize('path', RULES, ids=lambda path: path.stem)
def test_each_check_of_a_rule_serves_one_of_its_recommendations(path: Path) -> None:
    served = {check for name in texts(path, 'guidance') for check in entries('recommendations')[name]['checks']}
    assert set(checks_of(path)) <= served


@pytest.mark.parametrize('path', RULES, ids=lambda path: path.stem)
def test_a_rule_lies_in_the_area_of_an_article_that_asks_for_it(path: Path) -> None:
    articles = {str(entries('recommendations')[name]['article']) for name in texts(path, 'guidance')}
    assert path.parent.name in {entries('articles')[article]['area'] for article in articles}


@pytest.mark.parametrize('path', RULES, ids=lambda path: path.stem)
def test_a_rule_judges_the_services_of_its_checks(path: Path) -> None:
    services = {service(type) for check in checks_of(path) for type in entries('checks')[check]['types']}
    assert {service(type) for type in texts(path, 'resource') if type not in SCOPES} <= services


def service(type: str) -> str:
    """Return the top-level type that a type belongs to: a rule may judge a child where the check names the parent."""
    return '/'.join(type.lower().split('/')[:2])


@pytest.mark.parametrize('path', RULES, ids=lambda path: path.stem)
def test_the_policies_of_a_rule_are_those_of_its_checks(path: Path) -> None:
    known = {policy for check in checks_of(path) for policy in entries('checks')[check]['policies']}
    assert set(texts(path, 'policies')) <= known


@pytest.mark.parametrize('path', RULES, ids=lambda path: path.stem)
def test_references_are_on_microsoft_learn_without_a_language_in_the_address(path: Path) -> None:
    assert texts(path, 'references')
    assert [link for link in texts(path, 'references') if not link.startswith('https://learn.microsoft.com/azure/')
            and not link.startswith('https://learn.microsoft.com/entra/')] == []


def test_no_check_is_decided_by_two_rules() -> None:
    deciding = Counter(check for path in RULES for check in checks_of(path))
    assert [check for check, count in deciding.items() if count > 1] == []


def test_no_two_rules_have_the_same_title() -> None:
    assert [title for title, count in Counter(str(rule(path)['title']) for path in RULES).items() if count > 1] == []


def test_at_least_forty_core_checks_are_decided_and_every_area_has_its_share() -> None:
    decided = {check for path in RULES for check in checks_of(path)}
    assert sum(entries('checks')[check]['priority'] == 1 for check in decided) >= 40
    areas = Counter(path.parent.name for path in RULES)
    assert set(areas) == {'networking', 'security', 'governance', 'management', 'resource-selection'}
    assert min(areas.values()) >= 5
