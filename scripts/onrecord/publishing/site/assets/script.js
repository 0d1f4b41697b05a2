// Narrows what a page shows, and keeps the choice in the address (after #, so that it works from disk too).
"use strict";

(() => {
  const form = document.querySelector("[data-filters]");
  const items = document.querySelector("[data-items]");
  if (!form || !items) return;

  const names = ["q", "side", "value", "article", "person"];
  const rows = [...items.querySelectorAll("[data-row]")];
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  // the title of a row counts for all its claims
  const own = new Map(rows.map((row) => {
    const heading = row.querySelector(".title, h2");
    return [row, fold(heading ? heading.textContent : "")];
  }));
  const claims = [...items.querySelectorAll("[data-claim]")].map((element) => ({
    element,
    row: element.closest("[data-row]"),
    text: fold(element.textContent),
    side: element.dataset.side,
    value: element.dataset.value,
    article: element.dataset.article,
    people: element.dataset.people.split(" "),
  }));

  const chosen = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));

  const matches = (claim, want, words) =>
    (!want.side || claim.side === want.side) &&
    (!want.value || claim.value === want.value) &&
    (!want.article || claim.article === want.article) &&
    (!want.person || claim.people.includes(want.person)) &&
    words.every((word) => claim.text.includes(word) || own.get(claim.row).includes(word));

  function apply() {
    const want = chosen();
    const words = fold(want.q).split(/\s+/).filter(Boolean);
    const narrowed = names.some((name) => want[name]);
    const onlySearched = names.every((name) => name === "q" || !want[name]);
    const shown = claims.filter((claim) => (claim.element.hidden = !matches(claim, want, words)) === false);
    const alive = new Set(shown.map((claim) => claim.row));
    let count = 0;
    for (const row of rows) {
      // a row without any claim can still be found by its title
      const titled = onlySearched && words.every((word) => own.get(row).includes(word));
      row.hidden = narrowed && !alive.has(row) && !titled;
      if (!row.hidden) count += 1;
      for (const cell of row.querySelectorAll("[data-cell]")) {
        const left = [...cell.querySelectorAll("[data-claim]")].filter((one) => !one.hidden);
        for (const bar of cell.querySelectorAll("[data-bar]")) {
          bar.hidden = !left.some((one) => one.dataset.value === bar.dataset.bar);
        }
        cell.hidden = left.length === 0;
        const note = cell.parentElement.querySelector(":scope > .filtered");
        if (note) note.hidden = left.length > 0;
      }
      for (const told of row.querySelectorAll(".told")) {
        told.hidden = !told.querySelector("[data-claim]:not([hidden])");
      }
      for (const version of row.querySelectorAll(".version")) {
        version.hidden = narrowed && !version.querySelector("[data-claim]:not([hidden])");
      }
    }
    for (const group of items.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-row]:not([hidden])");
    }
    const figures = { count, rows: rows.length, shown: shown.length, claims: claims.length };
    const said = narrowed ? form.dataset.narrowed : form.dataset.all;
    form.querySelector("[data-outcome]").textContent = said.replace(/\{(\w+)\}/g, (_, name) => figures[name]);
    for (const button of document.querySelectorAll("[data-clear]")) button.hidden = !narrowed;
    const none = document.querySelector("[data-no-match]");
    if (none) none.hidden = count > 0;
  }

  function remember() {
    const want = chosen();
    const kept = new URLSearchParams(names.filter((name) => want[name]).map((name) => [name, want[name]]));
    history.replaceState(null, "", `#${kept}`);
  }

  function restore() {
    const kept = new URLSearchParams(location.hash.slice(1));
    if (location.hash && !names.some((name) => kept.has(name))) return; // an anchor, not a choice
    for (const name of names) {
      const field = form.elements[name];
      const value = kept.get(name) || "";
      const known = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
      field.value = known ? value : "";
    }
  }

  form.addEventListener("input", () => { apply(); remember(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", () => { restore(); apply(); });
  for (const button of document.querySelectorAll("[data-clear]")) {
    button.addEventListener("click", () => {
      for (const name of names) form.elements[name].value = "";
      form.elements.q.focus();
      apply();
      remember();
    });
  }
  const openAll = form.querySelector("[data-open-all]");
  const folded = [...items.querySelectorAll("details")];
  openAll.hidden = folded.length === 0;
  openAll.addEventListener("click", () => {
    const open = openAll.getAttribute("aria-pressed") !== "true";
    openAll.setAttribute("aria-pressed", String(open));
    for (const one of folded) one.open = open;
  });

  const panel = form.querySelector("[data-fold]");
  const unfold = () => { panel.open = panel.open || location.hash.includes("="); };

  form.hidden = false;
  unfold();
  restore();
  apply();
})();
