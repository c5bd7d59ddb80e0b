// Long tables can be sorted by any column and filtered. Without this script they are as they were.
"use strict";
(() => {
  const LONG = 12;

  // The number that a cell begins with, in the units of its column; null where there is none.
  const number = (text) => {
    const found = text.replaceAll(",", "").match(/^[−-]?\d+(\.\d+)?(e[+-]?\d+)?/i);
    return found ? Number(found[0].replace("−", "-")) : null;
  };

  // Cells without a value go last, whichever way the others go.
  const compare = (a, b, sign) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    const [x, y] = [number(a), number(b)];
    if (x !== null && y !== null) return sign * (x - y);
    return sign * a.localeCompare(b, "en");
  };

  const sort = (table, at, head) => {
    const falls = head.getAttribute("aria-sort") === "descending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", falls ? "ascending" : "descending");
    const text = (row) => row.cells[at].textContent.trim();
    const rows = [...table.tBodies[0].rows];
    rows.sort((a, b) => compare(text(a), text(b), falls ? 1 : -1));
    table.tBodies[0].append(...rows);
  };

  const sortable = (table) => {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sort(table, at, head));
      head.append(button);
    });
  };

  const filterable = (table) => {
    const label = document.createElement("label");
    const field = document.createElement("input");
    const count = document.createElement("output");
    field.type = "search";
    field.setAttribute("autocomplete", "off");
    label.className = "filter";
    label.append("Filter rows ", field, " ", count);
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      for (const row of table.tBodies[0].rows) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
        shown += row.hidden ? 0 : 1;
      }
      count.textContent = words.length > 0 ? `${shown} of ${table.tBodies[0].rows.length}` : "";
    });
    table.parentElement.before(label);
  };

  for (const table of document.querySelectorAll("main table")) {
    const isList = table.tHead.rows[0].cells.length < 3;
    if (isList || table.tBodies[0].rows.length < LONG) continue;
    sortable(table);
    filterable(table);
  }
  // A link to an entry that is folded away opens it.
  const open = () => {
    const entry = document.getElementById(location.hash.slice(1));
    if (entry instanceof HTMLDetailsElement) entry.open = true;
  };
  addEventListener("hashchange", open);
  open();
  document.documentElement.classList.add("live");
})();
