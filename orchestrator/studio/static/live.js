// <live-events src="/v1/productions/ID/events">: whenever something happened, the page's parts are fetched
// anew, about twice a second at most, and a page that takes long to be had or placed less often. It stands in a part of its own (`<div id="live" data-part>`), which is
// empty once the production is over: that alone ends it, since what failed may be tried again.
// `<meta name="last-event" content="7">` says which event the page knew when it was written.
//
// Browsers open about six connections to a host, so a page that nobody looks at keeps none, and catches up when
// it is shown again. A stream that broke or is refused is opened again after a look at the whole page: where no
// stream can be had at all the page still follows, every few seconds.
import { refresh } from "./swap.js";

const PAUSE = 500; // ms between two looks, at least
const LONGEST = 5000; // ms between two looks, however long they take
const REST = 2; // as long as the last look took: a page spends at most a third of its time on looking
const AGAIN = [300, 1000, 2000]; // ms until the next try, the first, second ... time in a row
const PRODUCTION = ["queued", "started", "taken-over", "done", "failed", "cancelled"];
const TASK = ["reused", "waiting", "started", "progress", "retried", "done", "failed", "blocked", "cancelled"];
const KINDS = [...PRODUCTION.map((each) => `production.${each}`), ...TASK.map((each) => `task.${each}`)];

const pause = (time) => new Promise((done) => setTimeout(done, time));

class LiveEvents extends HTMLElement {
  #source = null;
  #last = document.querySelector('meta[name="last-event"]')?.content ?? "";
  #broken = 0; // times in a row
  #next = 0;
  #looking = null;
  #isNews = false;

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#shown);
    for (const each of ["pageshow", "online"]) addEventListener(each, this.#shown);
    addEventListener("pagehide", this.#close);
    this.#shown();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#shown);
    for (const each of ["pageshow", "online"]) removeEventListener(each, this.#shown);
    removeEventListener("pagehide", this.#close);
    this.#close();
    this.#tell(""); // what was said last is not so any more
  }

  #shown = () => {
    if (document.hidden) this.#close();
    else if (!this.#source) this.#open();
  };

  #close = () => {
    clearTimeout(this.#next);
    this.#source?.close();
    this.#source = null;
  };

  #open() {
    this.#close();
    const address = new URL(this.getAttribute("src"), location.href);
    if (this.#last) address.searchParams.set("after", this.#last);
    const source = (this.#source = new EventSource(address));
    source.onopen = () => {
      this.#broken = 0;
      this.#tell("live");
    };
    source.onerror = () => source === this.#source && this.#mend();
    for (const kind of KINDS) source.addEventListener(kind, this.#heard);
  }

  #heard = async (event) => {
    this.#last = event.lastEventId || this.#last;
    const isWell = await this.#look();
    if (!isWell && this.#source) this.#mend();
  };

  /** The stream broke, was refused (503, too many), or is at its end (204). The browser's own retry would not
   * come back from most of these, and knows nothing of the page. */
  #mend() {
    this.#close();
    const time = AGAIN[Math.min(this.#broken++, AGAIN.length - 1)];
    this.#next = setTimeout(async () => {
      const isWell = await this.#look();
      if (!this.isConnected || document.hidden || this.#source) return;
      if (isWell) return this.#open();
      this.#tell("The server cannot be reached; this page goes on by itself when it is back.");
      this.#mend();
    }, time);
  }

  /** Whether a look at the page as it is now went well. What is heard meanwhile leads to one more. */
  #look() {
    this.#isNews = true;
    return (this.#looking ??= this.#follow().finally(() => (this.#looking = null)));
  }

  async #follow() {
    while (this.#isNews && this.isConnected && !document.hidden) {
      this.#isNews = false;
      const begun = performance.now();
      try {
        await refresh();
      } catch {
        return false;
      }
      await pause(Math.min(LONGEST, Math.max(PAUSE, REST * (performance.now() - begun))));
    }
    return true;
  }

  /** `tells` is the id of an element outside of every part: whether the page is live. */
  #tell(words) {
    const place = document.getElementById(this.getAttribute("tells") ?? "");
    if (place) place.textContent = words;
  }
}

customElements.define("live-events", LiveEvents);
