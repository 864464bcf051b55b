"""Logs of one's own: events or hospital spells of a real place, read into an `EventLog` and measured as a run is."""
