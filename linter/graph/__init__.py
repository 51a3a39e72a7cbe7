"""The resource graph: ids, parents, extension scopes, relations, and what Azure does when nothing is written.

Facts about Azure are data tables with their sources in ``data/``.
"""

from linter.graph.graph import Graph, build

__all__ = ['Graph', 'build']
