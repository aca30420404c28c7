"""Data: what a network is shown. Points generated from a seed, MNIST, and examples that come inside a spec."""
