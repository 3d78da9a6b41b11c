// The memo and the lists beside it: a finding shows its element, a story its row, and a row its story.

import { frames, pageIn, whenShown } from "./preview-frames.js";

const calm = matchMedia("(prefers-reduced-motion: reduce)");

let silence = 0;

export function say(words) {
  const line = document.getElementById("said");
  line.textContent = words;
  clearTimeout(silence);
  silence = setTimeout(() => { line.textContent = ""; }, 6000);
}

// ── Outlines ──

// What is drawn over the mail, never into it.
function outline(frame, element, kind) {
  const place = element.getBoundingClientRect();
  const mark = document.createElement("div");
  mark.className = `spot ${kind}`;
  for (const [name, value] of [
    ["left", place.left - 3], ["top", place.top - 3],
    ["width", place.width + 6], ["height", place.height + 6],
  ]) mark.style[name] = `${value}px`;
  frame.parentElement.append(mark);
  return mark;
}

export function clear(kind) {
  for (const mark of document.querySelectorAll(`.spot.${kind}`)) mark.remove();
}

// The element itself, or what it stands in: the preheader, say, is hidden in the body.
function visible(element) {
  for (let one = element; one && !one.matches("body, html"); one = one.parentElement) {
    const { width, height } = one.getBoundingClientRect();
    if (width > 1 && height > 1) return one;
  }
  return null;
}

// The N-th element of a tag, as lint counts them; whether there was one to show.
export function show(place) {
  clear("found");
  const [tag, number] = place.split(":");
  let first = null;
  for (const frame of frames()) {
    const page = pageIn(frame);
    const element = page && page.querySelectorAll(tag)[Number(number)];
    const seen = element && visible(element);
    if (!seen) continue;
    const mark = outline(frame, seen, "found");
    if (!first) first = { mark, words: element.textContent.trim().slice(0, 60) };
  }
  if (!first) {
    say(`The ${tag} is not to be seen in this view.`);
    return false;
  }
  into(first.mark);
  say(`Outlined: ${tag}${first.words ? `, “${first.words}”` : ""}`);
  return true;
}

function into(mark) {
  mark.scrollIntoView({ block: "center", inline: "nearest", behavior: calm.matches ? "auto" : "smooth" });
}

// ── Stories ──

const rows = new WeakMap(); // of each frame: the row of each story, and each row's story

function stories() {
  return [...document.querySelectorAll(".story")];
}

function rowOf(page, story) {
  const { title } = story.dataset;
  if (!URL.canParse(story.dataset.url)) return null;
  const { href } = new URL(story.dataset.url);
  const links = [...page.querySelectorAll("a[href]")].filter((one) => one.href === href);
  const told = links.find((one) => {
    const words = one.textContent.trim().replace(/[.…]$/, "");
    return words && title.startsWith(words);
  });
  const link = told || links[0];
  return link ? link.closest("td") || link : null;
}

function find(frame) {
  const page = pageIn(frame);
  const found = new Map();
  for (const story of page ? stories() : []) {
    const row = rowOf(page, story);
    if (row) found.set(story.id, row);
  }
  rows.set(frame, found);
  return found;
}

export function findStories() {
  for (const frame of frames()) find(frame);
}

function point(story) {
  clear("row");
  let first = null;
  for (const frame of frames()) {
    const row = (rows.get(frame) || find(frame)).get(story.id);
    if (row) first = outline(frame, row, "row") && (first || frame.parentElement.lastElementChild);
  }
  return first;
}

function storyAt(frame, target) {
  for (const [id, row] of rows.get(frame) || find(frame)) {
    if (row.contains(target)) return document.getElementById(id);
  }
  return null;
}

function card() {
  let there = document.querySelector(".card");
  if (!there) {
    // Its words are those of the list beside: a reader of the screen has them there.
    there = document.createElement("div");
    there.className = "card";
    there.setAttribute("aria-hidden", "true");
    document.body.append(there);
  }
  return there;
}

function explain(frame, target) {
  const story = storyAt(frame, target);
  if (!story) {
    hush();
    return;
  }
  const box = card();
  if (box.dataset.story === story.id && !box.hidden) return;
  clear("row");
  const mark = outline(frame, rows.get(frame).get(story.id), "row");
  const [number, words] = story.querySelector("summary").children;
  const head = document.createElement("p");
  head.append(number.cloneNode(true), words.cloneNode(true));
  box.replaceChildren(head, ...[...story.children].slice(1).map((one) => one.cloneNode(true)));
  box.dataset.story = story.id;
  box.hidden = false;
  const at = mark.getBoundingClientRect();
  const { width, height } = box.getBoundingClientRect();
  const right = at.right + 12 + width < innerWidth ? at.right + 12 : Math.max(8, at.left - width - 12);
  box.style.left = `${right}px`;
  box.style.top = `${Math.max(8, Math.min(at.top, innerHeight - height - 8))}px`;
}

export function hush() {
  const box = document.querySelector(".card");
  if (box) box.hidden = true;
  clear("row");
}

// What scrolls away under a pointer at rest is reported as a move to where it is.
let at = "";

function moved(event) {
  const before = at;
  at = `${event.screenX} ${event.screenY}`;
  return at !== before;
}

export function begin({ onKey }) {
  whenShown((frame, page) => {
    find(frame);
    page.addEventListener("mousemove", (event) => moved(event) && explain(frame, event.target));
    page.documentElement.addEventListener("mouseleave", hush);
    page.addEventListener("focusin", (event) => explain(frame, event.target));
    page.addEventListener("click", (event) => explain(frame, event.target));
    page.addEventListener("keydown", onKey);
  });
  const beside = (event) => event.target.closest && event.target.closest(".story");
  let pointed = null;
  const look = (event, story) => {
    if (event.type === "mousemove" && (!moved(event) || story === pointed)) return;
    pointed = story;
    hush();
    if (story) point(story);
  };
  for (const kind of ["mousemove", "focusin"]) {
    document.addEventListener(kind, (event) => look(event, beside(event)));
  }
  document.addEventListener("toggle", (event) => {
    const story = beside(event);
    const mark = story && story.open && story.matches(":hover, :focus-within") && point(story);
    if (mark) into(mark);
  }, true);
  document.querySelector("main").addEventListener("scroll", () => {
    const box = document.querySelector(".card");
    if (box) box.hidden = true;
  });
}
