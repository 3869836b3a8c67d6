"""A test file that asks a device what no document answers: ``migrate-scan probe``."""
