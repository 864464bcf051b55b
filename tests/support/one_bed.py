"""The smallest place with a ward, as a dictionary."""

BED = {
    "dialect": 1,
    "title": "One bed",
    "run": {"start": "2024-01-01", "length": "30 days"},
    "people": {"arrivals": {"people": {"route": "come", "rate": "2 per day"}}},
    "services": {"ward": {"kind": "beds", "capacity": "4 beds"}},
    "routes": {"come": {"bed": {"stay": "ward", "for": "1 day"}, "out": {"go": "home"}}},
}
