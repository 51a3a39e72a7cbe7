"""The tables of private endpoints, DNS zones and diagnostics that rules stand on."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
NAMES = ('private-link', 'private-dns', 'diagnostics')


def rows(name):
    with open(ROOT / 'rules' / 'data' / f'{name}.yaml', encoding='utf-8') as stream:
        return yaml.safe_load(stream)['rows']


@pytest.mark.parametrize('name', NAMES)
def test_every_row_has_the_same_columns_and_a_link_as_source(name):
    optional = {'when', 'checks', 'severity', 'policies'}
    columns = [row.keys() - optional for row in rows(name)]
    assert all(each == columns[0] for each in columns)
    assert all(row['source'].startswith('https://learn.microsoft.com/') for row in rows(name))


@pytest.mark.parametrize('name', NAMES)
def test_rows_name_checks_of_the_guidance(name):
    text = (ROOT / 'rules' / 'guidance.yaml').read_text(encoding='utf-8')
    for row in rows(name):
        for check in row.get('checks', ()):
            assert f'{check}' in text, check


def test_every_group_that_an_endpoint_can_connect_has_a_zone():
    zones = {(row['type'], row['group'].rstrip('*').lower()) for row in rows('private-dns')}
    without_zone_of_its_own = {('Microsoft.DocumentDB/databaseAccounts', 'sqldedicated')}
    for row in rows('private-link'):
        for group in row['groups']:
            key = (row['type'], group.lower())
            assert key in zones or key in without_zone_of_its_own, key


def test_zone_patterns_match_the_zone_they_are_for():
    for row in rows('private-dns'):
        ending = row['zone'].partition('{region}')[2] or '/' + row['zone']
        assert row['id'] == '*' + ending
        assert all(row[column].startswith('*') and row[column].count('*') == 1 for column in ('id', 'idChina'))


@pytest.mark.parametrize(('kind', 'zones'), [
    ('OpenAI', {'privatelink.openai.azure.com'}),
    ('AIServices', {'privatelink.openai.azure.com', 'privatelink.cognitiveservices.azure.com',
                    'privatelink.services.ai.azure.com'}),
    ('SpeechServices', {'privatelink.cognitiveservices.azure.com'}),
])
def test_the_zones_of_an_account_follow_its_kind(kind, zones):
    def holds(condition):
        if 'in' in condition:
            return kind in condition['in']
        return kind == condition['equals'] if 'equals' in condition else kind != condition['notEquals']

    found = {row['zone'] for row in rows('private-dns')
             if row['type'] == 'Microsoft.CognitiveServices/accounts' and holds(row['when'])}
    assert found == zones


def test_logs_of_a_storage_account_are_those_of_its_blob_or_file_service():
    at = {row['at'] for row in rows('diagnostics') if row['type'] == 'Microsoft.Storage/storageAccounts'}
    assert at == {f'Microsoft.Storage/storageAccounts/{service}' for service in ('blobServices', 'fileServices')}
