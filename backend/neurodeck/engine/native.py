"""Native functions: registered as plain Python, compiled by numba when first needed, kept as object code.

Every native function takes addresses and numbers as int64 and gives nothing or one int64. `numba.cfunc` would compile
when its decorator runs; `native` only registers, so that the server can import operations without waiting. What is
compiled is kept in a cache of our own: one file a function, named by the content that it was compiled from (its file,
those whose compiled functions it uses, `simd/` and this one), by the versions of numba, llvmlite and Python and by the
processor. So a second checkout of the same code hits, and an entry can never be stale. The file holds object code and
two names behind a checksum; nothing is unpickled.
"""

from __future__ import annotations

import ctypes
import hashlib
import inspect
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import llvmlite
import numba
from llvmlite import binding
from numba import types
from numba.core import config
from numba.core.ccallback import CFunc
from numba.core.compiler_lock import global_compiler_lock
from numba.core.dispatcher import Dispatcher
from numba.core.registry import cpu_target

from neurodeck.engine.cache import cache_folder
from neurodeck.engine.simd.processor import require_fma
from neurodeck.engine.warming import Warming

log = logging.getLogger(__name__)
MAGIC = b"NEURODECK-KERNEL-1\n"

# No fastmath: it lets the compiler assume that NaN cannot happen, and np.isnan then found 0 of 2. numpy's error model:
# a division by zero is inf or NaN, never an exception inside a kernel.
OPTIONS = {"nopython": True, "error_model": "numpy", "boundscheck": False}


@dataclass(frozen=True)
class Native:
    """A registered function: `arguments` int64 in, one int64 out if `gives`."""

    name: str
    python: Callable[..., Any]
    arguments: int
    gives: bool
    module: str  # where it is written


NATIVES: dict[str, Native] = {}
_loaded: dict[str, tuple[Any, int]] = {}  # name -> (library, kept alive; address)
_lock = threading.Lock()


def register(
    name: str,
    python: Callable[..., Any],
    arguments: int,
    *,
    gives: bool = False,
    written_in: Callable[..., Any] | None = None,
) -> None:
    """Put a function into the registry; nothing is compiled. `written_in`: what its module is found by."""
    if name in NATIVES:
        raise ValueError(f'two native functions are called "{name}"')
    NATIVES[name] = Native(name, python, arguments, gives, (written_in or python).__module__)


def native(*, gives: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Decorator: register a function whose arguments are all int64 under its own name."""

    def mark(python: Callable[..., Any]) -> Callable[..., Any]:
        register(python.__name__, python, len(inspect.signature(python).parameters), gives=gives)
        return python

    return mark


def prepare(names: Iterable[str]) -> None:
    """Have these functions compiled by the subprocesses that warm the cache, where such are at work.

    Compiling in this process would hold the interpreter lock for seconds.
    """
    missing = [name for name in names if not is_cached(name)]
    if missing and Warming.running is not None:
        Warming.running.wait_for(missing)


def address(name: str) -> int:
    """The address of a native function in this process: loaded from the cache, or compiled and kept.

    Addresses belong to one process; they never go into a log or a file.
    """
    with _lock:
        found = _loaded.get(name)
        if found is None:
            require_fma()
            found = _loaded[name] = _from_cache(NATIVES[name]) or _compiled(NATIVES[name])
        return found[1]


@cache
def function(name: str) -> Callable[..., int]:
    """A native function as a Python callable. ctypes lets go of the interpreter lock while it runs."""
    described = NATIVES[name]
    kind = ctypes.CFUNCTYPE(ctypes.c_int64 if described.gives else None, *[ctypes.c_int64] * described.arguments)
    return kind(address(name))


def is_cached(name: str) -> bool:
    """Whether a function is loaded or kept on disk, so that it need not be compiled."""
    return name in _loaded or _path(NATIVES[name]).exists()


def _compiled(described: Native) -> tuple[Any, int]:
    signature = (types.int64 if described.gives else types.void)(*[types.int64] * described.arguments)
    with global_compiler_lock:
        callback: Any = CFunc(described.python, (signature.args, signature.return_type), {}, dict(OPTIONS))
        callback.compile()
    library = callback._library
    _keep(described, library, callback.native_name)
    return library, int(callback.address)


def _keep(described: Native, library: Any, symbol: str) -> None:
    name, _, (code, shared) = library.serialize_using_object_code()
    body = json.dumps({"library": name, "symbol": symbol, "code": len(code)}).encode() + b"\n" + code + shared
    path = _path(described)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(MAGIC + hashlib.sha256(body).digest() + body)
        temporary.replace(path)
    except OSError as error:
        log.warning(
            "The compiled %s cannot be kept in %s (%s); it will be compiled again.", described.name, path.parent, error
        )


def _from_cache(described: Native) -> tuple[Any, int] | None:
    path = _path(described)
    try:
        data = path.read_bytes()
    except OSError:
        return None
    try:
        head = len(MAGIC)
        digest, body = data[head : head + 32], data[head + 32 :]
        if data[:head] != MAGIC or hashlib.sha256(body).digest() != digest:
            raise ValueError("its checksum does not fit")
        line, _, code = body.partition(b"\n")
        names = json.loads(line)
        with global_compiler_lock:
            cpu_target.target_context.refresh()
            parts = (code[: names["code"]], code[names["code"] :])
            library = cpu_target.target_context.codegen().unserialize_library((names["library"], "object", parts))
            return library, int(library.get_pointer_to_function(names["symbol"]))
    except Exception as error:  # whatever is wrong with an entry, the cure is the same
        log.warning("The kept kernel %s is damaged (%s); it is compiled again.", described.name, error)
        path.unlink(missing_ok=True)
        return None


def _path(described: Native) -> Path:
    return cache_folder() / "kernels" / f"{described.name}-{_key(described.name)}.kernel"


@cache
def _written_in(module: str) -> frozenset[Path]:
    """The file of a module, and those of the compiled functions that it uses of others."""
    used = vars(sys.modules[module])
    functions = [value.py_func for value in used.values() if isinstance(value, Dispatcher)]
    inner = {function.__module__ for function in functions} - {module}
    own = Path(inspect.getfile(sys.modules[module]))
    return frozenset({own}).union(*(_written_in(other) for other in inner))


@cache
def _key(name: str) -> str:
    """What the code of a function depends on: the sources that it is compiled from, the compilers, the processor."""
    digest = hashlib.sha256()
    engine = Path(__file__).parent
    sources = [
        Path(__file__),
        engine / "context.py",
        engine / "operations" / "operation.py",
        engine / "operations" / "elementwise.py",
        *sorted((engine / "simd").glob("*.py")),
        *sorted(_written_in(NATIVES[name].module)),
    ]
    for source in sources:
        digest.update(source.read_bytes())
    processor = (
        config.CPU_NAME or binding.get_host_cpu_name(),
        config.CPU_FEATURES or binding.get_host_cpu_features().flatten(),
    )
    described = (
        name,
        numba.__version__,
        llvmlite.__version__,
        sys.version_info[:3],
        sys.platform,
        processor,
        config.OPT,
    )
    digest.update(repr(described).encode())
    return digest.hexdigest()[:32]
