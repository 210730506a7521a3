// The page of a sheet: a picture may be dropped on its form, and a sample line plays when it is asked for.
document.documentElement.classList.add("can-drop");

for (const kind of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    const zone = event.target.closest?.("[data-drop]");
    if (!zone || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    zone.classList.toggle("over", kind === "dragover");
    if (kind !== "drop") return;
    const field = zone.querySelector("input[type=file]");
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
    zone.querySelector("input:not([type=hidden], [type=file]):invalid, select")?.focus();
  });
}

// A line that was spoken already needs nobody's work.
document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-sample] button") && document.getElementById("line");
  if (!line) return;
  event.preventDefault();
  line.currentTime = 0;
  line.play().catch(() => {});
});

document.addEventListener("sent", (event) => {
  if ("sample" in event.target.dataset) document.getElementById("line")?.play().catch(() => {});
  if ("clear" in event.target.dataset) event.target.reset();
});

// Whoever says that it shows a real person is asked for the consent.
document.addEventListener("change", (event) => {
  if (event.target.id === "real" && event.target.checked) document.getElementById("consent").open = true;
});
