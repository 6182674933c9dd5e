"""``lacuna learn``: the gap check learns from what people answered."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .shell import InputFile, catalogue, fail, print_json, progress, write_file

if TYPE_CHECKING:
    from catalogue.bootstrap import Services
    from catalogue.matching.learned.tuning import Measure, Tuning
    from catalogue.services.gap_check.learning import Proposal

_LEFT_OUT: Mapping[str, str] = {
    "contradictory": "people answered both ways",
    "entry_gone": "their entry stands on no list any more",
    "not_a_candidate": "the publication is gone, or is so unlike that it is never looked at",
    "ruled": "a rule decides, not the model",
}


@click.command("learn")
@click.option("--accept", is_flag=True, help="Use what was learned, if it is better.")
@click.option("--undo", is_flag=True, help="Go back to what was used before.")
@click.option(
    "--export",
    "export_path",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what is used at present to a file: numbers, no names, no titles.",
)
@click.option(
    "--import",
    "import_path",
    metavar="FILE",
    type=InputFile(),
    help="Look at what another centre learned; with --accept use it.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on one line.")
def learn_command(
    accept: bool, undo: bool, export_path: Path | None, import_path: Path | None, as_json: bool
) -> None:
    """Learn from what people answered to "is it this publication?".

    Shows what the answers teach, judged on answers that it has not seen; nothing changes without --accept.
    It needs 20 answers "the same work" and 20 "another one". Exit code 1 when it is not better, or the file
    cannot be used; then the model stays as it was.

    \b
    lacuna learn
    lacuna learn --accept
    lacuna learn --undo
    lacuna learn --export learned.json
    lacuna learn --import learned.json --accept
    """
    if sum(map(bool, (undo, export_path, accept or import_path))) > 1:
        raise click.UsageError("Ask for one thing at a time: --undo, --export, or learning.")
    with catalogue() as services:
        use = services.gap_check.learning
        if undo:
            use.tunings.undo(None)
            _say_model(services, as_json)
        elif export_path:
            _export(use.tunings.present(), export_path)
        else:
            _learn(services, import_path, accept, as_json)


def _export(tuning: Tuning | None, path: Path) -> None:
    if tuning is None:
        fail("Nothing was learned here yet that is used. Begin with: lacuna learn")
    write_file(path, [tuning.content()])
    click.echo(f"{path}: what was learned from {tuning.measure.answers} answers, {tuning.version}.")


def _learn(services: Services, path: Path | None, accept: bool, as_json: bool) -> None:
    use = services.gap_check.learning
    tuning = None
    if path is not None:
        with path.open("rb") as stream:
            tuning = use.read(stream.read(use.MOST_BYTES + 1))
    services.operations.worker.catch_up()
    with progress("Looking at the answers") as report:
        proposal = use.examine(tuning, report) if tuning else use.propose(report)
    if accept and proposal.learned.tuning:
        use.keep(None, proposal)
    if as_json:
        print_json(proposal.to_dict() | {"used": services.gap_check.matcher.matcher().model.version})
    else:
        _tell(proposal)
        _say_model(services)
    if proposal.learned.tuning is None:
        raise SystemExit(1)


def _tell(proposal: Proposal) -> None:
    learned = proposal.learned
    click.echo(f"{proposal.answers} answers can be learned from.")
    for reason, count in proposal.left_out.items():
        click.echo(f"  left out: {count}, since {_LEFT_OUT[reason]}")
    if learned.measure:
        _tell_measure(learned.measure)
    if learned.tuning:
        tuning = learned.tuning
        click.echo(
            f"Proposed: {tuning.version}, slope {tuning.slope:.2f}, shift {tuning.shift:+.2f}, "
            f"{len(tuning.weights)} weights of the evidence."
        )
    if learned.refused == "no_better":
        click.echo("It is no better on answers that it has not seen. The model stays as it is.", err=True)
    wanting = learned.wanting
    if any(wanting.values()):
        click.echo(
            f'Too few answers to measure by: {wanting["same"]} more "the same work" and '
            f'{wanting["different"]} more "another one" are needed.',
            err=True,
        )


def _tell_measure(measure: Measure) -> None:
    click.echo(f"On answers not seen ({measure.answers}, of {measure.entries} entries), before and after:")
    for words, before, after in (
        ("right without being asked", measure.right_before, measure.right_after),
        ("left to a person", measure.asked_before, measure.asked_after),
        ("wrong", measure.wrong_before, measure.wrong_after),
    ):
        click.echo(f"  {words:26} {before:6} {after:6}")
    click.echo(
        f"  {'log loss':26} {measure.loss_before:6.3f} {measure.loss_after:6.3f}  "
        f"(standard error of the difference {measure.error:.3f})"
    )


def _say_model(services: Services, as_json: bool = False) -> None:
    version = services.gap_check.matcher.matcher().model.version
    if as_json:
        print_json({"used": version})
        return
    click.echo(f"The gap check uses the model {version}.")
    if services.gap_check.learning.tunings.outdated():
        click.echo("What was learned before belongs to another version of the program and is not used.")
