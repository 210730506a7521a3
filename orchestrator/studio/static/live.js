// <live-events src="/v1/productions/ID/events">: whenever something happened, the page's parts are fetched
// anew. A stream that broke is opened again; after that the page catches up as a whole. It stands in a part of
// its own (`<div id="live" data-part>`), which is empty once the production is over.
import { refresh } from "./swap.js";

const PAUSE = 400; // ms between two looks
const AGAIN = 1000; // ms before a broken stream is opened again
const FINAL = ["production.done", "production.failed", "production.cancelled"];
const STATES = ["reused", "waiting", "started", "progress", "retried", "done", "failed", "blocked", "cancelled"];
const KINDS = [...FINAL, "production.queued", "production.started", "production.taken-over", ...STATES.map((each) => `task.${each}`)];

class LiveEvents extends HTMLElement {
  #source = null;
  #timer = 0;
  #last = "";
  #isOver = false;

  connectedCallback() {
    if (!this.#source && !this.#isOver) this.#open();
  }

  disconnectedCallback() {
    this.#source?.close();
    this.#source = null;
    clearTimeout(this.#timer);
  }

  #open() {
    const address = new URL(this.getAttribute("src"), location.href);
    if (this.#last) address.searchParams.set("after", this.#last);
    const source = (this.#source = new EventSource(address));
    source.onopen = () => {
      this.#show("live");
      this.#soon(0);
    };
    source.onerror = () => {
      this.#show("waiting for the server");
      source.close();
      if (!this.#isOver) setTimeout(() => this.isConnected && this.#open(), AGAIN);
    };
    const heard = (event) => {
      this.#last = event.lastEventId || this.#last;
      if (FINAL.includes(event.type)) this.#end();
      this.#soon(PAUSE);
    };
    for (const kind of KINDS) source.addEventListener(kind, heard);
  }

  #end() {
    this.#isOver = true;
    this.#source?.close();
    this.#show("");
  }

  #soon(pause) {
    if (this.#timer) return;
    this.#timer = setTimeout(async () => {
      try {
        await refresh();
      } catch {
        this.#timer = 0;
        return setTimeout(() => this.isConnected && this.#soon(AGAIN), 0);
      }
      this.#timer = 0;
    }, pause);
  }

  /** `tells` is the id of an element outside of every part: whether the page is live. */
  #show(words) {
    const place = document.getElementById(this.getAttribute("tells") ?? "");
    if (place) place.textContent = words;
  }
}

customElements.define("live-events", LiveEvents);
