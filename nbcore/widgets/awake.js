// Tells when nobody answers the controls of a view, and keeps them from looking alive.

const WORDS =
  "<span>Asleep: <b>Run → Run All Cells</b> wakes this page. Your answers are kept.</span>";
const CONTROLS = "button, input, select, textarea, [tabindex]";

async function render({ model, el }) {
  el.classList.add("nbcore-awake");
  el.setAttribute("role", "status");
  // A child is drawn before its box holds it.
  while (!el.parentElement) await new Promise(requestAnimationFrame);
  const view = el.parentElement;
  let ignored = false; // the latest question was read, and nobody answered
  let heard = 0;
  let asked = -Infinity;

  function update() {
    // ipywidgets 8 marks a box whose kernel has gone; where it does not, there is only asking.
    const asleep = ignored || view.classList.contains("jupyter-widgets-disconnected");
    if (asleep === view.classList.contains("nbcore-asleep")) return;
    view.classList.toggle("nbcore-asleep", asleep);
    const controls = [...view.children].filter(
      (part) => part.matches(CONTROLS) || part.querySelector(CONTROLS),
    );
    for (const control of controls) control.inert = asleep;
    const shown = controls.some((control) => getComputedStyle(control).display !== "none");
    el.innerHTML = asleep && shown ? WORDS : "";
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
    if (performance.now() - asked < 2000) return;
    asked = performance.now();
    const before = heard;
    // Silence proves nothing: a busy kernel has not read the question yet. A new kernel reads it,
    // knows of no such widget, and is done with it.
    const status = ({ content }) => {
      if (content.execution_state === "idle")
        setTimeout(() => heard === before && decide(true), 500);
    };
    try {
      model.send("there?", { iopub: { status } });
    } catch {
      decide(true); // the kernel was shut down
    }
  }

  // Asked after a control was used, so that its own message goes first.
  view.addEventListener("click", ask);
  view.addEventListener("keyup", ask);
  model.on("msg:custom", onAnswer);
  const marks = new MutationObserver(update);
  marks.observe(view, { attributeFilter: ["class"] });
  update();
  return () => {
    marks.disconnect();
    model.off("msg:custom", onAnswer);
  };
}

export default { render };
