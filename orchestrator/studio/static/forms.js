// Forms with `data-swap` are sent without leaving the page: the answer's parts are put in place. A refusal is
// told, and the form keeps what was typed. `data-said` is what is told when it went well; `data-go` (of
// a form or a button) follows the answer to its page instead; `data-ask` asks before.
import { fetched, place, say } from "./swap.js";

// Who signs out leaves nothing that was typed behind; who was asked and stayed after all did not sign out.
let leaves = false;
for (const each of ["keydown", "pointerdown"]) addEventListener(each, () => (leaves = false));
addEventListener("pagehide", () => leaves && sessionStorage.clear());

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  const question = button?.dataset.ask ?? form.dataset.ask;
  if (question && !confirm(question)) return event.preventDefault();
  leaves = form.getAttribute("action") === "/studio/sign-out";
  if (!("swap" in form.dataset)) return;
  event.preventDefault();
  if (form.getAttribute("aria-busy") === "true") return;
  const body = new FormData(form, button);
  const isGet = form.method === "get";
  const action = new URL(button?.getAttribute("formaction") ?? form.getAttribute("action") ?? location.href, location.href);
  if (isGet) action.search = new URLSearchParams(body).toString();
  form.setAttribute("aria-busy", "true");
  try {
    const options = isGet ? {} : { method: "POST", body: form.enctype === "multipart/form-data" ? body : new URLSearchParams(body) };
    const { answer, page, text } = await fetched(action, options);
    if (!answer.ok) return refused(answer, page, text, form);
    if ("go" in form.dataset || (button && "go" in button.dataset)) {
      form.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
      return location.assign(answer.url);
    }
    place(page, { sent: form });
    if (isGet || answer.redirected) history.replaceState(null, "", answer.url);
    const said = button?.dataset.said ?? form.dataset.said;
    if (said) say(said);
    form.dispatchEvent(new CustomEvent("sent", { bubbles: true }));
  } catch (error) {
    if (error.message !== "signed out") say("The server cannot be reached. Nothing is lost: send it again.", { bad: true });
  } finally {
    form.removeAttribute("aria-busy");
  }
});

/** What was said against it: by a page of ours, by the door before it (a problem), or by somebody on the way. */
function refused(answer, page, text, sent) {
  const refusal = page.getElementById("refusal");
  if (!refusal && page.getElementById("main")) return place(page, { sent });
  const faults = [...(refusal?.querySelectorAll(".faults li") ?? [])].map((each) => each.textContent);
  const told = refusal ? refusal.querySelector(".detail")?.textContent : detail(text);
  const words = [told, ...faults].filter(Boolean).join(" · ");
  say(words || `It was refused (${answer.status}). What you entered is still here: send it again later.`, { bad: true });
}

/** What a problem in JSON says; nothing where it is something else. */
function detail(text) {
  try {
    return JSON.parse(text).detail;
  } catch {
    return "";
  }
}

document.addEventListener("change", (event) => {
  const form = event.target.form;
  if (form && "auto" in form.dataset) form.requestSubmit();
});
