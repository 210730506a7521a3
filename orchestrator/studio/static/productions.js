// The list of productions: while one of them waits or runs, and somebody looks, it is looked at every few seconds.
import { refresh } from "./swap.js";

const EVERY = 4000; // ms

async function look() {
  const isWanted = !document.hidden && document.querySelector("#productions[data-live]");
  if (isWanted) await refresh().catch(() => {});
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
document.addEventListener("visibilitychange", () => document.hidden || refresh().catch(() => {}));
