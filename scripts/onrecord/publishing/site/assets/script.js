// Opens what an address leads to, copies references, and narrows what a page shows. The choice stands in the address,
// after #, so that it works from disk too. Without this script every page can be read whole.
"use strict";

const folded = [...document.querySelectorAll("main details:not([data-fold], .citing)")];

// The part of a page that the address names may lie in a fold.
(() => {
  const lead = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    for (let one = target; one; one = one.parentElement) if (one.matches("details")) one.open = true;
    target.scrollIntoView();
  };
  addEventListener("hashchange", lead);
  lead();
})();

(() => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = !navigator.clipboard;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      await navigator.clipboard.writeText(source.href || source.textContent);
      button.parentElement.querySelector("[role=status]").textContent = button.dataset.done;
    });
  }
})();

// A page without filters has its own button.
const openers = [...document.querySelectorAll("[data-open-all]")];
function openAll(open) {
  for (const button of openers) button.setAttribute("aria-pressed", String(open));
  for (const one of folded) one.open = open;
}
for (const button of openers) {
  button.hidden = folded.length === 0;
  button.addEventListener("click", () => openAll(button.getAttribute("aria-pressed") !== "true"));
}

(() => {
  const form = document.querySelector("[data-filters]");
  const items = document.querySelector("[data-items]");
  if (!form || !items) return;

  const names = ["q", "side", "value", "article", "person"];
  const SEARCHED = ".statement, .claim-source, .claim-subject";
  const language = document.documentElement.lang;
  const rows = [...items.querySelectorAll("[data-row]")];
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const titles = new Map(rows.map((row) => [row, row.querySelector(".title, h2")]));
  // the title of a row counts for all its claims
  const own = new Map(rows.map((row) => [row, fold(titles.get(row)?.textContent ?? "")]));
  const claims = [...items.querySelectorAll("[data-claim]")].map((element) => ({
    element,
    row: element.closest("[data-row]"),
    searched: [...element.querySelectorAll(SEARCHED)],
    text: fold([...element.querySelectorAll(SEARCHED)].map((one) => one.textContent).join("\n")),
    side: element.dataset.side,
    value: element.dataset.value,
    article: element.dataset.article,
    people: element.dataset.people.split(" "),
  }));

  const claimsIn = (part) => [...part.querySelectorAll("[data-claim]")];
  const utterances = (some) => new Set(some.map((one) => one.dataset.utterance)).size;
  // what says how many: its words, where it stands, and how many of it are left
  const counters = [
    ...[...items.querySelectorAll("[data-bar]")].map((bar) => {
      const around = bar.querySelector("[data-claim]") ? bar : bar.closest("[data-cell]");
      const all = claimsIn(around).filter((one) => one.dataset.value === bar.dataset.bar);
      return { shown: bar, words: bar.querySelector(".tally"), parts: all, count: utterances };
    }),
    ...[...items.querySelectorAll("[data-left]")].map((some) => {
      const keys = some.dataset.left.split(" ");
      const all = claimsIn(some.closest("[data-cell]")).filter((one) => keys.includes(one.dataset.claim));
      return { shown: some, words: some.matches(".tally") && some, parts: all, count: (left) => left.length };
    }),
    ...[...items.querySelectorAll("[data-group]")].map((group) => ({
      shown: group,
      words: group.querySelector(".group .tally"),
      parts: [...group.querySelectorAll("[data-row]")],
      count: (left) => left.length,
    })),
  ].map((one) => ({ ...one, whole: one.words ? one.words.textContent : "", all: one.count(one.parts) }));

  function recount() {
    for (const { shown, words, parts, count, whole, all } of counters) {
      const left = count(parts.filter((one) => !one.hidden));
      shown.hidden = parts.length > 0 && left === 0;
      const figures = { count: left.toLocaleString(language), whole };
      if (words) words.textContent = left === all ? whole : filled(form.dataset.part, figures);
    }
  }

  const filled = (text, figures) => text.replace(/\{(\w+)\}/g, (_, name) => figures[name]);
  const chosen = () => Object.fromEntries(names.map((name) => [name, form.elements[name].value.trim()]));
  const wordsOf = (want) => fold(want.q).split(/\s+/).filter(Boolean);

  const matches = (claim, want, words) =>
    (!want.side || claim.side === want.side) &&
    (!want.value || claim.value === want.value) &&
    (!want.article || claim.article === want.article) &&
    (!want.person || claim.people.includes(want.person)) &&
    words.every((word) => claim.text.includes(word) || own.get(claim.row).includes(word));

  function apply() {
    const want = chosen();
    const words = wordsOf(want);
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
        cell.hidden = claimsIn(cell).every((one) => one.hidden);
        const note = cell.parentElement.querySelector(":scope > .filtered");
        if (note) note.hidden = !cell.hidden;
      }
    }
    recount();
    reveal(words, shown);
    const figures = { count, rows: rows.length, shown: shown.length, claims: claims.length };
    for (const name of Object.keys(figures)) figures[name] = figures[name].toLocaleString(language);
    form.querySelector("[data-outcome]").textContent = filled(narrowed ? form.dataset.narrowed : form.dataset.all, figures);
    for (const button of document.querySelectorAll("[data-clear]")) button.hidden = !narrowed;
    const none = document.querySelector("[data-no-match]");
    if (none) none.hidden = count > 0;
  }

  // What a search finds is marked, and the folds around it are open as long as it is searched for.
  const opened = new Set();
  function reveal(words, shown) {
    for (const one of items.querySelectorAll("mark")) {
      const parent = one.parentNode;
      one.replaceWith(...one.childNodes);
      parent.normalize();
    }
    const found = new Set();
    for (const claim of words.length ? shown : []) {
      if (!words.some((word) => claim.text.includes(word))) continue;
      for (const part of claim.searched) mark(part, words);
      for (let one = claim.element; one !== items; one = one.parentElement) if (one.matches("details")) found.add(one);
    }
    for (const row of words.length ? rows : []) if (!row.hidden && titles.get(row)) mark(titles.get(row), words);
    for (const one of opened) if (!found.has(one)) (one.open = false), opened.delete(one);
    for (const one of found) if (!one.open) (one.open = true), opened.add(one);
  }

  function mark(part, words) {
    const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) nodes.push(walker.currentNode);
    for (const node of nodes) {
      const letters = [...node.data];
      // a letter may fold into several or none: `places` says from which letter each comes
      const places = letters.flatMap((letter, place) => Array(fold(letter).length).fill(place));
      const small = letters.map(fold).join("");
      const found = new Set();
      for (const word of words) {
        for (let at = small.indexOf(word); at >= 0; at = small.indexOf(word, at + 1)) {
          for (const place of places.slice(at, at + word.length)) found.add(place);
        }
      }
      if (found.size === 0) continue;
      const parts = [];
      for (const [place, letter] of letters.entries()) {
        const last = parts.at(-1);
        if (last && last.found === found.has(place)) last.text += letter;
        else parts.push({ found: found.has(place), text: letter });
      }
      node.replaceWith(...parts.map((one) => {
        if (!one.found) return one.text;
        const marked = document.createElement("mark");
        marked.textContent = one.text;
        return marked;
      }));
    }
  }

  const allOpen = () => openers.some((one) => one.getAttribute("aria-pressed") === "true");

  function remember() {
    const want = chosen();
    const kept = new URLSearchParams(names.filter((name) => want[name]).map((name) => [name, want[name]]));
    if (allOpen()) kept.set("open", "all");
    history.replaceState(null, "", `#${kept}`);
  }

  function restore() {
    const kept = new URLSearchParams(location.hash.slice(1));
    if (location.hash && ![...names, "open"].some((name) => kept.has(name))) return; // an anchor, not a choice
    for (const name of names) {
      const field = form.elements[name];
      const value = kept.get(name) || "";
      const known = field.tagName !== "SELECT" || [...field.options].some((option) => option.value === value);
      field.value = known ? value : "";
    }
    if (kept.has("open")) openAll(true);
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
  for (const button of openers) button.addEventListener("click", remember);

  const panel = form.querySelector("[data-fold]");
  const unfold = () => { panel.open = panel.open || location.hash.includes("="); };

  form.hidden = false;
  unfold();
  restore();
  apply();
})();
