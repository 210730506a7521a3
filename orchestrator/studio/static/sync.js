// <in-sync fps="24">: the videos inside play as one. One bar: play, frame back and on, the place, loop, and whose
// sound is heard. Videos may come and go while it stands there. Without script each has its own controls.

const FAR = 0.25; // s apart: jump
const NEAR = 0.03; // s apart: hurry or wait a little

class InSync extends HTMLElement {
  #bar = null;
  #lead = null;
  #heard = 0;
  #frame = 0;
  #at = 0;
  #isOn = false;

  connectedCallback() {
    this.#build();
    this.addEventListener("placed", () => this.#gather());
    this.#gather();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#frame);
  }

  get videos() {
    return [...this.querySelectorAll("video")];
  }

  get #step() {
    return 1 / Number(this.getAttribute("fps") || 24);
  }

  /** Start or stop all of them. */
  toggle(on = !this.#isOn) {
    this.#isOn = on;
    this.toggleAttribute("data-busy", on);
    if (on) {
      if (this.#lead?.ended || this.#at >= this.#length() - this.#step) this.seek(0);
      for (const each of this.videos) if (!each.ended) each.play().catch(() => {});
      this.#follow();
    } else {
      for (const each of this.videos) each.pause();
      this.seek(this.#lead?.currentTime ?? 0);
    }
    this.#show();
  }

  /** Everybody to that second. */
  seek(seconds) {
    this.#at = Math.max(0, Math.min(seconds, this.#length() || seconds));
    for (const each of this.videos) {
      if (each.preload === "none") each.preload = "auto";
      each.playbackRate = 1;
      const last = Number.isFinite(each.duration) ? Math.max(0, each.duration - this.#step / 2) : Infinity;
      each.currentTime = Math.min(this.#at, last);
      if (this.#isOn && each.paused) each.play().catch(() => {});
    }
    this.#show();
  }

  /** One frame back (-1) or on (1), standing still; half a frame inside of it, so that no rounding shows another. */
  step(frames) {
    if (this.#isOn) this.toggle(false);
    const number = Math.floor(this.#at / this.#step + 0.01) + frames;
    this.seek((number + 0.5) * this.#step);
  }

  #gather() {
    const videos = this.videos;
    this.#bar.hidden = !videos.length;
    for (const each of videos) {
      each.controls = false;
      each.onclick = () => this.toggle();
      each.onended = () => this.#ended(each);
      each.onloadedmetadata = () => {
        this.#lead = this.videos.reduce((a, b) => ((b.duration || 0) > (a.duration || 0) ? b : a));
        if (this.#at && Math.abs(each.currentTime - this.#at) > this.#step) each.currentTime = Math.min(this.#at, each.duration);
        this.#show();
      };
      if (!this.#isOn && each.preload === "none") each.preload = "metadata";
    }
    this.#lead ??= videos[0] ?? null;
    if (!videos.includes(this.#lead)) this.#lead = videos[0] ?? null;
    this.#sounds(videos);
    if (this.#isOn) this.toggle(true);
    this.#show();
  }

  #ended(video) {
    if (video !== this.#lead || !this.#isOn) return;
    if (this.#bar.querySelector("[name=loop]").checked) return this.seek(0);
    this.#at = this.#length();
    this.#isOn = false;
    this.removeAttribute("data-busy");
    this.#show();
  }

  /** Keep the others beside the longest one. */
  #follow() {
    cancelAnimationFrame(this.#frame);
    const look = () => {
      if (!this.#isOn) return;
      const lead = this.#lead;
      if (lead && !lead.ended) this.#at = lead.currentTime;
      for (const each of this.videos) {
        if (each === lead || each.ended || each.readyState < 2) continue;
        const apart = each.currentTime - this.#at;
        if (Math.abs(apart) > FAR && this.#at < each.duration) each.currentTime = this.#at;
        each.playbackRate = Math.abs(apart) <= NEAR ? 1 : apart > 0 ? 0.95 : 1.05;
      }
      this.#show();
      this.#frame = requestAnimationFrame(look);
    };
    this.#frame = requestAnimationFrame(look);
  }

  #length() {
    return Math.max(0, ...this.videos.map((each) => each.duration || 0));
  }

  #build() {
    if (this.#bar) return;
    const bar = (this.#bar = document.createElement("div"));
    bar.className = "sync-bar";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "Play all in sync");
    const button = (words, label, work) => {
      const made = document.createElement("button");
      made.type = "button";
      made.textContent = words;
      made.setAttribute("aria-label", label);
      made.addEventListener("click", work);
      bar.append(made);
      return made;
    };
    button("Play", "Play all", () => this.toggle()).dataset.play = "";
    button("‹ frame", "One frame back", () => this.step(-1));
    button("frame ›", "One frame on", () => this.step(1));
    const place = document.createElement("input");
    Object.assign(place, { type: "range", min: 0, step: this.#step, value: 0 });
    place.setAttribute("aria-label", "Place");
    place.addEventListener("input", () => this.seek(Number(place.value)));
    const time = document.createElement("output");
    const loop = document.createElement("label");
    const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "loop", checked: true, defaultChecked: true });
    loop.className = "check";
    loop.append(box, " Loop");
    const sound = document.createElement("label");
    const select = document.createElement("select");
    select.addEventListener("change", () => {
      this.#heard = Number(select.value);
      this.#sounds(this.videos);
    });
    sound.append("Sound of ", select);
    sound.className = "check";
    bar.append(place, time, loop, sound);
    this.prepend(bar);
  }

  /** One of them is heard, none at first: 0. */
  #sounds(videos) {
    const select = this.#bar.querySelector("select");
    const names = ["none", ...videos.map((each) => each.dataset.name ?? each.getAttribute("aria-label") ?? "video")];
    if (this.#heard > videos.length) this.#heard = 0;
    select.replaceChildren(...names.map((name, at) => new Option(name, at, at === this.#heard, at === this.#heard)));
    videos.forEach((each, at) => (each.muted = at + 1 !== this.#heard));
  }

  #show() {
    const play = this.#bar.querySelector("[data-play]");
    play.textContent = this.#isOn ? "Pause" : "Play";
    play.setAttribute("aria-label", this.#isOn ? "Pause all" : "Play all");
    const place = this.#bar.querySelector("input[type=range]");
    place.max = this.#length() || 1;
    place.value = this.#at;
    const seconds = `${this.#at.toFixed(2)} s`;
    place.setAttribute("aria-valuetext", seconds);
    this.#bar.querySelector("output").textContent = seconds;
  }
}

customElements.define("in-sync", InSync);
