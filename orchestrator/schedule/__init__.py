"""Who goes where: ready tasks of all productions of this process, and the free places of an executor.

base        what is decided about: parties, wants, places, matches; the policy interface
fair        the policy: priority, age and fairness between owners, affinity to what is loaded, few swaps
            (its parts: waiting and turns, owners, floor and shelves, costs, swaps, round)
health      places that are drained, paused or blocked, and what failed there
            (its parts: strikes, blocked)
patience    what runs too long without a sign of life
doubles     equal works of several productions, made once
scheduler   asks the policy, talks with the executor, and tells every production what concerns it
"""
