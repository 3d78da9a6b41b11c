// The frames that show the mail: as high as what is in them, and changed without a flash.

import { forceDark } from "./preview-dark.js";

const waiting = []; // what is done with each mail once it is there

export function whenShown(act) {
  waiting.push(act);
}

export function frames() {
  return [...document.querySelectorAll(".fr > iframe:not(.coming)")];
}

export function pageIn(frame) {
  const page = frame.contentDocument;
  return page && page.body && page.body.firstElementChild ? page : null;
}

function fit(frame) {
  const page = pageIn(frame);
  if (page) frame.style.height = `${Math.ceil(page.body.getBoundingClientRect().height)}px`;
}

function dress(frame) {
  const page = pageIn(frame);
  if (!page || page.documentElement.dataset.dressed) return;
  page.documentElement.dataset.dressed = "yes";
  if (frame.dataset.force) forceDark(page, frame.dataset.force);
  fit(frame);
  for (const act of waiting) act(frame, page);
}

// A frame's mail can be shown when it is parsed: its pictures may take longer.
function parsed(frame, then) {
  const look = () => {
    if (!frame.isConnected) return;
    const page = pageIn(frame);
    const there = page && page.URL === frame.src && page.readyState !== "loading";
    if (there) then();
    else requestAnimationFrame(look);
  };
  look();
}

// A page in the background is shown no frame of animation, and its load comes all the same.
export function settle() {
  for (const frame of frames()) {
    frame.addEventListener("load", () => {
      dress(frame);
      fit(frame);
    });
    parsed(frame, () => dress(frame));
  }
  scale();
}

export function scale() {
  const canvas = document.querySelector(".canvas");
  canvas.style.zoom = 1;
  const fits = document.querySelector("main").clientWidth / canvas.scrollWidth;
  canvas.style.zoom = Math.max(0.6, Math.min(1, fits));
}

const underWay = new Map(); // frames that are loading, and when each is shown

// The new mail is loaded behind the old one and takes its place when it is there.
export function turnTo(frame, address) {
  const box = frame.parentElement;
  for (const late of box.querySelectorAll(".coming")) {
    if (late.src === address) return;
    late.remove();
    underWay.delete(late);
  }
  if (frame.src === address) return;
  const next = document.createElement("iframe");
  for (const name of ["title", "width", "height", "sandbox", "data-force"]) {
    if (frame.hasAttribute(name)) next.setAttribute(name, frame.getAttribute(name));
  }
  next.className = "coming";
  next.style.height = frame.style.height;
  next.src = address;
  underWay.set(next, new Promise((shown) => {
    const take = () => {
      if (next.isConnected && next.className) {
        dress(next);
        next.className = "";
        frame.remove();
      }
      underWay.delete(next);
      shown();
    };
    next.addEventListener("load", () => {
      take();
      fit(next);
    });
    box.append(next);
    parsed(next, take);
  }));
}

// Today's frames turn to a build as soon as it is known, before the page says so.
export function turnAllTo(build) {
  for (const frame of frames()) {
    const address = new URL(frame.src);
    if (!address.searchParams.has("v")) continue;
    address.searchParams.set("v", build);
    turnTo(frame, address.href);
  }
}

// When all frames show what they were turned to; at most after so many milliseconds.
export function turned(within = 1500) {
  const late = new Promise((over) => { setTimeout(over, within); });
  return Promise.race([Promise.all(underWay.values()), late]);
}
