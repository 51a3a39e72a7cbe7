"""ARM templates: expressions, functions, evaluation, expansion, parameter files."""
