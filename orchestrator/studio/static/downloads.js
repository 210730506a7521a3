// A new link is shown once: it stays while other parts of the page come and go, and a button copies it, where
// the browser lets pages copy.
import { say } from "./swap.js";

let link = null;

function keep() {
  const shares = document.getElementById("shares");
  const shown = shares.querySelector(".link");
  if (shown) link = shown;
  else if (link && shares.querySelector("form[action$=revoke]")) shares.querySelector("p").after(link);
  else link = null;
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
/** What was said of an order is over when it is there, or failed. */
function settle({ target }) {
  const words = { bundles: "The bundle is", packs: "The pack is" }[target.id];
  const isOver = words && !target.querySelector(".state.queued, .state.running");
  if (isOver && document.getElementById("said").textContent.startsWith(words)) say("");
}

document.addEventListener("placed", keep);
document.addEventListener("placed", settle);
keep();
