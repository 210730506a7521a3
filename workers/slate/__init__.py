"""The slate: bars, a counter, a tone. Stands in for any picture or voice worker in rehearsals and tests."""
