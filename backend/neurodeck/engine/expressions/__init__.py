"""Expressions over tensors, such as `norm(grad.hidden1.kernel) > 10`: what people watch, and what play stops at.

Text -> `grammar.parse` -> nodes -> `shapes.check` against a network. `meaning` evaluates them in plain float64 NumPy;
`lowering` turns them into instructions that `machine` plays inside the native loop, at every step.
"""
