"""`python -m orchestrator` is the command `microdrama`."""

from orchestrator.cli import main

main()
