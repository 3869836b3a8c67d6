"""What can go wrong when a map is asked for."""


class MapError(Exception):
    """A map could not be loaded or imported; the message tells the user what to do."""


class UnknownTarget(MapError):
    """No map answers to this target."""


class UnknownStack(MapError):
    """The target has a map, but not for these versions or this chip."""


class FactsError(MapError):
    """A table of facts is not in the form that its importer understands."""
