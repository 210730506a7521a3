"""The parts a drawn person is made of, from skull to sleeve; `figure` puts them together."""
