"""The commands by name, in the order a newcomer wants them, below the question they answer."""

import typer

from simulation.cli.command import add
from simulation.cli.describe.check import check
from simulation.cli.describe.draw import draw
from simulation.cli.describe.explain import explain
from simulation.cli.describe.new import new
from simulation.cli.describe.places import places
from simulation.cli.describe.schema import schema
from simulation.cli.look.page import app as page
from simulation.cli.run.attribute import attribute
from simulation.cli.run.compare import compare
from simulation.cli.run.export import export
from simulation.cli.run.measure import measure
from simulation.cli.run.outlook import outlook
from simulation.cli.run.report import report
from simulation.cli.run.run import run
from simulation.cli.run.trace import trace
from simulation.cli.study.evaluate import evaluate
from simulation.cli.study.optimise import optimise
from simulation.cli.study.options_of_money import options
from simulation.cli.study.sensitivity import sensitivity
from simulation.cli.trust.calibrate import calibrate
from simulation.cli.trust.diagnose import diagnose
from simulation.cli.trust.reproduce import reproduce
from simulation.cli.trust.validate import validate
from simulation.cli.trust.verify import verify

app = typer.Typer(
    name="homeward",
    epilog="Start with: python -m simulation new my-place.yaml. Each command explains itself: "
    "python -m simulation run --help",
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


DESCRIBE, LOOK, RUN, TRUST, STUDY = "Describe a place", "Look", "Run", "Trust", "Study"

COMMANDS = (
    (DESCRIBE, new, "new my-place.yaml --place Devon"),
    (DESCRIBE, places, "places Devon"),
    (DESCRIBE, check, "check my-place.yaml"),
    (DESCRIBE, explain, "explain england services.medical_beds"),
    (DESCRIBE, draw, "draw england --after integrated"),
    (DESCRIBE, schema, "schema --out homeward.schema.json"),
    (LOOK, page, "app"),
    (RUN, run, "run england --replications 10 --by pathway"),
    (RUN, compare, "compare england siloed integrated"),
    (RUN, outlook, "outlook my-place.yaml"),
    (RUN, report, "report results/england-and-integrated-services-0123456789 --open"),
    (RUN, attribute, "attribute england integrated --view sceptical"),
    (RUN, trace, "trace england --patient 25"),
    (RUN, export, "export england --as vidigi --length '30 days' --out journeys.csv"),
    (RUN, measure, "measure spells.csv --scenario my-place.yaml"),
    (TRUST, verify, "verify --quick"),
    (TRUST, validate, "validate england --replications 5"),
    (TRUST, diagnose, "diagnose england --replications 20"),
    (TRUST, calibrate, "calibrate my-place.yaml --free services.ward.capacity --targets my-figures.yaml"),
    (TRUST, reproduce, "reproduce results/my-place-0123456789"),
    (STUDY, evaluate, "evaluate england integrated --places 20 --participants 10"),
    (STUDY, sensitivity, "sensitivity england --method morris --replications 2 --length '90 days'"),
    (STUDY, options, "options two_million"),
    (STUDY, optimise, "optimise two_million --budget '£2m per year'"),
)
"""The panel of each command, and a worked example."""

for panel, command, example in COMMANDS:
    add(app, panel, command, example)
