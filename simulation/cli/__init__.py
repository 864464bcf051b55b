"""The command line: one file a command. Nothing heavy is imported before a command needs it."""


def main() -> None:
    """Run the command line."""
    from simulation.cli.app import app
    from simulation.cli.console import speak_any_language

    speak_any_language()
    app()


__all__ = ["main"]
