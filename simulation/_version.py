"""The version, for the package, its metadata and every results folder."""

__version__ = "0.1.0"
