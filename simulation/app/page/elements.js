// Making elements: text is only ever set as text, so that nothing a file says becomes part of the page.
"use strict";
const Homeward = {};

(() => {
  const SVG = "http://www.w3.org/2000/svg";

  const filled = (made, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
      else made.setAttribute(name, value === true ? "" : String(value));
    }
    made.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
    return made;
  };

  Homeward.el = (tag, attributes, ...children) => filled(document.createElement(tag), attributes, children);
  Homeward.svg = (tag, attributes, ...children) => filled(document.createElementNS(SVG, tag), attributes, children);
  Homeward.at = (id) => document.getElementById(id);

  // A table with its caption; a column of words first, then numbers.
  Homeward.table = ({ caption, columns, rows }) => {
    const { el } = Homeward;
    return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption },
      el("table", {}, el("caption", {}, caption),
        el("thead", {}, el("tr", {}, columns.map((name) => el("th", { scope: "col" }, name)))),
        el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell, place) =>
          place ? el("td", {}, cell) : el("th", { scope: "row" }, cell)))))));
  };

  Homeward.number = (value) => Number(Number(value).toPrecision(12)).toLocaleString("en-GB", { maximumFractionDigits: 2 });

  // Hands a file to whoever sits here.
  Homeward.save = (name, content, kind) => {
    const link = Homeward.el("a", { href: URL.createObjectURL(new Blob([content], { type: kind })), download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };
})();
