"""Importers: they turn vendors' files into the generated tables of the operator maps."""
