// The preview in the browser: switches views by key, shows a new build as it comes, keeps the place.
// Without it the page still works: views are links, forms are sent, a reload shows the latest build.

import { scale, settle, turnAllTo, turned } from "./preview-frames.js";
import * as memo from "./preview-memo.js";
import { take } from "./preview-patch.js";

const one = (selector) => document.querySelector(selector);
let latest = 0;

// The page's parts at once, and then those that take longer: the checks.
async function visit(query, { top = false, steps = ["soon=1", ""] } = {}) {
  const mine = ++latest;
  for (const step of steps) {
    // The checks wait for the mail, which is what somebody looks at.
    if (!step) await turned();
    if (mine !== latest) return;
    const html = await asked(`/?${[query, step].filter(Boolean).join("&")}`);
    if (mine !== latest || html === null) return;
    adopt(html);
    if (top && step) one("main").scrollTop = 0;
  }
}

// A page's HTML; null, and a word on it, where there is none.
async function asked(address) {
  try {
    const answer = await fetch(address);
    const html = await answer.text();
    if (answer.ok) return html;
    memo.say(html);
  } catch {
    memo.say("The preview does not answer: is it still running?");
  }
  return null;
}

function adopt(html) {
  memo.hush();
  memo.clear("found");
  take(new DOMParser().parseFromString(html, "text/html"));
  memo.findStories();
  history.replaceState(null, "", `/?${document.body.dataset.query}`);
}

// ── Views, editions, readers ──

document.addEventListener("click", (event) => {
  const link = event.target.closest(".tabs a");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  visit(link.search.slice(1), { top: true });
});

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") {
    close(one("#send"));
    memo.hush();
    memo.clear("found");
    return;
  }
  if (event.target.closest?.("input, select, textarea")) return;
  const link = document.querySelectorAll(".tabs nav a")[Number(event.key) - 1];
  if (link) visit(link.search.slice(1), { top: true });
}
document.addEventListener("keydown", onKey);

function close(box) {
  if (!box || !box.open) return;
  if (box.contains(document.activeElement)) box.querySelector("summary").focus();
  box.open = false;
}

const said = (form) => new URLSearchParams(
  [...new FormData(form)].filter(([, value]) => value),
).toString();

document.addEventListener("change", (event) => {
  const select = event.target.closest(".pick select, .as select");
  if (!select) return;
  const search = select.form.elements.find;
  if (search) search.value = "";
  visit(said(select.form));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  event.preventDefault();
  if (form.matches(".pick, .as")) visit(said(form));
  else if (form.matches("[data-copy]")) copyPage(form);
  else if (form.id === "test") sendTest(form);
});

// ── What is taken along ──

async function copy(words, what) {
  try {
    await navigator.clipboard.writeText(words);
    memo.say(`Copied ${what}.`);
    return true;
  } catch {
    memo.say("The browser did not let it be copied.");
    return false;
  }
}

async function copyPage(form) {
  const html = await asked(`${form.getAttribute("action")}?${said(form)}`);
  if (html === null) return;
  const size = (new Blob([html]).size / 1024).toFixed(1);
  if (await copy(html, `${size} KB of HTML`)) flash(form.querySelector("button"), "Copied");
}

function flash(button, words) {
  const before = button.textContent;
  if (before === words) return;
  button.textContent = words;
  setTimeout(() => { button.textContent = before; }, 1500);
}

async function sendTest(form) {
  const button = form.querySelector("button");
  if (button.getAttribute("aria-busy")) return;
  button.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form));
    const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
    adopt(await answer.text());
  } catch {
    memo.say("The preview does not answer: is it still running?");
  }
  button.removeAttribute("aria-busy");
}

// ── Findings ──

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-place], [data-copy=details]");
  if (!button) return;
  if (button.dataset.copy) {
    const failure = one(".err");
    const lines = [...failure.querySelectorAll("h2, p:not(.lb):not(.acts), pre")];
    const words = lines.map((line) => line.textContent.trim()).join("\n\n");
    if (await copy(words, "the details")) flash(button, "Copied");
    return;
  }
  const view = button.dataset.in || (one(".canvas figure") ? "" : "desktop");
  if (view && view !== document.body.dataset.view) {
    const tab = one(`.tabs a[href*="view=${view}"]`);
    await visit(tab.search.slice(1), { top: true, steps: ["soon=1"] });
    await Promise.all([...document.querySelectorAll(".canvas iframe")].map(
      (frame) => new Promise((loaded) => frame.addEventListener("load", loaded, { once: true })),
    ));
  }
  memo.show(button.dataset.place);
});

// ── Live ──

memo.begin({ onKey });
addEventListener("resize", scale);
document.documentElement.classList.add("js");
one("main").classList.toggle("dim", Boolean(one(".err")));
settle();

new EventSource("/events").addEventListener("message", (event) => {
  const [version, good] = event.data.split(" ");
  if (version === document.body.dataset.version) return;
  if (good !== document.body.dataset.good) turnAllTo(good);
  visit(document.body.dataset.query);
});
