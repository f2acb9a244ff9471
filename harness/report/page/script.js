// The page reads without this: it adds filtering, sorting, folding and copying.
"use strict";
(() => {
  const one = (id) => document.getElementById(id);
  const table = one("table"), form = one("filter"), q = one("q"), toggle = one("toggle");
  const rows = [...table.tBodies[0].rows].map((tr) => {
    const details = document.querySelector(`details[data-pkg="${tr.dataset.for}"]`);
    return { tr, details, text: (tr.textContent + " " + details.textContent).toLowerCase() };
  });

  function filter() {
    const words = q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const answer = form.elements.answer.value;
    let shown = 0;
    for (const r of rows) {
      const ok = (!answer || r.tr.dataset.answer === answer) && words.every((w) => r.text.includes(w));
      r.tr.hidden = r.details.hidden = !ok;
      shown += ok ? 1 : 0;
    }
    one("shown").textContent = `${shown} of ${rows.length} shown`;
  }
  form.hidden = false;
  form.addEventListener("input", filter);
  form.addEventListener("submit", (e) => e.preventDefault());
  filter();

  const key = (tr, i) => tr.cells[i].dataset.key ?? tr.cells[i].textContent;
  [...table.tHead.rows[0].cells].forEach((th, i) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = th.textContent;
    th.replaceChildren(button);
    button.addEventListener("click", () => {
      const down = th.getAttribute("aria-sort") === "ascending";
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      th.setAttribute("aria-sort", down ? "descending" : "ascending");
      const number = th.dataset.sort === "number";
      rows.sort((a, b) => {
        const x = key(a.tr, i), y = key(b.tr, i);
        const order = number ? Number(x) - Number(y) : x.localeCompare(y, "en", { numeric: true });
        return (down ? -order : order) || a.tr.dataset.for.localeCompare(b.tr.dataset.for, "en", { numeric: true });
      });
      table.tBodies[0].append(...rows.map((r) => r.tr));
    });
  });

  toggle.hidden = rows.length < 2;
  toggle.addEventListener("click", () => {
    const open = toggle.textContent === "Expand all";
    for (const r of rows) r.details.open = open;
    toggle.textContent = open ? "Collapse all" : "Expand all";
  });

  function reveal() {
    const target = location.hash && one(location.hash.slice(1));
    let details = target && target.closest("details");
    if (!details) return;
    for (let d = details; d; d = d.parentElement && d.parentElement.closest("details")) d.open = true;
    (target.matches("li") ? target : details).scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  reveal();

  async function copy(code) {
    try {
      await navigator.clipboard.writeText(code.textContent);
      return true;
    } catch {
      getSelection().selectAllChildren(code);
      return document.execCommand("copy");
    }
  }
  for (const code of document.querySelectorAll(".replay code")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", "Copy the replay command");
    button.addEventListener("click", async () => {
      button.textContent = (await copy(code)) ? "Copied" : "Selected";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
    code.after(button);
  }
})();
