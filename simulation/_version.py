"""The version, for the package, its metadata and every results folder."""

__version__ = "0.2.0"
