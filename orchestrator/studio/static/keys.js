// <copy-button for="ID">: puts what a field holds on the clipboard. Without script the field is selected by hand.
import { say } from "./swap.js";

class CopyButton extends HTMLElement {
  connectedCallback() {
    const field = document.getElementById(this.getAttribute("for"));
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      field.select();
      try {
        await navigator.clipboard.writeText(field.value);
        say("The key is on the clipboard.");
      } catch {
        say("It is selected: press Ctrl+C, or Cmd+C.");
      }
    });
    this.replaceChildren(button);
  }
}

customElements.define("copy-button", CopyButton);

// A form that was sent is empty again, and a new key is ready to be copied.
document.addEventListener("sent", (event) => {
  event.target.reset();
  document.getElementById("secret")?.select();
});
