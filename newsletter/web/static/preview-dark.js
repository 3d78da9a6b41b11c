// What clients do that invert a mail's colours by themselves, whatever its own dark palette says.
// "partial": light grounds go dark and dark text goes light (Outlook.com and its apps, Gmail on
// Android). "full": the lightness of every colour is turned (Gmail on iPhone, Outlook on Windows).
// An approximation: the clients say nothing of how they do it, and their versions differ.

const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
const known = new Map();

// Any CSS colour as lightness, two axes of colour (Oklab) and opacity.
function lab(colour) {
  if (known.has(colour)) return known.get(colour);
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = "#000";
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pixel.getImageData(0, 0, 1, 1).data;
  const [r, g, b] = [red, green, blue].map((byte) => {
    const value = byte / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const found = {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    a: 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    b: 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
    clear: alpha < 8,
  };
  known.set(colour, found);
  return found;
}

function turned(colour, { ground }) {
  const { lightness, a, b } = lab(colour);
  const rest = 1 - lightness;
  const light = Math.min(0.97, ground ? 0.17 + rest * 0.78 : 0.28 + rest * 0.68);
  return `oklab(${light.toFixed(3)} ${(a * 0.85).toFixed(3)} ${(b * 0.85).toFixed(3)})`;
}

function changes(style, full) {
  const found = [];
  const ground = style.backgroundColor;
  if (!lab(ground).clear && (full || lab(ground).lightness > 0.55)) {
    found.push(["background-color", turned(ground, { ground: true })]);
  }
  if (full || lab(style.color).lightness < 0.6) {
    found.push(["color", turned(style.color, { ground: false })]);
  }
  for (const side of ["top", "right", "bottom", "left"]) {
    if (parseFloat(style.getPropertyValue(`border-${side}-width`)) > 0) {
      const colour = style.getPropertyValue(`border-${side}-color`);
      const value = turned(colour, { ground: lab(colour).lightness > 0.55 });
      found.push([`border-${side}-color`, value]);
    }
  }
  return found;
}

export function forceDark(page, mode) {
  const view = page.defaultView;
  const elements = [...page.querySelectorAll("body, body *")];
  // All are read before one is changed: text takes its colour from what is around it.
  const all = elements.map((one) => changes(view.getComputedStyle(one), mode === "full"));
  elements.forEach((one, place) => {
    for (const [name, value] of all[place]) one.style.setProperty(name, value, "important");
  });
  page.documentElement.style.background = "#111";
}
