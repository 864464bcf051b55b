"""What a notebook gets: small cards to look at, and tables that are its own."""
