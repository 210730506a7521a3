// The player's own controls, over those of the browser: frames, shuttle, loop, in and out; what is seen is marked
// everywhere on the page. Without this module the film plays, and every mark is a link to its frame.
import { Film, isField, seconds } from "./film.js";

const FASTEST = 4;
const video = document.getElementById("film");
const film = new Film(video);
const at = (id) => document.getElementById(id);
const range = { in: null, out: null };
let isLooped = false;

video.controls = false;
film.unveil();
for (const id of ["controls", "scrub", "captions-toggle"]) at(id).hidden = false;
at("show-captions").checked = at("overlay").classList.contains("other");
lettered();

const acts = {
  first: () => film.seek(range.in ?? 0),
  back: () => film.step(-1),
  forth: () => film.step(1),
  play: () => film.toggle(),
  loop: () => pressed("loop", (isLooped = !isLooped)),
  sound: () => pressed("sound", !(video.muted = !video.muted)),
  in: () => mark("in"),
  out: () => mark("out"),
  clear: () => ((range.in = range.out = null), ranged()),
};
for (const [id, act] of Object.entries(acts)) at(id).addEventListener("click", act);
video.addEventListener("click", acts.play);
at("head").addEventListener("input", (event) => film.seek(Number(event.target.value)));
at("show-captions").addEventListener("change", lettered);
video.addEventListener("ended", () => isLooped && again());
film.addEventListener("frame", show);

const keys = {
  " ": acts.play, k: () => film.pause(), l: () => shuttle(1), j: () => shuttle(-1),
  ",": acts.back, ".": acts.forth, ArrowLeft: acts.back, ArrowRight: acts.forth,
  "<": () => film.step(-10), ">": () => film.step(10),
  "[": () => jump(-1), "]": () => jump(1), Home: acts.first, End: () => film.seek(range.out ?? film.frames - 1),
  i: acts.in, o: acts.out, x: acts.clear, p: acts.loop, m: acts.sound,
  c: () => ((at("show-captions").checked = !at("show-captions").checked), lettered()),
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target, event.key)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const act = event.shiftKey && key.startsWith("Arrow") ? () => film.step(key === "ArrowLeft" ? -10 : 10) : keys[key];
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-frame]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  film.seek(Number(link.dataset.frame));
});

// What was put in place knows nothing of the frame that is seen.
document.addEventListener("placed", (event) => {
  if (event.target.id === "news" && event.target.dataset.production !== video.dataset.production) at("newer").hidden = false;
  if (event.target.id === "overlay" && event.target.classList.contains("other")) at("show-captions").checked = true;
  heres();
  lettered();
  show();
});

// How fast a caption is read, how long its rows are and whether it is in the film, while it is typed.
document.addEventListener("input", (event) => {
  const caption = event.target.closest?.(".caption");
  if (!caption) return;
  const [start, frames] = ["start", "frames"].map((name) => Number(field(caption, name).value));
  late(caption, start >= film.frames || start + frames > film.frames ? `The film ends at frame ${film.frames}.` : "");
  const told = caption.querySelector(".speed");
  if (!told) return;
  const words = caption.querySelector("textarea").value.trim().replace(/\s+/g, " ");
  caption.querySelector(".longest").textContent = `longest row about ${longest(words, caption)} characters`;
  if (frames >= 1) paced(caption, told, [...words].length, frames);
});

// A caption starts or ends at the frame that is seen.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-here]");
  if (!button) return;
  const caption = button.closest(".caption");
  const [start, frames] = [field(caption, "start"), field(caption, "frames")];
  const [from, until] = [Number(start.value), Number(start.value) + Number(frames.value)];
  const isStart = button.dataset.here === "start";
  if (!isStart && film.frame < from) return late(caption, `It starts later, at frame ${from}.`);
  if (isStart) start.value = film.frame;
  if (!isStart) frames.value = film.frame + 1 - from;
  else if (film.frame < until) frames.value = until - film.frame;
  start.dispatchEvent(new Event("input", { bubbles: true }));
});
heres();

