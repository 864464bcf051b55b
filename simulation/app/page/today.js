// A few numbers of today, and the coming weeks from there.
"use strict";
(() => {
  const { el, at } = Homeward;
  let numbers = [];

  const monday = () => {
    const day = new Date();
    day.setDate(day.getDate() - ((day.getDay() + 6) % 7));
    return `${day.getFullYear()}-${String(day.getMonth() + 1).padStart(2, "0")}-${String(day.getDate()).padStart(2, "0")}`;
  };
  const value = (field) => (field.value === "" ? null : Number(field.value));

  Homeward.today = {
    // Fields for the pathways of a place, or none; with what a link carried.
    build(pathways, carried) {
      at("today").hidden = !pathways.length;
      at("weeks-told").replaceChildren();
      at("weeks-charts").replaceChildren();
      at("weeks-state").textContent = "";
      at("today-wrong").replaceChildren();
      const field = (part, name, words, said, more) => {
        const made = el("input", { id: `today-${numbers.length}`, min: 0, max: 100000, step: "any", type: "number", value: said, "data-part": part, "data-name": name, ...more });
        numbers.push(made);
        return el("span", {}, el("label", { for: made.id }, words), " ", made);
      };
      numbers = [];
      at("today-fields").replaceChildren(
        el("p", {}, field("day", "day", "Morning of", carried?.day || monday(), { type: "date" }), " ", field("beds", "beds", "Patients in acute beds", carried?.beds)),
        el("fieldset", {}, el("legend", {}, "Of them with no criteria to reside"), pathways.map((name) => el("p", {},
          field("people", name, `${name}: patients`, carried?.waiting?.[name]?.people), " ", field("since", name, `days since, in the mean, ${name}`, carried?.waiting?.[name]?.since)))));
    },

    said() {
      const told = { day: "", beds: null, waiting: {} };
      for (const one of numbers) {
        const { part, name } = one.dataset;
        if (part === "day") told.day = one.value;
        else if (part === "beds") told.beds = value(one);
        else if (value(one) !== null) told.waiting[name] = { ...told.waiting[name], [part]: value(one) };
      }
      return told;
    },

    wrong(messages) {
      for (const one of numbers) one.removeAttribute("aria-invalid");
      for (const { field } of messages) for (const one of numbers) if (field === `today ${one.dataset.name}`) one.setAttribute("aria-invalid", "true");
      at("today-wrong").replaceChildren(...messages.map(({ text }) => el("p", {}, text)));
    },

    show(answer) {
      at("weeks-told").replaceChildren(...answer.sentences.map((one) => el("p", {}, one)));
      Homeward.answers.charts(at("weeks-charts"), answer.charts);
    },
  };
})();
