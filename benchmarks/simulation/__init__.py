"""The real scheduler, builds and ledger against a thousand simulated GPUs, on a virtual clock.

    python -m benchmarks.simulation [--gpus 1000] [--episodes 100] [--seed 1] [--database URL|postgresql]

world      what models cost and what goes wrong, drawn from the seed; the same for every policy
season     who orders which episodes when
agenda     the virtual clock
cluster    the simulated executor: nodes that die, processes that die, models that must be loaded
store      a store without bytes
fifo       the policy that ours is compared with
watched    a policy that is watched
stage      one run: builds and scheduler, round robin, without threads
bounds     what no schedule can beat, and why
waits      who was passed over
fairness   what owners had
figures    from what happened to figures
runs       one policy's run in a process of its own
report     figures for people
"""
