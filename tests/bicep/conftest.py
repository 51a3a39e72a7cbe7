"""Fixtures of the Bicep tests."""

from __future__ import annotations

import pytest

from tests.bicep.project import Project


@pytest.fixture
def project(tmp_path) -> Project:
    return Project(tmp_path)
