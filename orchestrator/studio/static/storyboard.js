// The storyboard: find as you type, tick many, move with Alt+arrows or by dragging, prompts in a window.
// Every move is a press of a button of the page's own forms, so the server decides as it does without script.
import { fetched, say } from "./swap.js";

const board = () => document.getElementById("board");
const find = document.getElementById("q");
const told = document.getElementById("told");
const ticked = new Set();

/* Find as you type; the view changes without a reload */
function filter() {
  const words = find.value.trim().toLowerCase();
  let shown = 0;
  for (const section of board().children) {
    const whole = section.querySelector("header").textContent.toLowerCase().includes(words);
    let any = whole;
    for (const card of section.querySelectorAll("li")) {
      card.hidden = !(whole || card.textContent.toLowerCase().includes(words));
      if (!card.hidden) shown += 1, (any = true);
    }
    section.hidden = !any;
  }
  document.getElementById("found").textContent = words ? `${shown} found` : "";
}
find.addEventListener("input", filter);
const look = document.getElementById("look");
look.querySelector("button").hidden = !new URLSearchParams(location.search).get("q");
look.addEventListener("change", ({ target }) => {
  if (target.id === "at") look.requestSubmit();
  if (target.id !== "view") return;
  board().className = `board ${target.value}`;
  const address = new URL(location.href);
  address.searchParams.set("view", target.value);
  history.replaceState(null, "", address);
});

/* Ticks stay through every change of the page */
const boxes = () => [...document.querySelectorAll('#board [name="shot"]')];
let lastTicked = null;
function count() {
  const place = document.getElementById("count");
  if (!place) return;
  place.textContent = ticked.size === 1 ? "1 shot ticked" : `${ticked.size} shots ticked`;
  place.closest("form").hidden = !ticked.size;
}
board().parentElement.addEventListener("click", (event) => {
  if (event.target.name !== "shot") return;
  const every = boxes();
  const [from, to] = [every.indexOf(lastTicked), every.indexOf(event.target)].sort((a, b) => a - b);
  const range = event.shiftKey && from >= 0 ? every.slice(from, to + 1) : [event.target];
  for (const box of range) {
    box.checked = event.target.checked;
    ticked[box.checked ? "add" : "delete"](box.value);
  }
  lastTicked = event.target;
  count();
});
const all = document.getElementById("all");
all.hidden = boxes().length === 0;
all.addEventListener("click", () => {
  const shown = boxes().filter((box) => !box.closest("[hidden]"));
  const on = shown.some((box) => !box.checked);
  for (const box of shown) box.checked = on;
  for (const box of shown) ticked[on ? "add" : "delete"](box.value);
  count();
});
function retick() {
  for (const box of boxes()) box.checked = ticked.has(box.value);
  const there = new Set(boxes().map((box) => box.value));
  for (const shot of ticked) if (!there.has(shot)) ticked.delete(shot);
  count();
}

/* Press a button that the page need not show */
function press(form, fields, action) {
  const button = document.createElement("button");
  const [[name, value], ...more] = Object.entries(fields);
  Object.assign(button, { name, value, hidden: true });
  const extra = more.map(([field, text]) => Object.assign(document.createElement("input"), { type: "hidden", name: field, value: text }));
  if (action) button.setAttribute("formaction", document.querySelector(`[formaction^="${action}"]`).getAttribute("formaction"));
  form.append(button, ...extra);
  form.requestSubmit(button);
  for (const each of [button, ...extra]) each.remove();
}
const moveShot = (only, where) => press(document.getElementById("shots"), { do: where, only }, "storyboard/cut");
const moveBeat = (words) => press(document.getElementById("beats"), { do: words });

/* Alt+up and Alt+down: the beat or the shot that has the focus */
document.addEventListener("keydown", (event) => {
  const steps = { ArrowUp: ["up", "earlier"], ArrowDown: ["down", "later"] }[event.key];
  if (!event.altKey || !steps) return;
  const card = event.target.closest("#board li");
  const section = event.target.closest("#board section");
  if (card && document.querySelector('[formaction^="storyboard/cut"]')) moveShot(card.id.slice(2), steps[1]);
  else if (!card && section?.querySelector("header button")) moveBeat(`${steps[0]} ${section.id.slice(2)}`);
  else return;
  event.preventDefault();
});

