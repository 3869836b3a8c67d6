"""Choosing among a map's statements: names, precedence, age, constraints."""
