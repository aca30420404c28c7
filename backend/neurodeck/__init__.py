"""Neurodeck: a live neural network that you can play, pause, rewind, take apart and rewire."""

__version__ = "0.1.0"