/* Drag before another; a beat on the lower half of another goes behind it */
let dragged = null;
const kinds = { LI: "li", HEADER: "section" };
document.addEventListener("dragstart", (event) => {
  const from = event.target.closest?.("#board li, #board header");
  if (!from) return;
  dragged = { from, kind: kinds[from.tagName] };
  from.querySelector("a, h2").dataset.busy = "";
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", from.id);
});
const target = (event) => {
  const over = dragged && event.target.closest?.(`#board ${dragged.kind}`);
  return over && !over.contains(dragged.from) ? over : null;
};
const isBehind = (over, { clientY }) => {
  const { top, height } = over.getBoundingClientRect();
  return dragged.kind === "section" && clientY > top + height / 2;
};
const unmark = () => {
  for (const each of document.querySelectorAll(".over")) each.classList.remove("over", "behind");
};
document.addEventListener("dragover", (event) => {
  unmark();
  const over = target(event);
  if (!over) return;
  over.classList.add("over");
  over.classList.toggle("behind", isBehind(over, event));
  event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const over = target(event);
  if (!over) return;
  event.preventDefault();
  const name = dragged.from.id.slice(2);
  if (dragged.kind === "li") moveShot(name, `before ${over.id.slice(2)}`);
  else moveBeat(`${isBehind(over, event) ? "after" : "before"} ${name} ${over.id.slice(2)}`);
});
document.addEventListener("dragend", () => {
  unmark();
  if (dragged) delete dragged.from.querySelector("[data-busy]")?.dataset.busy;
  dragged = null;
});

/* Prompts, and the place of a new beat */
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const gap = document.getElementById("gap");
  if (link.hash === "#new" && gap) {
    event.preventDefault();
    gap.value = new URL(link.href).searchParams.get("after");
    return document.getElementById("text").focus();
  }
  if ("close" in link.dataset && told.open) return event.preventDefault(), told.close();
  if (!new URL(link.href).pathname.includes("/storyboard/")) return;
  event.preventDefault();
  const { answer, page } = await fetched(link.href).catch(() => ({}));
  if (!page) return;
  const detail = page.getElementById("detail");
  if (!answer.ok || !detail) return location.assign(link.href);
  told.replaceChildren(document.importNode(detail, true));
  if (!told.open) told.showModal();
  told.scrollTop = 0;
});

told.addEventListener("sent", () => told.close());

/* A beat is not deleted by a slip: asked here, and not on a page of its own */
document.addEventListener("click", ({ target }) => {
  if (!target.value?.startsWith("delete ")) return;
  target.dataset.ask = "Delete this beat with its shots?";
  target.value = target.value.replace("delete", "remove");
});

/* What was done is told */
const order = () => [...board().children].map(({ id }) => id.slice(2));
const version = () => document.querySelector("#beats-version input").value;
let sent;
document.addEventListener("submit", ({ submitter }) => (sent = [submitter?.value ?? "", order(), version()]), true);
document.addEventListener("sent", ({ target: { id } }) => {
  const [verb, name] = sent[0].split(" ");
  const was = `Beat ${sent[1].indexOf(name) + 1}`;
  if (id === "shots" && !verb) {
    const [shot] = ticked;
    const [link, number] = document.querySelectorAll(`#s-${CSS.escape(shot)} :is(.frame, b)`);
    if (ticked.size > 1) return say(`Ordered: one more take of ${ticked.size} shots`);
    say(`Ordered: one more take of shot ${number.textContent}. Unless you chose one, it will play; `);
    document.getElementById("said").append(Object.assign(document.createElement("a"), { href: link.href, textContent: "compare them" }));
  }
  if (id !== "beats") return;
  say(was + (verb === "remove" ? " deleted. " : verb === "duplicate" ? " doubled. " : ` is beat ${order().indexOf(name) + 1} now. `));
  const undo = document.getElementById("undo").cloneNode(true); // of this change, whatever follows
  if (version() === sent[2] || undo.hidden) return;
  for (const name of ["id", "class", "data-part"]) undo.removeAttribute(name);
  undo.querySelector("span").remove();
  document.getElementById("said").append(undo);
  if (verb === "remove") undo.querySelector("button").focus({ preventScroll: true });
});

/* What is put in place anew is ticked and found as before; many cards come at once */
let isTidy = true;
function tidy() {
  isTidy = true;
  retick();
  filter();
}
document.addEventListener("placed", () => {
  if (isTidy) queueMicrotask(tidy);
  isTidy = false;
});
retick();
