// Asks the questions of a lesson: an answer unfolds once an option is chosen, and says what of it
// is right. What was chosen is kept in this browser.

function stored(key, value) {
  try {
    if (value !== undefined) localStorage.setItem(`nbcore ${key}`, value);
    return localStorage.getItem(`nbcore ${key}`);
  } catch {
    return null; // a browser that keeps nothing
  }
}

// Put what was said about this choice first, and mark it as right or wrong.
function compare(key, choice) {
  const card = document.querySelector(`.nbcore-compared[data-key="${key}"]`);
  const right = card.querySelector("p");
  const wrong = [...card.querySelectorAll("li")];
  const mine = wrong.find((line) => line.textContent.startsWith(`If you said ${choice}: `));
  for (const line of wrong) line.classList.toggle("nbcore-mine", line === mine);
  right.dataset.said = mine ? "✗ " : "✓ You said so. ";
}

for (const question of document.querySelectorAll(".nbcore-question")) {
  const { key } = question.dataset;
  const fold = document.querySelector(`.nbcore-answer[data-keys~="${key}"]`);
  const keys = fold.dataset.keys.split(" ");
  question.addEventListener("change", ({ target }) => {
    stored(key, target.value);
    compare(key, target.value);
    // Where two are asked, one after the other, both come first.
    const all = keys.every((name) => document.querySelector(`input[name="${name}"]:checked`));
    if (all) fold.open = true;
  });
  const before = stored(key);
  const options = [...question.querySelectorAll("input")];
  const chosen = options.find((option) => option.value === before);
  if (chosen) {
    chosen.checked = true;
    compare(key, before);
  }
}
