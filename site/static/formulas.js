// A formula that is wider than the page scrolls on its own; keys have to reach it, too.

function reach() {
  for (const formula of document.querySelectorAll("mjx-container[display]")) {
    if (formula.scrollWidth > formula.clientWidth) formula.tabIndex = 0;
    else formula.removeAttribute("tabindex");
  }
}

addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  new ResizeObserver(reach).observe(document.body);
});
