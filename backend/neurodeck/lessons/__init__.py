"""Lessons: JSON files of short steps, and the goals in them, which the server judges on a live session."""
