// Lets the places of a picture be pointed at and picked: by mouse, by touch and by keys.

import { between, hit, nearest, outline } from "./places.js";

const PATIENCE = 300; // milliseconds for the answer to what was told, before more is told
const FINGER = 8; // pixels more for what is touched
const SVG = "http://www.w3.org/2000/svg";
// Where a key leads, in rows and columns.
const WAYS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
  PageUp: [-10, 0],
  PageDown: [10, 0],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

// Messages to the kernel, one after the other: the next is told when the picture has answered, and
// of several of a kind that wait only the latest.
function messenger(tell) {
  const queue = [];
  let waiting;

  function say(message) {
    const [kind] = Object.keys(message);
    if (waiting) {
      if (queue.length && kind in queue.at(-1)) queue.pop();
      queue.push(message);
      return;
    }
    waiting = setTimeout(onAnswer, PATIENCE);
    tell(message);
  }

  function onAnswer() {
    clearTimeout(waiting);
    waiting = undefined;
    if (queue.length) say(queue.shift());
  }

  return { say, onAnswer, end: () => clearTimeout(waiting) };
}

// Fills an svg above the picture. Each set of spots is one node, which takes focus and stays when
// the picture changes: arrow keys go from place to place, Enter picks, Shift and arrows move.
export function pointing(svg, tell) {
  const { say, onAnswer, end } = messenger(tell);
  const nodes = new Map(); // by kind and index: the node of a set, and the place last pointed at
  let latest; // the spots of the present picture
  const picked = svg.appendChild(document.createElementNS(SVG, "g"));
  picked.classList.add("nbcore-picked");
  let across = 1; // pixels of the picture from left to right, which the page may have made smaller
  let hovered; // the node that the mouse points at
  let mouse; // where it is, if it is on the picture
  let taken = false; // whether a pointer gives the focus
  let keyed = false; // whether keys were used last: then what has the focus is pointed at
  let held; // the node that a pressed pointer drags over, or whose place it drags
  let touched; // the node that a finger is on
  let line = null; // the place of a line of code that is pointed at
  let told = "null"; // what the kernel knows to be pointed at

  const nameOf = ({ kind, index }) => `${kind} ${index}`;
  const address = ({ set, at }) => [set.kind, set.index, ...at];
  const focused = () => [...nodes.values()].find(({ g }) => g === document.activeElement);

  function draw(g, set, at) {
    const d = outline(set, at);
    g.innerHTML = `<path d="${d}"/><path d="${d}"/>`;
    g.classList.toggle("nbcore-link", Boolean(set.links));
  }

  // Shows what is pointed at, and asks what that is.
  function point() {
    const node = hovered ?? (keyed && !line ? focused() : undefined);
    for (const other of nodes.values()) other.g.classList.toggle("nbcore-pointed", other === node);
    if (node) draw(node.g, node.set, node.at);
    const place = node ? address(node) : line;
    if (String(place) === told) return;
    told = String(place);
    node?.g.setAttribute("aria-busy", true); // until it is said what that is
    say({ point: place });
  }

  // A line of code beside the picture is pointed at, or none any more.
  function pointAtLine(place) {
    line = place;
    point();
  }

  function pick(node) {
    point();
    say({ pick: address(node) });
  }

  // What a pointer has hit is picked, and keys go on from there.
  function take(node) {
    keyed = false;
    taken = true;
    node.g.focus({ preventScroll: true });
    taken = false;
    hovered = node;
    pick(node);
  }

  // The cells over which the places of a set can be dragged.
  const below = ({ set }) => latest.find(({ kind }) => kind === set.over);

  // Moves a place that can be dragged to the cell below a point of the picture.
  function drag(node, place) {
    const cells = below(node);
    const cell = cells && nearest(cells, place);
    if (cell) say({ drag: [...address(node), ...cell] });
  }

  function placeOf(event) {
    const { left, top, width } = svg.getBoundingClientRect();
    const scale = across / width;
    return [(event.clientX - left) * scale, (event.clientY - top) * scale];
  }

  // The uppermost set that is hit, pointed at there.
  function find(point, more = 0) {
    for (const set of [...latest].reverse()) {
      const node = nodes.get(nameOf(set));
      const at = node && hit(set, point, more);
      if (at) return Object.assign(node, { at });
    }
    return undefined;
  }

  function onMove(event) {
    mouse = event.pointerType === "touch" ? undefined : placeOf(event);
    if (!held) {
      hovered = mouse && find(mouse);
      svg.classList.toggle("nbcore-hit", Boolean(hovered));
      return point();
    }
    const place = placeOf(event);
    if (held.set.over) return drag(held, place);
    // Drawing over places that controls can pick picks one after the other.
    const at = held.set.at && nearest(held.set, place);
    if (!at || String(at) === String(held.at)) return undefined;
    held.at = at;
    return pick(held);
  }

  function onDown(event) {
    if (event.button) return;
    const isFinger = event.pointerType === "touch";
    const node = find(placeOf(event), isFinger ? FINGER : 0);
    touched = isFinger && node; // it may be about to scroll the page
    if (!node || touched) return;
    event.preventDefault(); // no text is marked, and no cell is taken up
    take(node);
    held = node;
    svg.setPointerCapture(event.pointerId);
  }

  function onUp() {
    if (touched) take(touched);
    onCancel();
  }

  function onCancel() {
    held = touched = undefined;
  }

  function onLeave({ pointerType }) {
    if (held || pointerType === "touch") return;
    hovered = mouse = undefined;
    point();
  }

  function onKeyDown(event) {
    const node = focused();
    if (event.key === "Escape") svg.closest(".jp-Cell")?.focus(); // where J and K lead on
    if (
      !node ||
      ["Tab", "Escape"].includes(event.key) ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey
    )
      return;
    event.stopPropagation(); // JupyterLab would go to another cell, or add one
    const way = WAYS[event.key];
    if (!way && !["Enter", " ", "Delete", "Backspace"].includes(event.key)) return;
    event.preventDefault();
    hovered = undefined;
    keyed = true;
    if (!way) {
      if (event.key === "Enter" || event.key === " ") pick(node);
      else say({ remove: address(node) });
    } else if (event.shiftKey && node.set.over) {
      const { cells, rows, columns } = below(node);
      const [x, y] = node.set.dots[node.at[0] * node.set.columns + node.at[1]];
      const [, , width, height] = cells;
      drag(node, [x + (way[1] * width) / columns, y + (way[0] * height) / rows]);
    } else {
      const { rows, columns } = node.set;
      node.at = [between(node.at[0] + way[0], rows - 1), between(node.at[1] + way[1], columns - 1)];
      point();
    }
  }

  // What is said of a place stands below the picture: both are to be seen, if they have room.
  function onFocus({ target }) {
    if (taken) return;
    keyed = true;
    hovered = undefined;
    for (const part of [svg.parentElement.nextElementSibling, target])
      part.scrollIntoView({ block: "nearest" });
    point();
  }

  function makeNode(set) {
    const g = svg.insertBefore(document.createElementNS(SVG, "g"), picked);
    g.setAttribute("role", "slider");
    g.setAttribute("tabindex", 0);
    g.setAttribute("aria-valuemin", 0);
    g.setAttribute("aria-valuenow", 0);
    g.dataset.lmSuppressShortcuts = true;
    g.dataset.spots = nameOf(set);
    return { g, at: [0, 0] };
  }

  function takeUp(set) {
    const name = nameOf(set);
    if (!nodes.has(name)) nodes.set(name, makeNode(set));
    const node = nodes.get(name);
    // Where a control has picked another place, keys go on from there.
    if (set.at && String(set.at) !== String(node.set?.at)) node.at = set.at;
    node.at = [between(node.at[0], set.rows - 1), between(node.at[1], set.columns - 1)];
    node.set = set;
    node.g.setAttribute("aria-label", set.name);
    node.g.setAttribute("aria-valuemax", set.rows * set.columns - 1);
    draw(node.g, set, node.at);
    return name;
  }

  function replace(spots) {
    latest = spots;
    const names = new Set(spots.filter(({ lines }) => !lines).map(takeUp));
    for (const [name, node] of nodes) {
      if (names.has(name)) continue;
      nodes.delete(name);
      if (node === hovered) hovered = undefined;
      // Focus does not leave the picture.
      if (node.g === document.activeElement)
        [...nodes.values()][0]?.g.focus({ preventScroll: true });
      node.g.remove();
    }
  }

  // Takes up the spots of a new picture, and the words for what is pointed at.
  function update({ spots, width, pointed, picked: chosen, readout }) {
    across = width;
    if (spots !== latest) replace(spots);
    // The mouse may be on another place of the new picture.
    if (hovered && mouse && !held) hovered = find(mouse);
    const node = hovered ?? focused();
    if (node && String(pointed) === String(address(node))) {
      node.g.setAttribute("aria-valuenow", node.at[0] * node.set.columns + node.at[1]);
      node.g.setAttribute("aria-valuetext", readout);
      node.g.removeAttribute("aria-busy");
    }
    const own = chosen && nodes.get(`${chosen[0]} ${chosen[1]}`);
    picked.innerHTML = "";
    if (own) draw(picked, own.set, chosen.slice(2));
    onAnswer();
    point();
  }

  const listeners = {
    pointermove: onMove,
    pointerdown: onDown,
    pointerup: onUp,
    pointercancel: onCancel,
    pointerleave: onLeave,
    // What follows a touch would take the focus away.
    mousedown: (event) => hovered && event.preventDefault(),
    keydown: onKeyDown,
    focusin: onFocus,
    focusout: () => setTimeout(point),
  };
  // Not on the svg itself: one that hears of focus would be one more stop of the Tab key.
  for (const [name, listener] of Object.entries(listeners))
    svg.parentElement.addEventListener(name, listener);
  return { update, say, pointAtLine, end };
}
