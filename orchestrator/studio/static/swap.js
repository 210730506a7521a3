// Puts parts of a freshly fetched page in the place of those that are shown. A part is an element with an id
// and `data-part`. What somebody is typing into is never replaced, but by the answer to it. A part
// `data-part="list"` holds parts: as long as those are the same ones in the same order, each is replaced by itself.

const parser = new DOMParser();
const PATIENCE = 20000; // ms for a page that nobody asked for
const OUT = "You are signed out. Sign in in another tab, then send again.";
let answered = 0; // forms; a page that was asked for before one was answered is older than its answer
let shown = ""; // the page that was placed last, while all of it is in place

/** Fetch a page of ours; one that says what is `known` has no `page`. Whoever was signed out meanwhile is told,
 * and keeps everything. */
export async function fetched(address, { known = "", ...options } = {}) {
  const headers = { ...options.headers };
  if (options.method === "POST") headers["X-Form-Token"] = document.body.dataset.token ?? "";
  const answer = await fetch(address, { ...options, headers, credentials: "same-origin" });
  if (new URL(answer.url).pathname === "/studio/sign-in") {
    if (document.getElementById("said").textContent !== OUT) say(OUT, { bad: true });
    throw new Error("signed out");
  }
  const text = await answer.text();
  if (text === known) return { answer, text };
  const page = parser.parseFromString(text, "text/html");
  if (renewed(page) && answer.status === 403) return fetched(address, options);
  return { answer, text, page };
}

/** Whether somebody signed in again meanwhile; forms are of that session from now on. */
function renewed({ body }) {
  const { token } = body.dataset;
  if (!token || token === document.body.dataset.token) return false;
  for (const field of document.querySelectorAll("[name=token]")) field.value = token;
  document.body.dataset.token = token;
  if (document.getElementById("said").textContent === OUT) say("");
  return true;
}

/** Show the parts of this very page as they are now. */
export async function refresh() {
  const before = answered;
  const { answer, text, page } = await fetched(location.href, { known: shown, signal: AbortSignal.timeout(PATIENCE) });
  if (!answer.ok) throw new Error(`${answer.status}`);
  if (before !== answered) return refresh(); // at the address that the answer brought
  if (page) shown = place(page) ? text : "";
}

/** Put every part of a page in its place; focus, scroll and open details stay as they are. What belongs to the
 * form that was `sent` is replaced even where somebody typed; other forms keep what is typed and their versions.
 * Whether all of it is in place now. */
export function place(page, { sent = null } = {}) {
  if (sent) answered += 1;
  let isWhole = !sent;
  shown = "";
  for (const old of document.querySelectorAll("[data-part]")) {
    const fresh = old.isConnected ? page.getElementById(old.id) : null;
    if (fresh && old.dataset.part === "list" && inner(old) === inner(fresh)) continue; // part by part
    if (fresh) keepOpen(old, fresh);
    if (!fresh || old.isEqualNode(fresh)) continue;
    const isIts = sent && (old.contains(sent) || sent.contains(old));
    if (!isIts && isBusy(old)) {
      isWhole = false;
      continue;
    }
    const focused = old.contains(document.activeElement) ? handle(document.activeElement) : null;
    const node = document.importNode(fresh, true);
    for (const form of [...old.querySelectorAll("form")].filter((each) => each !== sent && isBusy(each))) {
      isWhole = false;
      twin(form, node)?.replaceWith(form);
    }
    old.replaceWith(node);
    focused?.(node)?.focus({ preventScroll: true });
    node.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
  }
  return isWhole;
}

/** Details that somebody opened or closed are so in the fresh part too. */
function keepOpen(old, fresh) {
  const known = new Map([...old.querySelectorAll("details[id]")].map((each) => [each.id, each.open]));
  for (const each of fresh.querySelectorAll("details[id]")) each.open = known.get(each.id) ?? each.open;
}

/** The same form in a fresh part: it goes to the same address, with the same fields. */
function twin(form, part) {
  const fixed = ({ name, type, value }) => (type === "hidden" && !/^(token|version)$/.test(name) ? name + value : name);
  const key = (each) => [each.getAttribute("action"), ...[...each.elements].map(fixed)].join();
  return [...part.querySelectorAll("form")].find((each) => key(each) === key(form));
}

/** The parts in a part, in their order. */
function inner(part) {
  return [...part.querySelectorAll("[data-part]")].map((each) => each.id).join();
}

/** Whether somebody types, drags or plays in there. */
function isBusy(part) {
  if (part.querySelector("[data-busy], dialog[open]")) return true;
  if ([...part.querySelectorAll("video, audio")].some((each) => !each.paused && !each.ended)) return true;
  // a box of a form elsewhere is kept by the page's own script
  return [...part.querySelectorAll("input:not([form]), textarea, select")].some((field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT"
        ? isChosen(field)
        : field.type === "file"
          ? field.files.length > 0
          : field.type !== "hidden" && field.value !== field.defaultValue,
  );
}

/** Whether somebody chose another option than the page came with. */
function isChosen(field) {
  const options = [...field.options];
  if (field.multiple) return options.some((each) => each.selected !== each.defaultSelected);
  const given = options.findLastIndex((each) => each.defaultSelected);
  return Math.max(0, field.selectedIndex) !== Math.max(0, given);
}

/** How to find in a fresh part what has the focus in the old one: by its id, its form's field, its address, or
 * as the one that says the same in the same place. */
function handle(element) {
  if (element.id) return (part) => part.querySelector(`#${CSS.escape(element.id)}`);
  const name = element.getAttribute("name");
  const form = element.closest("form[id]");
  const value = element.matches("button[value], [type=checkbox]") ? `[value="${CSS.escape(element.value)}"]` : "";
  if (form && name && element.type !== "radio") return (part) => part.querySelector(`#${CSS.escape(form.id)} [name="${CSS.escape(name)}"]${value}`);
  if (element.matches("a[href]")) return (part) => part.querySelector(`a[href="${CSS.escape(element.getAttribute("href"))}"]`);
  const around = element.parentElement?.closest("[id]");
  if (!around) return null;
  const alike = (place) => [...place.querySelectorAll(element.localName)].filter((each) => each.textContent === element.textContent);
  const number = alike(around).indexOf(element);
  return (part) => {
    const place = part.id === around.id ? part : part.querySelector(`#${CSS.escape(around.id)}`);
    return place && alike(place)[number];
  };
}

/** Tell everybody what happened, aloud too. */
export function say(words, { bad = false } = {}) {
  const place = document.getElementById("said");
  place.classList.toggle("bad", bad);
  place.textContent = words;
  if (bad) place.scrollIntoView({ block: "nearest" });
}
