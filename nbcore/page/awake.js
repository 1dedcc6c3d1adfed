// Tells when nobody answers the controls of a view, and keeps them from looking alive; gives them
// the names and keys that ipywidgets leaves out.

const WORDS =
  "<span>Asleep: <b>Run → Run All Cells</b> wakes this page. Your answers are kept.</span>";
const CONTROLS = "button, input, select, textarea, [tabindex]";
const PAUSE = 300; // milliseconds without a click or a key, and for an answer to arrive

// A picture is no control, but what can be pointed at in it is, and so are the lines below it.
const OF_PICTURE = ".nbcore-spots, .nbcore-code, .nbcore-state";
const controlsOf = (part) =>
  part.matches(".nbcore-picture") ? [...part.querySelectorAll(OF_PICTURE)] : [part];

function setAttributes(node, attributes) {
  for (const [name, text] of Object.entries(attributes))
    if (node.getAttribute(name) !== text) node.setAttribute(name, text);
}

// A slider is called what its label says, and its value is what can be read beside it: over a list
// it would be the place in the list. Options belong to their question.
function nameControls(view) {
  for (const row of view.querySelectorAll(".widget-inline-hbox")) {
    const [slider, label, value] = ["[role=slider]", ".widget-label", ".widget-readout"].map(
      (part) => row.querySelector(part),
    );
    if (!slider || !label) continue;
    const name = label.textContent.trim();
    const words = `${name} = ${value?.textContent.trim()}`;
    setAttributes(slider, { "aria-label": name, "aria-valuetext": words });
    if (value) setAttributes(value, { "aria-label": name, role: "textbox" });
  }
  for (const options of view.querySelectorAll(".widget-radio-box"))
    setAttributes(options, {
      role: "radiogroup",
      "aria-label": view.firstElementChild.textContent.trim(),
    });
}

// Arrows go from option to option and round, as in any group of radio buttons.
const ARROWS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

function onKeyDown(event) {
  const group = event.target.closest(".widget-radio-box");
  if (!group || !(event.key in ARROWS)) return;
  event.preventDefault();
  event.stopPropagation(); // JupyterLab would go to another cell
  const options = [...group.querySelectorAll("input:enabled")];
  const place = options.indexOf(event.target) + ARROWS[event.key];
  const next = options.at(place % options.length);
  next.focus();
  next.click();
}

async function render({ model, el }) {
  el.classList.add("nbcore-awake");
  el.setAttribute("role", "status");
  // A child is drawn before its box holds it.
  while (!el.parentElement) await new Promise(requestAnimationFrame);
  const view = el.parentElement;
  let ignored = false; // the latest question was read, and nobody answered
  let heard = 0;
  let later;

  function update() {
    // ipywidgets 8 marks a box whose kernel has gone; where it does not, there is only asking.
    const marked = view.classList.contains("jupyter-widgets-disconnected");
    const asleep = ignored || marked;
    if (!asleep && !view.classList.contains("nbcore-asleep")) return;
    view.classList.toggle("nbcore-asleep", asleep);
    const controls = [...view.children]
      .flatMap(controlsOf)
      .filter((part) => part.matches(`${OF_PICTURE}, ${CONTROLS}`) || part.querySelector(CONTROLS));
    for (const control of controls) control.inert = asleep;
    const isShown = (part) => getComputedStyle(part).display !== "none";
    const words = asleep && controls.some(isShown) ? WORDS : "";
    if (el.innerHTML !== words) el.innerHTML = words; // a change would be heard of again
  }

  function decide(nobody) {
    ignored = nobody;
    update();
  }

  function onAnswer() {
    heard += 1;
    decide(false);
  }

  function ask() {
    const before = heard;
    const unlessHeard = () => heard === before && decide(true);
    // Silence proves nothing: a busy kernel has not read the question yet. A new kernel reads it,
    // knows of no such widget, and is done with it.
    const status = ({ content }) => {
      if (content.execution_state === "idle") setTimeout(unlessHeard, PAUSE);
    };
    try {
      model.send("there?", { iopub: { status } });
    } catch {
      decide(true); // the kernel was shut down
    }
  }

  // Asked when a control has been used, so that no question stands before its own messages.
  function onUse() {
    clearTimeout(later);
    later = setTimeout(ask, PAUSE);
  }

  view.addEventListener("click", onUse);
  view.addEventListener("keyup", onUse);
  view.addEventListener("keydown", onKeyDown);
  model.on("msg:custom", onAnswer);
  const marks = new MutationObserver(update);
  marks.observe(view, { attributeFilter: ["class"] });
  const isControl = ({ target }) =>
    !(target.closest ? target : target.parentElement)?.closest("svg");
  // Parts of a view come one after the other, also after it was found to be asleep.
  const names = new MutationObserver((changes) => {
    if (!changes.some(isControl)) return;
    nameControls(view);
    update();
  });
  names.observe(view, { subtree: true, childList: true, characterData: true });
  nameControls(view);
  update();
  return () => {
    clearTimeout(later);
    marks.disconnect();
    names.disconnect();
    model.off("msg:custom", onAnswer);
  };
}

export default { render };
