"""The only home of torch: devices, model cards, residency, diffusion, speech."""
