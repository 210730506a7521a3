// A production's page: why something is still to run is asked for when somebody opens it, and anew each time.
import { fetched } from "./swap.js";

const why = document.getElementById("why");
why?.addEventListener("toggle", show);
if (why?.open) show(); // somebody was quicker than this script

async function show() {
  if (!why.open) return;
  const place = why.querySelector("[data-reasons]");
  place.setAttribute("aria-busy", "true");
  try {
    const { page } = await fetched(why.dataset.src);
    const found = page.getElementById("reasons") ?? page.querySelector("#refusal .detail");
    if (found) place.replaceChildren(document.importNode(found, true));
  } catch {
    // the link, or what was told before, stays
  } finally {
    place.removeAttribute("aria-busy");
  }
}
