// Ticking all episodes at once, and saying on the button how many are ticked. Without script both are done by hand.
const form = document.getElementById("make");
const button = document.getElementById("chosen");
const boxes = () => [...document.querySelectorAll('input[name="episode"]')];

function count() {
  const ticked = boxes().filter((box) => box.checked).length;
  button.textContent = ticked ? `Make ${ticked} ticked` : "Make the ticked ones";
  button.disabled = !ticked;
  every.checked = ticked > 0 && ticked === boxes().length;
  every.indeterminate = ticked > 0 && !every.checked;
}

const every = document.createElement("input");
if (form && boxes().length) {
  every.type = "checkbox";
  const label = document.createElement("label");
  label.className = "every";
  label.append(every, "All episodes");
  document.querySelector(".episodes").before(label);
  every.addEventListener("change", () => {
    for (const box of boxes()) box.checked = every.checked;
    count();
  });
  document.addEventListener("change", (event) => event.target.name === "episode" && count());
  addEventListener("pageshow", count); // a page that comes back has its ticks still
  count();
}
