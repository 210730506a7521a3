// The script page: checks a moment after typing stops, keeps what is typed until it is saved, and follows the
// caret. The text itself is never replaced from outside, so the caret and undo stay as they are.
import { fetched, place, say } from "./swap.js";

const PAUSE = 350; // ms after the last key before the text is checked
const KEEP = 250; // ms before what is typed is kept in the browser
const form = document.getElementById("script");
const text = document.getElementById("text");
const state = document.getElementById("state");
const pane = document.querySelector(".understood");
const FIELDS = ["title", "purpose", "location", "time", "seconds", "text"];
const KEPT = `script ${form.dataset.by} ${location.pathname}`; // nobody else finds it in this tab

const values = () => Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
const version = () => form.elements.version;
const same = (one, other) => FIELDS.every((name) => one[name] === other[name]);
const isOpen = () => !same(values(), saved);
const timers = {};

let saved = values();
let sent = null;
let asking = null;

if (state) begin();
document.addEventListener("selectionchange", () => document.activeElement === text && follow());
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (!link) return;
  event.preventDefault();
  go(Number(link.dataset.line));
});

function begin() {
  document.getElementById("check").hidden = true;
  if ("unsaved" in form.dataset) saved = {};
  else offer();
  told();
  form.addEventListener("input", changed);
  form.addEventListener("submit", () => {
    if (form.getAttribute("aria-busy") !== "true") sent = values();
  });
  form.addEventListener("sent", () => {
    wasSaved();
  });
  addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    form.requestSubmit(document.getElementById("save"));
  });
  addEventListener("beforeunload", (event) => {
    if (!isOpen()) return;
    keep();
    event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-forget]")) return;
    saved = values();
    forget();
  });
  document.getElementById("import").addEventListener("submit", bring);
  document.addEventListener("placed", ({ target }) => {
    if (target.id === "version" && "saved" in target.dataset) wasSaved(); // even where no animatic could be made
    if (target.id === "saved") target.querySelector(".problem")?.scrollIntoView({ block: "center" });
    if (target.id === "ask") target.querySelector("input")?.focus();
    if (target.id === "conflict") target.firstElementChild?.scrollIntoView({ block: "center" });
    if (target.id === "checks" && target.querySelector("#faults")) pane.scrollTop = 0;
  });
}

/** What was sent is what is saved; errors that it leaves are said at once. */
function wasSaved() {
  saved = sent;
  asking?.abort();
  if (isOpen()) return changed();
  forget();
  requestAnimationFrame(() => told(`Saved${errors()}`)); // the answer's checks are in place by then
}

function errors() {
  const many = Number(document.getElementById("checks").dataset.errors);
  return many ? `, ${many} error${many > 1 ? "s" : ""}` : "";
}

function changed() {
  told();
  clearTimeout(timers.keep);
  clearTimeout(timers.ask);
  timers.keep = setTimeout(keep, KEEP);
  timers.ask = setTimeout(ask, PAUSE);
}

function told(words = "") {
  const shown = isOpen() ? "Not saved yet" : words;
  if (state.textContent !== shown) state.textContent = shown;
}

/** What is typed stays in this tab until it is saved, with the version that it was written for. */
function keep() {
  if (!isOpen()) return forget();
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ ...values(), version: version().value, at: Date.now() }));
  } catch {
    // a full or forbidden store: leaving the page still asks
  }
}

function forget() {
  clearTimeout(timers.keep);
  sessionStorage.removeItem(KEPT);
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT));
  } catch {
    return null;
  }
}

/** What was not saved is put back, and the saved text is one button away. */
function offer() {
  const found = kept();
  if (!found || FIELDS.some((name) => typeof found[name] !== "string") || same(found, saved)) return forget();
  const current = version().value;
  fill(found);
  version().value = found.version;
  const when = new Date(found.at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
  notice(`You typed this at ${when} and did not save it.`, "Show what is saved instead", () => {
    fill(saved);
    version().value = current;
    forget();
  });
  ask();
}

function fill(found) {
  for (const name of FIELDS) form.elements[name].value = found[name];
  told();
}

function notice(words, undo, back) {
  const bar = document.getElementById("notice");
  const button = document.getElementById("notice-undo");
  document.getElementById("notice-words").textContent = words;
  button.textContent = undo;
  button.hidden = bar.hidden = false;
  button.onclick = () => {
    back();
    bar.hidden = true;
    text.focus();
    ask();
  };
}

/** A file's beats come into the field; what stood there is one button away. */
async function bring(event) {
  event.preventDefault();
  const before = values();
  const { action } = event.target;
  const sending = fetched(action, { method: "POST", body: new FormData(event.target) }).catch((error) => ({ error }));
  const { answer, page, error } = await sending;
  if (error?.message === "signed out") return;
  if (error) return say("The server cannot be reached. Nothing is lost: send it again.", { bad: true });
  const found = page.getElementById("script");
  if (!answer.ok || !found) {
    const refused = [...page.querySelectorAll("#refusal .detail, #refusal .faults li")];
    return say(refused.map((each) => each.textContent).join(" · "), { bad: true });
  }
  fill(Object.fromEntries(FIELDS.map((name) => [name, found.elements[name].value])));
  notice(page.getElementById("notice-words").textContent, "Put back what was here", () => {
    fill(before);
    changed();
  });
  keep();
  checked(page);
  document.getElementById("notice").scrollIntoView({ block: "nearest" });
}

/** Ask what would become of the text; an older question is dropped. */
async function ask() {
  clearTimeout(timers.ask);
  asking?.abort();
  const mine = (asking = new AbortController());
  try {
    const body = new URLSearchParams(new FormData(form));
    const { answer, page } = await fetched(form.dataset.preview, { method: "POST", body, signal: mine.signal });
    if (mine === asking && answer.ok) checked(page);
  } catch (error) {
    if (error.name !== "AbortError" && error.message !== "signed out") state.textContent = "The server cannot be reached. What you type is kept here.";
  }
}

/** Only what is understood is placed; a text that cannot be read leaves the last beats that could. */
function checked(page) {
  for (const part of page.querySelectorAll("[data-part]:not([data-checked])")) part.remove();
  place(page, { sent: form });
  follow();
}

/** The beat in which the caret stands. */
function follow() {
  const line = text.value.slice(0, text.selectionStart).split("\n").length;
  const beats = [...document.querySelectorAll("#beats [data-at]")];
  const now = beats.findLast((each) => Number(each.dataset.at) <= line);
  if (now?.classList.contains("now")) return;
  for (const each of beats) each.classList.toggle("now", each === now);
  if (!now || document.activeElement !== text || pane.scrollHeight <= pane.clientHeight) return;
  const [beat, room] = [now.getBoundingClientRect(), pane.getBoundingClientRect()];
  if (beat.top < room.top || beat.bottom > room.bottom) pane.scrollTop += beat.top - room.top - room.height / 3;
}

function go(line) {
  const before = text.value.split("\n").slice(0, line - 1).join("\n").length;
  const start = before + (line > 1 ? 1 : 0);
  const end = text.value.indexOf("\n", start);
  text.focus();
  text.setSelectionRange(start, end < 0 ? text.value.length : end);
  const rows = text.scrollHeight / Math.max(1, text.value.split("\n").length);
  text.scrollTop = Math.max(0, (line - 4) * rows);
}
