// Puts parts of a freshly fetched page in the place of those that are shown. A part is an element with an id
// and `data-part`. What somebody is typing into is never replaced. A part `data-part="list"` holds parts: as long
// as those are the same ones in the same order, each is replaced by itself.

const parser = new DOMParser();

/** Fetch a page of ours. Whoever was signed out meanwhile is sent to the door. */
export async function fetched(address, options = {}) {
  const headers = { ...options.headers };
  if (options.method === "POST") headers["X-Form-Token"] = document.body.dataset.token ?? "";
  const answer = await fetch(address, { ...options, headers, credentials: "same-origin" });
  if (new URL(answer.url).pathname === "/studio/sign-in") {
    location.assign(answer.url);
    throw new Error("signed out");
  }
  const page = parser.parseFromString(await answer.text(), "text/html");
  return { answer, page };
}

/** Show the parts of this very page as they are now. */
export async function refresh(address = location.href) {
  const { answer, page } = await fetched(address);
  if (!answer.ok) throw new Error(`${answer.status}`);
  place(page);
}

/** Put every part of a page in its place; focus, scroll and open details stay as they are. */
export function place(page, { even = false } = {}) {
  for (const old of document.querySelectorAll("[data-part]")) {
    const fresh = old.isConnected ? page.getElementById(old.id) : null;
    if (fresh && old.dataset.part === "list" && inner(old) === inner(fresh)) continue; // part by part
    if (!fresh || old.isEqualNode(fresh) || (!even && isBusy(old))) continue;
    const focused = old.contains(document.activeElement) ? handle(document.activeElement) : null;
    const open = new Set([...old.querySelectorAll("details[open][id]")].map((each) => each.id));
    const node = document.importNode(fresh, true);
    for (const each of node.querySelectorAll("details[id]")) if (open.has(each.id)) each.open = true;
    old.replaceWith(node);
    if (focused) node.querySelector(focused)?.focus({ preventScroll: true });
    node.dispatchEvent(new CustomEvent("placed", { bubbles: true }));
  }
}

/** The parts in a part, in their order. */
function inner(part) {
  return [...part.querySelectorAll("[data-part]")].map((each) => each.id).join();
}

/** Whether somebody types, drags or plays in there. */
function isBusy(part) {
  if (part.querySelector("[data-busy], dialog[open]")) return true;
  return [...part.querySelectorAll("input, textarea, select")].some((field) =>
    field.type === "checkbox" || field.type === "radio"
      ? field.checked !== field.defaultChecked
      : field.tagName === "SELECT"
        ? [...field.options].some((each) => each.selected !== each.defaultSelected && each.defaultSelected)
        : field.type !== "hidden" && field.type !== "file" && field.value !== field.defaultValue,
  );
}

function handle(element) {
  if (element.id) return `#${CSS.escape(element.id)}`;
  const name = element.getAttribute("name");
  if (element.matches("button[name][value]")) return `button[name="${CSS.escape(name)}"][value="${CSS.escape(element.value)}"]`;
  const form = element.closest("form[id]");
  if (form && name) return `#${CSS.escape(form.id)} [name="${CSS.escape(name)}"]`;
  return element.matches("a[href]") ? `a[href="${CSS.escape(element.getAttribute("href"))}"]` : null;
}

/** Tell everybody what happened, aloud too. */
export function say(words, { bad = false } = {}) {
  const place = document.getElementById("said");
  place.classList.toggle("bad", bad);
  place.textContent = words;
  if (bad) place.scrollIntoView({ block: "nearest" });
}
