"""Sessions: deterministic training with a log, the scheduler that shares the machine among them, and their door."""
