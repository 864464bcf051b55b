"""What is wrong with today's position."""
