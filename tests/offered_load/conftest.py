"""Fixtures that several tests share."""

import pytest


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """A cache folder of this test alone, which is not there yet."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("HOMEWARD_CACHE", str(folder))
    return folder
