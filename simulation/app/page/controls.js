// What can be moved and switched, made from what Python says of the place; and the choice that it comes to.
"use strict";
(() => {
  const { el, at } = Homeward;
  const FIRST = 8; // sliders that are open at first
  const narrow = matchMedia("(max-width: 52rem)"); // where few are, since the answers stand below
  let state = null, changed = () => {};
  let choice = { sliders: {}, levers: {}, enablers: {}, view: "central" };
  const fields = new Map(); // by kind and name: what shows a value, and where a message stands

  const key = (kind, name) => `${kind} ${name}`;
  const told = () => { marked(); changed(); };

  const numberAndRange = (kind, name, about, into) => {
    const id = `${kind}-${fields.size}`;
    const range = el("input", { type: "range", id, min: about.low, max: about.high, step: about.step, "aria-describedby": `${id}-wrong` });
    const number = el("input", { type: "number", min: about.low, max: about.high, step: "any", "aria-label": `${about.label}, ${about.unit}` });
    const wrong = el("p", { class: "wrong", id: `${id}-wrong` }), held = el("p", { class: "note", role: "status" });
    const whole = el("div", { class: "slider" },
      el("div", { class: "top" }, el("label", { for: id }, about.label), el("span", {}, number, ` ${about.unit}`)), range,
      el("div", { class: "ends", "aria-hidden": "true" }, el("span", {}, Homeward.number(about.low)),
        el("span", {}, `today ${Homeward.number(about.now)}`), el("span", {}, Homeward.number(about.high))), held, wrong);
    const show = () => {
      const value = choice[kind][name] ?? about.now;
      range.value = value;
      number.value = Number(value.toFixed(2));
      range.setAttribute("aria-valuetext", `${Homeward.number(value)} ${about.unit}, today ${Homeward.number(about.now)}`);
      whole.classList.toggle("moved", value !== about.now);
    };
    const take = (value) => {
      const steps = Math.round((value - about.now) / about.step);
      const near = Math.abs(value - about.now - steps * about.step) < about.step * 1e-6;
      const exact = near ? Number((about.now + steps * about.step).toPrecision(12)) : value;
      const within = Math.min(about.high, Math.max(about.low, exact));
      if (within === about.now) delete choice[kind][name]; else choice[kind][name] = within;
      held.textContent = "";
      show();
      told();
    };
    // a slider goes in steps from today, wherever the browser counts its steps from
    range.addEventListener("input", () => {
      const steps = Math.round((Number(range.value) - about.now) / about.step);
      take(Number((about.now + steps * about.step).toPrecision(12)));
    });
    number.addEventListener("change", () => {
      const asked = Number(number.value);
      if (number.value === "" || !Number.isFinite(asked)) return show();
      take(asked);
      const [end, word] = asked > about.high ? [about.high, "at most"] : [about.low, "at least"];
      if (asked < about.low || asked > about.high) held.textContent = `${Homeward.number(asked)} was asked for; it may be ${word} ${Homeward.number(end)} ${about.unit} here, which it is now.${kind === "sliders" ? " A file may go further." : ""}`;
    });
    fields.set(key(kind, name), { show, wrong, input: range, whole });
    into.append(whole);
  };

  const leverOf = (lever, into) => {
    const id = `lever-${fields.size}`;
    const box = el("input", { type: "checkbox", id, "aria-describedby": `${id}-strength ${id}-wrong` });
    const strength = el("span", { class: "note", id: `${id}-strength` });
    const day = el("input", { type: "date", "aria-label": `${lever.label} begins on` });
    const begins = el("p", { hidden: true }, "begins ", day, el("span", { class: "note" }, " (from ever when empty)"));
    const wrong = el("p", { class: "wrong", id: `${id}-wrong` });
    const more = [["What is done", lever.why], ["Evidence", lever.range], ["Not shown", lever.not_shown], ["Note", lever.note],
      ["Source", lever.source], ["Needs", lever.needs.map((name) => name.replaceAll("_", " ")).join(", ")]].filter(([, words]) => words);
    const whole = el("div", { class: "lever" }, box, " ", el("label", { for: id }, lever.label), " ", strength, begins,
      el("details", {}, el("summary", {}, "About it"), more.map(([head, words]) => el("p", {}, el("strong", {}, `${head}. `), words))), wrong);
    const show = () => {
      const on = lever.name in choice.levers;
      box.checked = on;
      begins.hidden = !on || !lever.begins;
      day.value = choice.levers[lever.name] || "";
      strength.textContent = `strength ${lever.strength[choice.view] || "–"}`;
    };
    box.addEventListener("change", () => {
      if (box.checked) choice.levers[lever.name] = ""; else delete choice.levers[lever.name];
      show();
      told();
    });
    day.addEventListener("change", () => { choice.levers[lever.name] = day.value; told(); });
    fields.set(key("levers", lever.name), { show, wrong, input: box, whole });
    into.append(whole);
  };

  const grouped = (items) => {
    const groups = new Map();
    for (const item of items) groups.set(item.group, [...(groups.get(item.group) || []), item]);
    return groups;
  };

  const marked = () => {
    const on = Object.keys(choice.levers).sort().join(" ");
    for (const button of at("presets").querySelectorAll("button")) {
      const preset = state.presets.find((one) => one.name === button.value);
      const alike = [...preset.levers].sort().join(" ") === on;
      const isAsItIs = preset.name !== "as_is" || (!Object.keys(choice.sliders).length && !Object.keys(choice.enablers).length);
      button.setAttribute("aria-pressed", String(alike && isAsItIs));
    }
  };

  const showAll = () => { for (const field of fields.values()) field.show(); marked(); };

  Homeward.controls = {
    choice: () => JSON.parse(JSON.stringify(choice)),

    // All fields of a place; a choice that was carried by a link, where there is one.
    build(said, carried, onChange) {
      state = said;
      changed = onChange;
      fields.clear();
      choice = { sliders: {}, levers: {}, enablers: {}, view: state.view };
      for (const name of state.presets.find((one) => one.name === "as_is").levers) choice.levers[name] = "";
      if (carried) choice = { sliders: { ...carried.sliders }, levers: { ...carried.levers }, enablers: { ...carried.enablers }, view: carried.view || state.view };
      at("presets").replaceChildren(...state.presets.map((preset) => el("button", {
        type: "button", value: preset.name, onclick: () => {
          const kept = preset.name === "as_is" ? { sliders: {}, enablers: {} } : choice;
          choice = { ...choice, sliders: kept.sliders, enablers: kept.enablers,
            levers: Object.fromEntries(preset.levers.map((name) => [name, choice.levers[name] || ""])) };
          showAll();
          told();
        } }, preset.label)));
      at("sliders").replaceChildren();
      for (const [group, sliders] of grouped(state.sliders)) {
        const few = el("fieldset", {}, el("legend", {}, group)), rest = el("div", {});
        sliders.forEach((slider, place) => numberAndRange("sliders", slider.path, slider, place < (narrow.matches ? 3 : FIRST) ? few : rest));
        if (rest.children.length) few.append(el("details", {}, el("summary", {}, `${rest.children.length} more`), rest));
        at("sliders").append(few);
      }
      at("views").hidden = !state.levers.length;
      at("views").replaceChildren(el("legend", {}, "Whose reading of the evidence"), ...["sceptical", "central", "optimistic"].map((view) =>
        el("label", {}, el("input", { type: "radio", name: "view", value: view, checked: choice.view === view,
          onchange: () => { choice.view = view; showAll(); told(); } }), ` ${view} `)));
      at("levers").replaceChildren();
      for (const [group, levers] of grouped(state.levers)) {
        const inside = el("div", {});
        levers.forEach((lever) => leverOf(lever, inside));
        at("levers").append(el("details", { open: !narrow.matches && group === state.levers[0].group }, el("summary", {}, group), inside));
      }
      at("enablers").replaceChildren();
      if (state.enablers.length) {
        const inside = el("div", {});
        for (const enabler of state.enablers) numberAndRange("enablers", enabler.name, { ...enabler, unit: "%", low: 0, high: 100, step: 1 }, inside);
        at("enablers").append(el("details", {}, el("summary", {}, "What levers need (enablers)"), inside));
      }
      showAll();
    },

    // What is wrong, each at its field; what has none stands above.
    wrong(messages) {
      for (const field of fields.values()) { field.wrong.replaceChildren(); field.input.removeAttribute("aria-invalid"); }
      at("general").replaceChildren();
      for (const { field, text } of messages) {
        const found = fields.get(field);
        if (!found) { at("general").append(el("p", {}, text)); continue; }
        found.wrong.append(el("span", {}, text));
        found.input.setAttribute("aria-invalid", "true");
        for (let above = found.whole.parentElement; above; above = above.parentElement) if (above.tagName === "DETAILS") above.open = true;
      }
    },
  };
})();
