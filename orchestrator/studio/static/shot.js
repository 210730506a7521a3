// Keys of a shot's page: a digit chooses a take, left and right go to the shots beside it. They rest while
// somebody types, and while a control has the arrows itself.

const OWN = "input, textarea, select, video, [contenteditable]";

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(OWN)) return;
  if (/^[1-9]$/.test(event.key)) {
    document.querySelector(`[data-key="${event.key}"]`)?.click();
  } else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    const link = document.querySelector(event.key === "ArrowLeft" ? "a[rel=prev]" : "a[rel=next]");
    if (!link) return;
    event.preventDefault();
    link.click();
  }
});
