"""The page on this computer: what answers it, and the server before it."""
