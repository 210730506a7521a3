// Two films under one set of controls: equal time from their beginnings, and the sound of one at a time. Without
// this module both play by themselves.
import { Film, isField, seconds } from "./film.js";
import { say } from "./swap.js";

const NEAR = 0.25; // s that the follower may be off before it is set anew; less is caught up with
const at = (id) => document.getElementById(id);
let pair = null;

class Pair {
  constructor(videos) {
    this.videos = videos;
    this.films = videos.map((video) => new Film(video));
    // The longer one leads: it is there until the end.
    [this.leader, this.follower] = [...this.films].sort((one, other) => other.frames - one.frames);
    this.until = Number(document.querySelector(".pair").dataset.until);
    for (const video of videos) video.controls = false;
    for (const film of this.films) film.unveil();
    document.querySelector(".pair").dataset.busy = ""; // what happens on the server does not stop who watches
    this.leader.addEventListener("frame", () => this.show());
    this.leader.video.addEventListener("ended", () => this.pause());
    at("controls").hidden = false;
    at("head").addEventListener("input", (event) => this.seek(Number(event.target.value)));
    const acts = { first: () => this.seek(0), back: () => this.step(-1), play: () => this.toggle(), forth: () => this.step(1) };
    for (const [id, act] of Object.entries(acts)) at(id).addEventListener("click", act);
    for (const each of document.querySelectorAll("[name=sound]")) each.addEventListener("change", () => this.hear(each.value));
    this.hear("A");
    this.show();
  }

  seek(frame) {
    for (const film of this.films) film.seek(frame);
  }

  step(frames) {
    this.pause();
    this.seek(this.leader.frame + frames);
  }

  toggle() {
    return this.leader.rate ? this.pause() : this.play();
  }

  play() {
    const frame = this.leader.frame >= this.leader.frames - 1 ? 0 : this.leader.frame;
    if (frame !== this.leader.frame || frame !== this.follower.frame) this.seek(frame);
    for (const film of this.films) if (frame < film.frames - 1) film.play();
  }

  pause() {
    for (const film of this.films) film.pause();
    this.seek(this.leader.frame);
  }

  hear(letter) {
    for (const video of this.videos) video.muted = video.id !== `film-${letter}`;
    for (const each of document.querySelectorAll("[name=sound]")) each.checked = each.value === letter;
  }

  show() {
    const frame = this.leader.frame;
    if (at("only")?.checked && this.leader.rate && frame >= this.until) return this.seek(0);
    this.hold();
    at("frame").textContent = frame;
    at("seconds").textContent = seconds(frame, this.leader.fps);
    at("head").value = frame;
    at("play").textContent = this.leader.rate ? "Pause" : "Play";
  }

  /** The follower keeps the leader's time. */
  hold() {
    const { video } = this.follower;
    if (!this.leader.rate || video.seeking || this.leader.video.seeking || video.ended) return;
    const off = video.currentTime - this.leader.video.currentTime;
    if (Math.abs(off) > NEAR) this.follower.seek(this.leader.frame);
    else video.playbackRate = 1 - Math.max(-0.1, Math.min(0.1, off));
    if (video.paused && this.leader.frame < this.follower.frames - 1) this.follower.play();
  }
}

function begin() {
  const frame = pair?.leader.frame ?? 0;
  pair?.pause();
  const videos = ["film-A", "film-B"].map(at);
  pair = videos.every(Boolean) ? new Pair(videos) : null;
  if (!pair && videos[0]) new Film(videos[0]).unveil();
  if (frame) pair?.seek(frame);
}

document.addEventListener("placed", ({ target }) => {
  if (target.id === "seats") begin();
  const isOver = target.id === "live" && !target.querySelector("live-events");
  if (isOver && at("said").textContent.startsWith("Ordered")) say(""); // it is there
});
document.addEventListener("keydown", (event) => {
  if (!pair || event.ctrlKey || event.metaKey || event.altKey || isField(event.target, event.key)) return;
  const keys = {
    " ": () => pair.toggle(), k: () => pair.pause(), l: () => pair.play(),
    ",": () => pair.step(-1), ".": () => pair.step(1), ArrowLeft: () => pair.step(-1), ArrowRight: () => pair.step(1),
    Home: () => pair.seek(0), a: () => pair.hear("A"), b: () => pair.hear("B"),
  };
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});
begin();
