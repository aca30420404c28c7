"""The command line. `neurodeck` alone is `neurodeck serve`.

Nothing heavy is imported at the top: a command pays for what it uses, and the server's port answers within a second.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from neurodeck import __version__
from neurodeck.engine.cache import cache_folder
from neurodeck.logs import configure
from neurodeck.settings import BadSetting, Settings, read, unusable

if TYPE_CHECKING:
    from rich.progress import TaskID

app = typer.Typer(
    help="A live neural network in the browser. Without a command: serve.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    no_args_is_help=False,
)
fetching = typer.Typer(no_args_is_help=True)
app.add_typer(fetching, name="fetch")

DataDir = Annotated[Path | None, typer.Option("--data-dir", help="Folder with the four MNIST files, gzipped or not.")]


def main() -> None:
    """Run the words of the command line; options alone are those of `serve`."""
    words = sys.argv[1:]
    if not words or (words[0].startswith("-") and words[0] not in ("--help", "--version")):
        words = ["serve", *words]
    app(args=words, prog_name="neurodeck")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"neurodeck {__version__}")
        raise typer.Exit


@app.callback()
def about(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which.")] = False,
) -> None:
    """Options of no command in particular."""


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [default: 127.0.0.1]")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 for any free one. [default: 8000 or the next free]")] = None,
    no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open the page in a browser.")] = False,
    data_dir: DataDir = None,
    state_dir: Annotated[Path | None, typer.Option(help="Folder for what outlives the server.")] = None,
    allow_host: Annotated[
        list[str] | None, typer.Option(help="Host name under which the page may be reached; may be repeated.")
    ] = None,
    log_format: Annotated[
        str | None, typer.Option(help="Log lines as text, or json: one object a line. [default: text]")
    ] = None,
    frame_ancestors: Annotated[
        list[str] | None,
        typer.Option(
            help="Site whose pages may show this one in a frame: self, none or an origin such as "
            "https://school.example.org; may be repeated. [default: self]"
        ),
    ] = None,
) -> None:
    """Serve the page until Ctrl+C."""
    gc.disable()  # until the port answers: nearly everything that is imported stays, and looking for garbage takes time
    settings = _settings(
        host=host,
        port=port,
        browser=False if no_browser else None,
        data=data_dir,
        state=state_dir,
        allow_host=tuple(allow_host) if allow_host else None,
        log_format=log_format,
        frame_ancestors=tuple(frame_ancestors) if frame_ancestors else None,
    )
    from neurodeck.page import PageMissing
    from neurodeck.serving import CannotListen, listen, run
    from neurodeck.session.errors import StateUnusable

    try:
        listener = listen(settings)
        if listener.remark:
            typer.echo(listener.remark)
        code = run(listener, settings.model_copy(update={"port": listener.port}))
    except (CannotListen, PageMissing, StateUnusable) as refused:
        _fail(str(refused))
    raise typer.Exit(code)


@app.command()
def warm() -> None:
    """Compile all kernels into the cache, so that the first step is quick."""
    settings = _settings()
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from neurodeck.engine.warming import Warming

    warming = Warming()
    columns = (TextColumn("Compiling kernels"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns) as bar:
        task = bar.add_task("kernels", total=None)
        warming.start()
        try:
            finished = False
            while not finished:
                finished = warming.wait(0.2)
                ready, total = warming.progress
                bar.update(task, completed=ready, total=total or None)
        finally:
            warming.stop()
    if warming.failed is not None:
        _fail(f"{ready} of {total} kernels are ready in {settings.cache}, then it failed: {warming.failed}")
    typer.echo(f"{ready} kernels are ready in {settings.cache}.")


@fetching.callback()
def sources() -> None:
    """Download data sets, checked by their checksums."""


@fetching.command()
def mnist(data_dir: DataDir = None) -> None:
    """MNIST: 60,000 handwritten digits to train on, 10,000 for the test (11 MB)."""
    settings = _settings(data=data_dir)
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    from neurodeck.data.errors import DataUnavailable
    from neurodeck.data.mnist import fetch

    with Progress(TextColumn("{task.description}"), BarColumn(), DownloadColumn()) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(name: str, done: int, total: int) -> None:
            if name not in tasks:
                tasks[name] = bars.add_task(name, total=None)
            bars.update(tasks[name], completed=done, total=total or None)

        try:
            found = fetch(settings.data, tell)
        except DataUnavailable as refused:
            bars.stop()
            _fail(refused.message)
    typer.echo("MNIST is complete:")
    for path in found:
        typer.echo(f"  {path}")


@app.command()
def bench(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of a table.")] = False,
) -> None:
    """Measure this machine's speed."""
    _settings()
    from neurodeck.bench import run

    raise typer.Exit(run(json_output=as_json))


def _settings(**given: object) -> Settings:
    """Settings whose folders can be used. The cache goes into the environment: compiling happens in subprocesses."""
    try:
        settings = read(**given)
    except BadSetting as refused:
        _fail(str(refused))
    configure(settings.log_format)
    if settings.data is not None and not settings.data.is_dir():
        _fail(f"NEURODECK_DATA or --data-dir should be a folder that exists, got {str(settings.data)!r:.80}.")
    state, remark = settings.state, unusable(settings.state)
    if remark and "state" in settings.model_fields_set:
        _fail(f"NEURODECK_STATE or --state-dir: {remark}")
    if remark:
        state = Path(tempfile.mkdtemp(prefix="neurodeck-state-"))
        logging.getLogger("neurodeck").warning("%s Using %s for this run instead.", remark, state)
    cache = cache_folder()
    os.environ["NEURODECK_CACHE"] = str(cache)
    return settings.model_copy(update={"state": state, "cache": cache})


def _fail(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(1)
