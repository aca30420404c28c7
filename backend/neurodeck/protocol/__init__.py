"""The vocabulary of the wire: spec, commands, events, probes, frames. No input, no output."""
