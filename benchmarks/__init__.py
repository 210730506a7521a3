"""Figures of one run each, printed as ratios. A package, since some library installs one of the same name."""
