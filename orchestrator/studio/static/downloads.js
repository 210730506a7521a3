// A button beside a new link copies it, where the browser lets pages copy.
import { say } from "./swap.js";

function offer() {
  for (const each of document.querySelectorAll("[data-copy]")) each.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  await navigator.clipboard.writeText(field.value);
  say("The link is copied.");
});
document.addEventListener("placed", offer);
offer();
