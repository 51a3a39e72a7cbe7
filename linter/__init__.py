"""azgov: a policy-as-code governance linter for AI workloads on Azure."""

__version__ = '0.1.0'
