"""The nouns of azgov: values, sources, diagnostics, resources, rules and findings.

Records here are plain classes with ``__slots__``: importing :mod:`dataclasses` alone costs more than the
rest of a one-file run, and a million resources must fit in memory.
"""
