"""How one thing is made: a frozen Spec, a Worker with `setup` once and `run` many, a registry by name.

Workers get finished strings, seeds and input files. They know no series, no episode and no key.
"""