function paced(caption, told, letters, frames) {
  const speed = (letters * film.fps) / frames;
  const [good, hard] = [Number(caption.dataset.good), Number(caption.dataset.hard)];
  told.classList.toggle("bad", speed > hard);
  told.classList.toggle("warn", speed > good && speed <= hard);
  const remark = speed > hard ? `: too fast, nobody follows above ${hard}` : speed > good ? `: fast, ${good} is better` : "";
  told.textContent = `${speed.toFixed(1)} characters a second${remark}`;
}

function field(caption, name) {
  return caption.querySelector(`[name^='${name}:']`);
}

/** What is wrong with its times. */
function late(caption, words) {
  const place = caption.querySelector(".late");
  if (place.textContent !== words) place.textContent = words;
  field(caption, "start").setAttribute("aria-invalid", String(words !== ""));
}

/** Rows are filled evenly, as few as there is room for; what needs more than two becomes several captions. */
function longest(words, caption) {
  const room = Number(caption.closest("[data-room]").dataset.room);
  const even = Math.ceil([...words].length / Math.max(1, Math.ceil([...words].length / room)));
  const rows = [0];
  for (const word of words.split(" ")) {
    const size = [...word].length;
    const last = rows.at(-1);
    if (last && last + 1 + size / 2 > even) rows.push(size);
    else rows[rows.length - 1] = last ? last + 1 + size : size;
  }
  return Math.max(...rows);
}

function heres() {
  for (const each of document.querySelectorAll("[data-here]")) each.hidden = false;
}

show();

function show() {
  const frame = film.frame;
  if (isLooped && film.rate > 0 && range.out !== null && frame > range.out) return again();
  at("frame").textContent = frame;
  at("seconds").textContent = seconds(frame, film.fps);
  at("head").value = frame;
  at("head").setAttribute("aria-valuetext", `frame ${frame}, ${seconds(frame, film.fps)}`);
  at("play").textContent = film.rate ? "Pause" : "Play";
  at("rate").textContent = film.rate && film.rate !== 1 ? `${film.rate} times` : "";
  for (const each of document.querySelectorAll(".now li, .overlay .captions > g")) each.toggleAttribute("hidden", !isSeen(each, "start", frame));
  for (const each of document.querySelectorAll(".rail a")) current(each, isSeen(each, "frame", frame));
  for (const each of document.querySelectorAll(".caption")) current(each, isSeen(each, "start", frame));
}

function isSeen(element, first, frame) {
  return Number(element.dataset[first]) <= frame && frame < Number(element.dataset.end);
}

function current(element, is) {
  if (is) element.setAttribute("aria-current", "true");
  else element.removeAttribute("aria-current");
}

function lettered() {
  at("overlay").classList.toggle("unlettered", !at("show-captions").checked);
}

function pressed(id, is) {
  at(id).setAttribute("aria-pressed", String(is));
}

function again() {
  film.seek(range.in ?? 0);
  film.play();
}

/** The same way again is faster. */
function shuttle(way) {
  const now = film.rate;
  film.play(Math.sign(now) === way ? Math.max(-FASTEST, Math.min(FASTEST, now * 2)) : way);
}

function jump(way) {
  const starts = [...document.querySelectorAll(".now li")].map((each) => Number(each.dataset.start));
  const found = way > 0 ? starts.find((each) => each > film.frame) : starts.filter((each) => each < film.frame).pop();
  if (found !== undefined) film.seek(found);
}

function mark(end) {
  range[end] = film.frame;
  const isTurned = range.in !== null && range.out !== null && range.in > range.out;
  if (isTurned) range[end === "in" ? "out" : "in"] = null;
  ranged();
}

function ranged() {
  for (const end of ["in", "out"]) at(`${end}-at`).textContent = range[end] ?? "–";
}
