// Shows an explorer's picture, words and state, and tells the kernel what has been painted.

const REST = 700; // milliseconds without a change after which new words are read aloud
const HINT = "Move a control: then it is said here in words what the picture shows.";
const PARTS = `
  <svg role="img"></svg>
  <p hidden></p>
  <p class="nbcore-problem" role="alert"></p>
  <p class="nbcore-words" aria-hidden="true"></p>
  <p class="nbcore-spoken" role="status"></p>
  <details class="nbcore-state"><summary>Settings as a line</summary><div>
    <input type="text" aria-label="settings" spellcheck="false" data-lm-suppress-shortcuts="true">
    <button type="button">Copy</button>
  </div></details>`;
let count = 0; // of views, so that each has names of its own

// A message holds only the layers that changed. The model holds all of them: for views that are
// opened later, and for the page that is saved.
function initialize({ model }) {
  let all = model.get("content");
  function merge() {
    const news = model.get("content");
    if (news === all) return;
    const pairs = news.order.map((name) => [name, news.layers[name] ?? all.layers[name]]);
    all = { ...news, layers: Object.fromEntries(pairs) };
    model.set("content", all);
  }
  model.on("change:content", merge);
  return () => model.off("change:content", merge);
}

function render({ model, el }) {
  el.classList.add("nbcore-picture");
  el.innerHTML = PARTS;
  const [svg, description, problem, words, spoken, state] = el.children;
  const [line, copy] = state.querySelectorAll("input, button");
  description.id = `nbcore-${Date.now()}-${count++}`;
  svg.setAttribute("aria-describedby", description.id);
  const layers = new Map(); // by name: the node, and the text that it was made from
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
    frame = content.frame;
    const { width, height } = content;
    svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    svg.setAttribute("width", width);
    svg.setAttribute("height", height);
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
    acknowledge(frame);
  }

  function write(content) {
    problem.textContent = content.problem;
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

  async function onCopy() {
    line.select();
    try {
      await navigator.clipboard.writeText(line.value);
    } catch {
      document.execCommand("copy"); // a page that is not served safely has no clipboard
    }
    copy.textContent = "Copied";
    setTimeout(() => (copy.textContent = "Copy"), 2000);
  }

  line.addEventListener("keydown", ({ key }) => {
    if (key === "Enter") tell({ state: line.value });
  });
  copy.addEventListener("click", onCopy);
  model.on("change:content", draw);
  const size = new ResizeObserver(fit);
  size.observe(el);
  draw();
  return () => {
    clearTimeout(resting);
    size.disconnect();
    model.off("change:content", draw);
  };
}

export default { initialize, render };
