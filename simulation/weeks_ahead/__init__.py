"""The coming weeks from today's position, day by day, with bands: as the daily discharge return shows them."""
