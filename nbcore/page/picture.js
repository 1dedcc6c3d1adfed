// Shows an explorer's picture, words and state, and tells the kernel what has been painted and what
// is pointed at or picked.

import { listing } from "./listing.js";
import { pointing } from "./pointing.js";

const REST = 700; // milliseconds without a change after which new words are read aloud
const HINT = "Move a control: then it is said here in words what the picture shows.";
const POINT =
  "Point at the picture, or press Tab: here it says what that is. Click or Enter picks it.";
const PARTS = `
  <svg role="img"></svg>
  <div class="nbcore-spots"><svg role="group" aria-label="what can be pointed at"></svg></div>
  <p class="nbcore-readout"></p>
  <details class="nbcore-code" open hidden><summary>At work in network.py</summary>
    <ol></ol></details>
  <p hidden></p>
  <p class="nbcore-problem" role="alert"></p>
  <p class="nbcore-words" aria-hidden="true"></p>
  <p class="nbcore-spoken" role="status"></p>
  <details class="nbcore-state"><summary>Settings as a line</summary><div>
    <input type="text" aria-label="settings" spellcheck="false" data-lm-suppress-shortcuts="true">
    <button type="button">Copy</button>
    <button type="button">Copy as a cell</button>
    <button type="button">Copy as a link</button>
  </div></details>`;
const LOCAL = /^(localhost|127\..*|\[::1\]|)$/; // hosts that nobody else can reach
let count = 0; // of views, so that each has names of its own

// What a link to this page says after its #.
function linked() {
  try {
    return decodeURIComponent(location.hash.slice(1));
  } catch {
    return ""; // another's link
  }
}

// A message holds only what changed of the layers and the spots. The model holds all: for views that
// are opened later, and for the page that is saved.
function initialize({ model }) {
  let all = model.get("content");
  function merge() {
    const news = model.get("content");
    if (news === all) return;
    const pairs = news.order.map((name) => [name, news.layers[name] ?? all.layers[name]]);
    all = { ...news, spots: news.spots ?? all.spots, layers: Object.fromEntries(pairs) };
    model.set("content", all);
  }
  model.on("change:content", merge);
  return () => model.off("change:content", merge);
}

function render({ model, el }) {
  el.classList.add("nbcore-picture");
  el.innerHTML = PARTS;
  const [svg, above, readout, code, description, problem, words, spoken, state] = el.children;
  const [line, copyLine, copyCell, copyLink] = state.querySelectorAll("input, button");
  copyLink.hidden = LOCAL.test(location.hostname);
  description.id = `nbcore-${Date.now()}-${count++}`;
  svg.setAttribute("aria-describedby", description.id);
  const layers = new Map(); // by name: the node, and the text that it was made from
  const spots = pointing(above.firstElementChild, tell);
  const listLines = listing(code.lastElementChild, spots);
  let frame, resting, asked;

  function tell(message) {
    try {
      model.send(message);
    } catch {
      // The kernel has gone; the line below the controls says so.
    }
  }

  function draw() {
    const content = model.get("content");
    if (content.frame === frame) return;
    frame = svg.dataset.frame = content.frame;
    const { width, height } = content;
    for (const part of [svg, above.firstElementChild]) {
      part.setAttribute("viewBox", `0 0 ${width} ${height}`);
      part.setAttribute("width", width);
      part.setAttribute("height", height);
    }
    svg.setAttribute("aria-label", content.name);
    for (const [name, { node }] of layers) {
      if (content.order.includes(name)) continue;
      node.remove();
      layers.delete(name);
    }
    let next = svg.firstChild;
    for (const name of content.order) {
      const text = content.layers[name];
      let layer = layers.get(name);
      if (!layer) {
        layer = { node: document.createElementNS("http://www.w3.org/2000/svg", "g") };
        layer.node.dataset.layer = name;
        layers.set(name, layer);
      }
      if (layer.text !== text) layer.node.innerHTML = layer.text = text;
      if (layer.node === next) next = next.nextSibling;
      else svg.insertBefore(layer.node, next);
    }
    write(content);
    spots.update(content);
    listLines(content);
    acknowledge(frame);
  }

  function write(content) {
    problem.textContent = content.problem;
    readout.textContent = content.readout || (content.spots.length ? POINT : "");
    words.textContent = content.moved ? content.words : HINT;
    if (document.activeElement !== line) line.value = content.state;
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (content.moved) spoken.textContent = content.words;
      description.textContent = content.words;
    }, REST);
  }

  // Called by the browser just before it paints.
  function acknowledge(painted) {
    requestAnimationFrame(() => tell({ painted }));
  }

  function fit() {
    const { widths } = model.get("content");
    if (!el.clientWidth || !widths) return;
    const best = widths.find((width) => width <= el.clientWidth) ?? widths.at(-1);
    if (best === asked) return;
    asked = best;
    tell({ width: best });
  }

  // What a button copies: the line, a cell that shows the same again, or a link to it.
  function textOf(button) {
    const { maker, state: settings } = model.get("content");
    if (button === copyCell)
      return `from nbcore.widgets import ${maker}\n\n${maker}.from_state("${settings}")`;
    const [page] = location.href.split("#");
    return button === copyLink ? `${page}#${encodeURIComponent(`${maker} ${settings}`)}` : settings;
  }

  // A page that is not served safely has no clipboard.
  function copyMarked(text) {
    const area = state.appendChild(document.createElement("textarea"));
    area.value = text;
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  async function onCopy({ currentTarget: button }) {
    const text = textOf(button);
    const label = (button.dataset.label ??= button.textContent);
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyMarked(text);
    }
    button.style.minWidth = `${button.offsetWidth}px`; // its neighbors stay where they are
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = label), 2000);
  }

  // A page that was opened by such a link shows what it names.
  function followLink() {
    const { maker, moved } = model.get("content");
    const [name, ...settings] = linked().split(" ");
    if (name === maker && !moved) tell({ state: settings.join(" ") });
  }

  line.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") tell({ state: line.value });
  });
  for (const button of [copyLine, copyCell, copyLink]) button.addEventListener("click", onCopy);
  model.on("change:content", draw);
  const size = new ResizeObserver(fit);
  size.observe(el);
  draw();
  followLink();
  return () => {
    clearTimeout(resting);
    size.disconnect();
    spots.end();
    model.off("change:content", draw);
  };
}

export default { initialize, render };
