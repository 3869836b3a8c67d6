"""What msgspec raises for bytes that are not what they should be."""

import msgspec

UNDECODABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""Text that is no UTF-8 and what is nested too deep are not told by its own error."""
