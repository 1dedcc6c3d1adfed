// Fills a list with lines of code, if a picture has any: the one at work is marked, and each can be
// pointed at and picked.
export function listing(list, { say, pointAtLine }) {
  let shown = ""; // the line at work and all lines

  function makeLine({ kind, index }, text, row) {
    const item = document.createElement("li");
    item.innerHTML = "<button type='button' data-lm-suppress-shortcuts='true'></button>";
    const [button] = item.children;
    const place = [kind, index, row, 0];
    button.textContent = text;
    item.classList.toggle("nbcore-head", text.startsWith("def "));
    button.addEventListener("click", () => say({ pick: place }));
    for (const name of ["pointerenter", "focus"])
      button.addEventListener(name, () => pointAtLine(place));
    for (const name of ["pointerleave", "blur"])
      button.addEventListener(name, () => pointAtLine(null));
    return item;
  }

  // Only the list is scrolled, not the page.
  function showNow() {
    const item = list.querySelector("[aria-current]")?.parentElement;
    if (item) list.scrollTop = item.offsetTop - (list.clientHeight - item.offsetHeight) / 2;
  }

  function update({ spots }) {
    const set = spots.find(({ lines }) => lines);
    list.parentElement.hidden = !set;
    if (!set || String([set.at, set.lines]) === shown) return;
    if (!shown.endsWith(String(set.lines)))
      list.replaceChildren(...set.lines.map((text, row) => makeLine(set, text, row)));
    shown = String([set.at, set.lines]);
    for (const [row, { firstChild: button }] of [...list.children].entries()) {
      const isNow = row === (set.at?.[0] ?? 0);
      button.toggleAttribute("aria-current", isNow && Boolean(set.at));
      button.tabIndex = isNow ? 0 : -1;
    }
    requestAnimationFrame(showNow); // now it may not be on the page yet
  }

  function onKeyDown(event) {
    event.stopPropagation();
    const way = { ArrowUp: "previous", ArrowDown: "next" }[event.key];
    if (!way) return;
    event.preventDefault();
    document.activeElement.parentElement[`${way}ElementSibling`]?.firstChild.focus();
  }

  list.addEventListener("keydown", onKeyDown);
  return update;
}
