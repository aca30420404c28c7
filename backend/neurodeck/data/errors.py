"""Errors of loading data.

NeurodeckError
+-- DataUnavailable  a data set that can be had from nowhere, now
    +-- DamagedFile  a file that is not what its name says: cut off, altered, or another data set's
"""

from __future__ import annotations

from neurodeck.engine.errors import NeurodeckError


class DataUnavailable(NeurodeckError):
    """None of the places that could have the data has it."""

    code = "data_unavailable"
    status = 503


class DamagedFile(DataUnavailable):
    """A file whose contents are not those that its checksum promises."""

    code = "damaged_file"
