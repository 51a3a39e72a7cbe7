"""The development corpus: real templates beside the repository, not part of it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
CORPUS = Path(os.environ.get('AZGOV_CORPUS') or ROOT.parent / 'shared' / 'corpus').resolve()
FULL = bool(os.environ.get('AZGOV_CORPUS_FULL'))
"""Read all of the corpus instead of a sample."""


def needs_corpus(test):
    """Mark a test as one over the corpus; it is skipped when the corpus is absent."""
    skipped = pytest.mark.skipif(not CORPUS.is_dir(), reason='the corpus is not here')(test)
    return pytest.mark.corpus(skipped)


def sample(items: list, size: int) -> list:
    """Return at most size items, evenly spread; all of them in a full run."""
    if FULL or len(items) <= size:
        return items
    step = len(items) / size
    return [items[int(index * step)] for index in range(size)]
