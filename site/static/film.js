// Plays films of explorers, and lets a hand take hold of them: a slider goes to any picture.

const FRAME = 140; // milliseconds
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const here = document.currentScript.src.replace(/film\.js.*$/, "films/");

function setUp(figure) {
  const [button, slider] = figure.querySelectorAll("button, input");
  const [output] = figure.getElementsByTagName("output");
  const words = figure.querySelector("details p");
  const sizes = [...figure.querySelectorAll(".nbcore-size")];
  let film, playing, svg, layers, states, width;

  // The style sheet shows the size that fits.
  function choose() {
    const fit = sizes.find((size) => size.clientWidth);
    if (!fit || fit.dataset.width === width) return;
    width = fit.dataset.width;
    svg = fit.firstElementChild;
    svg.setAttribute("aria-hidden", "true"); // the words say it
    if (film) load();
  }

  function show(n) {
    for (const [name, text] of Object.entries(states[n])) {
      if (layers.get(name).text === text) continue;
      layers.get(name).node.innerHTML = text;
      layers.get(name).text = text;
    }
    slider.value = n;
    output.value = film.values[n];
    slider.setAttribute("aria-valuetext", film.values[n]);
    words.textContent = film.facts[n];
  }

  function play(on) {
    clearInterval(playing);
    playing = undefined;
    button.textContent = on ? "Pause" : "Play";
    if (!on) return;
    if (slider.value === slider.max) show(0);
    playing = setInterval(() => {
      show(Number(slider.value) + 1);
      if (slider.value === slider.max) play(false);
    }, FRAME);
  }

  async function load() {
    const wanted = width;
    const answer = await fetch(`${here}${figure.dataset.film}-${wanted}.json`, {
      priority: "high",
    });
    if (!answer.ok || wanted !== width) return;
    film = await answer.json();
    let all = {};
    states = film.frames.map((changes) => (all = { ...all, ...changes }));
    svg.replaceChildren();
    layers = new Map();
    for (const name of Object.keys(states[0])) {
      const node = document.createElementNS(svg.namespaceURI, "g");
      svg.append(node);
      layers.set(name, { node, text: "" });
    }
    const first = button.disabled;
    button.disabled = slider.disabled = false;
    show(Number(slider.value));
    if (first && "plays" in figure.dataset && !still) play(true);
  }

  button.addEventListener("click", () => play(!playing));
  slider.addEventListener("input", () => {
    play(false);
    show(Number(slider.value));
  });
  new ResizeObserver(choose).observe(figure);
  choose();
  const near = new IntersectionObserver(
    ([seen]) => {
      if (!seen.isIntersecting) return;
      near.disconnect();
      load();
    },
    { rootMargin: "400px" },
  );
  near.observe(figure);
}

document.querySelectorAll(".nbcore-film").forEach(setUp);
