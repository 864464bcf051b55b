"""How people come for the first time."""
