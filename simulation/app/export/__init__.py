"""The page as files that need no program: a folder for any web server, or one file that opens from disk."""
