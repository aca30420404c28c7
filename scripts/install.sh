#!/bin/sh
# Make .venv in the checkout and install the project into it: `install.sh run` what the server needs, `install.sh dev`
# also what the checks need. Called by make, and only when something changed.
set -eu
cd "$(dirname "$0")/.."
what=${1:-run}

say() { printf '%s\n' "$*" >&2; }

new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

find_python() {
    for name in ${PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
        if command -v "$name" >/dev/null 2>&1 && "$name" -c "$new_enough" >/dev/null 2>&1; then
            printf '%s\n' "$name"
            return
        fi
    done
    say "Neurodeck needs Python 3.11 or newer, and none was found; python3 is: $(python3 --version 2>&1 || true)."
    say "Install one, or name it: make run PYTHON=/path/to/python3.12"
    exit 1
}

if ! .venv/bin/python -c "$new_enough" >/dev/null 2>&1; then
    python=$(find_python)
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        say "$python cannot make virtual environments. On Debian and Ubuntu: apt-get install python3-venv"
        exit 1
    fi
    say "Making .venv with $("$python" --version)."
    "$python" -m venv --clear .venv
fi

if [ "$what" = dev ]; then target='.[dev]'; else target='.'; fi
say "Installing Neurodeck and what it needs into .venv; this takes a minute or two, once."
if ! .venv/bin/python -m pip install --quiet --disable-pip-version-check --editable "$target"; then
    say "The installation failed; pip says why above. It needs a network, or a local package index (PIP_INDEX_URL)."
    exit 1
fi
# Without bytecode the first start takes twice as long.
.venv/bin/python -m compileall -q backend/neurodeck || true
touch .venv/.run
if [ "$what" = dev ]; then touch .venv/.dev; fi
