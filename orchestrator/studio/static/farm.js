// The farm has no stream of its own: the page looks again every few seconds, while somebody can see it.
import { refresh } from "./swap.js";

const seconds = Number(document.querySelector("[data-every]")?.dataset.every ?? 0);
const pulse = document.getElementById("pulse");

async function look() {
  if (document.visibilityState === "visible") {
    try {
      await refresh();
      pulse.textContent = "live";
    } catch {
      pulse.textContent = "waiting for the server";
    }
  }
  setTimeout(look, seconds * 1000);
}

if (seconds) setTimeout(look, seconds * 1000);
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && refresh().catch(() => {}));
