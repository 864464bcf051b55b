"""The commands by name."""

import typer

from simulation.cli.describe.check import check
from simulation.cli.describe.explain import explain
from simulation.cli.describe.new import new
from simulation.cli.describe.schema import schema
from simulation.cli.run.attribute import attribute
from simulation.cli.run.compare import compare
from simulation.cli.run.run import run
from simulation.cli.run.trace import trace
from simulation.cli.study.evaluate import evaluate
from simulation.cli.trust.calibrate import calibrate
from simulation.cli.trust.diagnose import diagnose
from simulation.cli.trust.reproduce import reproduce
from simulation.cli.trust.validate import validate
from simulation.cli.trust.verify import verify

app = typer.Typer(
    name="homeward",
    help="Homeward simulates one place's health and social care as one system: from the front door through "
    "hospital, community care and home.",
    epilog="Start with: python -m simulation new my-place.yaml",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback(invoke_without_command=True)
def about(version: bool = typer.Option(False, "--version", help="Show the version and stop.", is_eager=True)) -> None:
    """Homeward simulates one place's health and social care as one system: from the front door through hospital,
    community care and home.
    """
    if version:
        from simulation._version import __version__

        typer.echo(f"homeward {__version__}")
        raise typer.Exit


for command in (
    check,
    explain,
    run,
    compare,
    attribute,
    evaluate,
    schema,
    new,
    trace,
    validate,
    verify,
    reproduce,
    diagnose,
    calibrate,
):
    app.command()(command)
