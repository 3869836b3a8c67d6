"""The plugin: its version is all that a probe asks of it."""

__version__ = "2.7.1.post2"
