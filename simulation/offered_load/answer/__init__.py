"""What comes of working out offered loads, and how it is kept. Nothing heavy is imported for it."""
