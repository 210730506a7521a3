"""What becomes of productions when plugs are pulled: seeded faults on real processes, and what they cost.

    python -m benchmarks.faults [--seed 1] [--trials 20] [--fault NAME ...] [--json FILE]

step       the worker of the campaign: quick, and it keeps a diary of what it did
diary      what was begun and ended, where, and by whom
work       the production that every trial makes
driver     the program that drives it; it can die at a named point of publishing
stage      one home with its ledger and store, on which drivers are started
audit      triggers in the trial's database, which see every commit
trial      one production, one fault, and its way to the end
judge      ledger, store, audit and diary held against each other
count      the figure line
plugs      the faults by name

and the faults: `local` (SQLite), `database` (PostgreSQL), `bucket` (object store), `nodes` (a Ray cluster
of three, `cluster`); `publishing` are the points at which a driver can die.
"""
