// The preview in the browser: switches views by key, shows a new build as it comes, keeps the place.
// Without it the page still works: views are links, and a reload shows the latest build.

const heights = new Map();
const one = (selector) => document.querySelector(selector);

function fit(frame) {
  const body = frame.contentDocument && frame.contentDocument.body;
  if (!body || !body.firstElementChild) return;
  const height = Math.ceil(body.getBoundingClientRect().height);
  heights.set(frame.title, height);
  frame.style.height = `${height}px`;
}

function settle() {
  for (const frame of document.querySelectorAll("iframe")) {
    // The height of the build before, until this one is there: the page does not jump.
    frame.style.height = `${heights.get(frame.title) || 5000}px`;
    frame.addEventListener("load", () => fit(frame));
    if (frame.contentDocument && frame.contentDocument.readyState === "complete") fit(frame);
  }
  const canvas = one(".canvas");
  canvas.style.zoom = 1;
  const scale = one("main").clientWidth / canvas.scrollWidth;
  canvas.style.zoom = Math.max(0.6, Math.min(1, scale));
}

async function show(address, { same }) {
  const answer = await fetch(address);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const places = [".inbox", ".checks", "main"].map((part) => [part, one(part).scrollTop]);
  const open = [...document.querySelectorAll("details[open]")].map((story) => story.id);
  const focused = document.activeElement.closest(".tabs") ? ".tabs [aria-current]"
    : one("main").contains(document.activeElement) ? "main" : "";
  document.title = page.title;
  for (const [name, value] of Object.entries(page.body.dataset)) document.body.dataset[name] = value;
  for (const part of [".bar", ".tabs", ".inbox", "main", ".checks"]) {
    one(part).replaceWith(page.querySelector(part));
  }
  for (const id of open) {
    const story = document.getElementById(id);
    if (story) story.open = true;
  }
  settle();
  if (focused) one(focused).focus({ preventScroll: true });
  for (const [part, top] of places) if (same || part !== "main") one(part).scrollTop = top;
}

function go(link) {
  history.replaceState(null, "", link.href);
  show(link.href, { same: false });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".tabs a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go(link);
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const link = document.querySelectorAll(".tabs a")[Number(event.key) - 1];
  if (link) go(link);
});

addEventListener("resize", settle);
settle();

new EventSource("/events").addEventListener("message", (event) => {
  if (event.data !== document.body.dataset.version) show(location.href, { same: true });
});
