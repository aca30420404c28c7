"""One tape, two players: the fast one calls kernels by their addresses, the reference one is plain float64 NumPy."""
