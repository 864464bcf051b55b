// What is known so far: tiles, charts, sentences. Elements stay while their numbers change, so that nothing jumps.
"use strict";
(() => {
  const { el, at } = Homeward;

  // Signs that no line ends after.
  const unbroken = (words) => words.replaceAll(/(?<![\w.])-(?=[£\d])/g, "\u2212").replaceAll(/([+\u2212])(?=[£\d])/g, "$1\u2060");
  const signed = (change) => unbroken(`${change.text}${change.ends ? ` (${change.ends})` : ""}`);

  const tile = (said, paired) => {
    const now = (paired && said.what_if) || said.as_is, change = said.difference;
    return el("div", { class: `tile ${said.verdict}`, "data-measure": said.measure, "data-as-is": said.as_is?.mean, "data-what-if": said.what_if?.mean, "data-difference": change?.mean },
      el("h3", {}, said.label), el("p", { class: "big" }, now ? now.text : "–"),
      paired ? el("p", { class: "was" }, `as it is ${said.as_is ? said.as_is.text : "–"}`) : el("p", { class: "was" }, now && now.ends ? `as it is; 95 % interval ${now.ends}` : "as it is"),
      change ? el("p", { class: "change" }, said.verdict === "none" ? "" : signed(change)) : null,
      change ? Homeward.dot(change) : null, said.word ? el("p", { class: "word" }, said.word) : null,
      said.beside ? beside(said.beside, paired) : null);
  };

  // What stands below the number of a tile, in a line: what it is now, and how it differs.
  const beside = (said, paired) => {
    const now = (paired && said.what_if) || said.as_is, change = said.difference;
    const told = change && said.verdict !== "none" ? `: ${signed(change)}` : "";
    return el("p", { class: "beside", "data-measure": said.measure }, `${said.label}: ${now ? now.text : "–"}`,
      change ? el("br") : null, change ? `${said.word}${told}` : null);
  };

  const chartsShown = (into, charts) => {
    const there = new Map([...into.children].map((one) => [one.id, one]));
    charts.forEach((chart, place) => {
      const id = `chart-${chart.id}`;
      let card = there.get(id);
      if (!card) {
        card = el("section", { class: `chart ${chart.kind}`, id }, el("div", { class: "drawn" }),
          el("details", {}, el("summary", {}, "As a table"), el("div", { class: "tabled" })));
        card.querySelector("details").addEventListener("toggle", () => card.fill());
      }
      if (into.children[place] !== card) into.insertBefore(card, into.children[place] || null);
      there.delete(id);
      card.setAttribute("aria-label", chart.title);
      card.querySelector(".drawn").replaceChildren(...Homeward.chart(chart));
      card.fill = () => { if (card.querySelector("details").open) card.querySelector(".tabled").replaceChildren(Homeward.table(chart.table), ...(chart.more ? [Homeward.table(chart.more)] : [])); };
      card.fill();
    });
    for (const gone of there.values()) gone.remove();
  };

  Homeward.answers = {
    charts: chartsShown,

    clear() {
      for (const id of ["first", "tiles", "charts", "notes", "budget", "parts-table", "ways", "many"]) at(id).replaceChildren();
      at("parts-state").textContent = at("journey-state").textContent = "";
    },

    show(answer) {
      at("first").replaceChildren(...answer.first.map((line) => el("p", { class: "know" }, unbroken(line))));
      at("tiles").replaceChildren(...answer.tiles.map((one) => tile(one, answer.paired)));
      chartsShown(at("charts"), answer.charts);
      at("budget").replaceChildren(...(answer.budget.length ? [el("h3", {}, "In money"), el("p", {}, unbroken(answer.budget.join(" ")))] : []));
      at("many").textContent = answer.paired ? answer.many : "";
    },

    notes(notes) {
      at("notes").replaceChildren(...(notes.length ? [el("details", { class: "know" }, el("summary", {}, `Worth knowing (${notes.length})`), notes.map((note) => el("p", {}, note)))] : []));
    },

    parts(found) {
      if (!found.length) return at("parts-table").replaceChildren(el("p", {}, "Nothing is chosen that differs from today."));
      const heads = [...new Set(found.flatMap((part) => part.found.map((one) => one.label)))];
      return at("parts-table").replaceChildren(Homeward.table({ caption: "Everything, less everything without it",
        columns: ["Without", ...heads], rows: found.map((part) => [part.label, ...heads.map((head) => {
          const one = part.found.find((cell) => cell.label === head);
          return one ? signed(one) : "–";
        })]) }));
    },

    ways(ways) {
      at("ways").replaceChildren(...ways.map((way) => el("section", {}, el("h3", {}, way.name), el("ol", {}, way.lines.map((line) => el("li", {}, line))))));
    },
  };
})();
