"""The engine: specs, compiler, programs, players. It knows nothing of sessions, files or the web."""
