"""Sets: places drawn in true perspective with `workers.animatic.scenery`, one function per kind of place."""
