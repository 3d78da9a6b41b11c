// A page that the server sent, taken over part by part: what is the same stays as it is, with its
// scroll, its focus, what is open and what is typed.

import { scale, settle, turnTo } from "./preview-frames.js";

const shown = new Map(); // the HTML of each part as the server sent it

function parts(page) {
  return page.querySelectorAll("[data-part]");
}

for (const part of parts(document)) shown.set(part.dataset.part, part.outerHTML);

export function take(page) {
  document.title = page.title;
  Object.assign(document.body.dataset, page.body.dataset);
  if (!document.querySelector(".sides") !== !page.querySelector(".sides")) {
    location.reload(); // the first build that works, after one that did not
    return;
  }
  for (const part of parts(page)) {
    const name = part.dataset.part;
    const html = part.outerHTML;
    if (shown.get(name) === html) continue;
    shown.set(name, html);
    const old = document.querySelector(`[data-part="${name}"]`);
    if (!old) continue;
    if (name === "canvas") takeCanvas(old, part);
    else replace(old, part);
  }
  document.querySelector("main").classList.toggle("dim", Boolean(document.querySelector(".err")));
}

function replace(old, part) {
  const open = new Map([...old.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  for (const one of part.querySelectorAll("details[id]")) {
    if (open.has(one.id)) one.open = open.get(one.id);
  }
  old.replaceWith(part);
  if (!focused) return;
  const again = focused.id ? document.getElementById(focused.id)
    : focused.name ? part.querySelector(`[name="${focused.name}"]:not([type=hidden])`)
      : part.querySelector("[aria-current]");
  if (again) again.focus({ preventScroll: true });
}

function takeCanvas(old, part) {
  const before = old.querySelectorAll("figure");
  const after = part.querySelectorAll("figure");
  if (old.dataset.view !== part.dataset.view || before.length !== after.length || !after.length) {
    replace(old, part);
    settle();
    return;
  }
  const [row, next] = [old.querySelector(".gmw"), part.querySelector(".gmw")];
  if (row && next) row.replaceWith(next);
  before.forEach((figure, place) => {
    const frame = figure.querySelector("iframe:not(.coming)");
    const { src } = after[place].querySelector("iframe");
    turnTo(frame, src);
  });
  scale();
}
