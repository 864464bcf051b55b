// The page: picks a place, asks when something was moved, drops what is no longer asked for, and takes things away.
"use strict";
(() => {
  const { el, at, controls, answers, today } = Homeward;
  const PAUSE = 120; // milliseconds after the last movement
  const page = Homeward.page = crypto.getRandomValues(new Uint32Array(2)).join("-");
  const LONGEST_LINK = 200000;
  let number = 0, place = null, files = null, state = null, given = null, waiting = 0, asked = 0, most = 24;

  const tell = (words) => { at("state").textContent = words; };
  const ask = (what, said, heard, signal) => Homeward.engine.ask(what, { page, ...said }, heard, signal);

  // ---- what if ----

  const moved = () => {
    clearTimeout(waiting);
    if (at("weeks-told").children.length) at("weeks-state").textContent = "Something was moved since; show them again";
    tell("…");
    waiting = setTimeout(question, PAUSE);
  };

  const question = async () => {
    const mine = ++number;
    if (given) given.abort();
    given = new AbortController();
    asked = performance.now();
    at("answers").setAttribute("aria-busy", "true");
    tell("Running …");
    let told = null, over = false;
    try {
      await ask("ask", { number: mine, choice: controls.choice(), replications: most }, (message) => {
        if (mine !== number) return;
        if (message.kind === "notes") answers.notes(message.notes);
        if (message.kind === "answer") {
          const first = !told;
          told = message;
          if (first) controls.wrong([]);
          answers.show(message);
          at("progress").value = message.replications / message.of;
          if (first) at("answers").dataset.first = String(Math.round(performance.now() - asked));
          if (first) tell(message.paired ? `First look after ${((performance.now() - asked) / 1000).toFixed(1)} s; more to come` : "As it is");
          else tell(`${message.replications} ${message.replications === 1 ? "year" : "years"} ${message.paired ? "in each, on the same patients" : "as it is"}`);
        }
        if (message.kind === "wrong") { controls.wrong(message.messages); tell("This cannot be run: see the messages"); over = true; }
        if (message.kind === "done") over = true;
      }, given.signal);
    } catch (error) {
      if (error.name === "AbortError") return;
      tell("The program does not answer. Is it still running?");
      controls.wrong([{ field: "", text: error.message }]);
    }
    if (mine !== number || !over) return;
    at("answers").removeAttribute("aria-busy");
    at("answers").dataset.done = String(mine);
    if (told) {
      at("progress").value = 1;
      const years = `${told.replications} ${told.replications === 1 ? "year" : "years"}`;
      tell(told.paired ? `${years} in each, ${told.precise ? "precise enough to stop" : "all that were asked for"}` : `As it is, ${years}`);
    }
  };

  // ---- a place ----

  const open = async (name, dropped, carried) => {
    clearTimeout(waiting);
    ++number;
    if (given) given.abort();
    tell("Opening …");
    let opened = null;
    try {
      await ask("open", { name, files: dropped || {} }, (message) => {
        if (message.kind === "state") opened = message.state;
        if (message.kind === "wrong") {
          at("controls").hidden = false;
          controls.wrong(message.messages);
          at("general").scrollIntoView({ block: "nearest" });
          tell(`${name.slice(0, 80)} cannot be opened: see the messages`);
        }
      });
    } catch (error) {
      tell("The program does not answer. Is it still running?");
      return false;
    }
    if (!opened) { if (place !== null) at("place").value = files ? "" : place; return false; }
    [place, files, state] = [name, dropped, opened];
    most = Math.min(200, Math.max(2, state.run.replications));
    answers.clear();
    at("title").textContent = state.title;
    at("about").textContent = [state.question, state.people ? `${Homeward.number(state.people)} people.` : "",
      `${Homeward.number(state.run.days)} days measured after ${Homeward.number(state.run.warm_up)} of warm-up; random seed ${state.run.seed}.`].filter(Boolean).join(" ");
    at("place").value = dropped ? "" : name;
    at("controls").hidden = at("answers").hidden = false;
    controls.build(state, carried?.choice, moved);
    today.build(state.today, carried?.today);
    controls.wrong([]);
    answers.notes(state.warnings);
    question();
    return true;
  };

  const base64 = (bytes) => btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(""));

  const dropped = async (list) => {
    const read = {};
    for (const file of [...list].slice(0, 21)) {
      if (file.size > 5000000) { tell(`${file.name.slice(0, 80)} is too large for this page`); return; }
      read[file.name] = file.name.endsWith(".xlsx") ? base64(new Uint8Array(await file.arrayBuffer())) : await file.text();
    }
    const named = Object.keys(read).filter((name) => /\.(ya?ml|xlsx)$/.test(name));
    if (!named.length) { tell("A scenario file (.yaml) or a filled workbook (.xlsx) was expected"); return; }
    await open(named[named.length - 1], read);
  };

  // ---- take it away ----

  const take = async (kind, button) => {
    button.disabled = true;
    const before = at("state").textContent;
    if (kind === "report" || kind === "workbook") tell(`Making the ${kind}: everything is measured for it …`);
    try {
      await ask("take", { kind, choice: controls.choice(), replications: most }, (message) => {
        if (message.kind === "wrong") controls.wrong(message.messages);
        if (message.kind === "taking") tell(`Making the ${kind}: ${message.done} of ${message.of} years are run`);
        if (message.kind !== "file") return;
        const bytes = message.text !== undefined ? message.text : Uint8Array.from(atob(message.base64), (one) => one.charCodeAt(0));
        Homeward.save(message.name, bytes, message.text !== undefined ? "text/plain;charset=utf-8" : "application/octet-stream");
      });
    } finally {
      button.disabled = false;
      tell(before);
    }
  };

  const packed = async (text, Stream) => {
    const stream = new Blob([text]).stream().pipeThrough(new Stream("deflate-raw"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const link = async () => {
    const said = JSON.stringify({ place, files: files || undefined, choice: controls.choice(), today: state.today.length ? today.said() : undefined });
    const bytes = await packed(said, CompressionStream);
    const code = base64(bytes).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    if (code.length > LONGEST_LINK) { tell("The files are too long for a link; take the scenario instead"); return; }
    history.replaceState(null, "", `#${code}`);
    try { await navigator.clipboard.writeText(location.href); tell("The link is copied"); } catch { tell("The link stands in the address line"); }
  };
  const carried = async () => {
    const code = location.hash.slice(1);
    if (!/^[\w-]{8,}$/.test(code) || code.length > LONGEST_LINK) return null;
    try {
      const bytes = Uint8Array.from(atob(code.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
      const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
      const parts = [];
      for (let size = 0; ;) {
        const { done, value } = await stream.read();
        if (done) break;
        size += value.length;
        if (size > 5000000) return null;
        parts.push(value);
      }
      const said = JSON.parse(await new Blob(parts).text());
      return said && typeof said.place === "string" && typeof said.choice === "object" ? said : null;
    } catch { return null; }
  };

  // ---- what each does, and one journey ----

  const parts = async () => {
    clearTimeout(waiting);
    const found = [], mine = ++number;
    if (given) given.abort();
    at("parts-state").textContent = "Running …";
    await ask("parts", { number: mine, choice: controls.choice() }, (message) => {
      if (mine !== number) return;
      if (message.kind === "part") { found.push(message); answers.parts(found); }
      if (message.kind === "wrong") controls.wrong(message.messages);
      if (message.kind === "done") answers.parts(found);
    });
    at("parts-state").textContent = "";
    if (mine === number) question(); // which this put off; what is known is not run again
  };

  // ---- the coming weeks ----

  const weeks = async () => {
    clearTimeout(waiting);
    const mine = ++number;
    if (given) given.abort();
    given = new AbortController();
    let over = false;
    today.wrong([]);
    at("weeks-state").textContent = "Running …";
    try {
      await ask("weeks", { number: mine, choice: controls.choice(), today: today.said() }, (message) => {
        if (mine !== number) return;
        if (message.kind === "weeks") {
          today.show(message);
          at("weeks-state").textContent = `${message.runs} of ${message.of} runs`;
          over = message.runs === message.of;
        }
        if (message.kind === "wrong") { today.wrong(message.messages); at("weeks-state").textContent = ""; }
      }, given.signal);
    } catch (error) {
      if (error.name !== "AbortError") today.wrong([{ field: "", text: error.message }]);
    }
    if (mine !== number) { at("weeks-state").textContent = "Stopped, since something else was asked"; return; }
    if (over) at("weeks").dataset.done = String(mine);
    question(); // which this put off; what is known is not run again
  };

  const takeWeeks = async () => {
    await ask("take", { kind: "today", choice: controls.choice(), today: today.said(), replications: most }, (message) => {
      if (message.kind === "wrong") today.wrong(message.messages);
      if (message.kind === "file") Homeward.save(message.name, message.text, "text/plain;charset=utf-8");
    });
  };

  // One person by the number in the field, or 0 for somebody who waits.
  const journey = async (patient) => {
    at("journey-state").textContent = "Running …";
    await ask("journey", { choice: controls.choice(), patient }, (message) => {
      if (message.kind === "journey") answers.ways(message.ways);
      if (message.kind === "wrong") answers.ways([{ name: "This cannot be told", lines: message.messages.map((one) => one.text) }]);
    });
    at("journey-state").textContent = "";
  };

  // ---- shown round ----

  const STEPS = [
    ["Pick a place", "One that comes with Homeward, or your own scenario file: drop it anywhere on this page.", "place"],
    ["Three ways of working", "Siloed, as it is, integrated: each sets many levers at once. Everything you see is against how it is today.", "presets"],
    ["Move something", "Beds, places at home, people who work, people who come. Let go, and the whole system answers on the same patients.", "sliders"],
    ["How sure is it?", "Each tile shows today, what if, and the difference with its interval. The interval narrows while more years are run. 'Clear' is said only once it may be.", "tiles"],
    ["Whose reading of the evidence", "Levers are as strong as a sceptical, central or optimistic reader of the evidence says. Open 'About it' for both sides.", "views"],
    ["Who waits where", "Boxes are services, bars are who waits for them. Under every chart the same numbers stand as a table.", "chart-who-waits-where"],
    ["Today", "Type what stands in this morning's return, and see the coming six weeks from there, as it is and with what you chose.", "today"],
    ["One patient", "Follow one person through today's services and through yours, with the same luck.", "journey"],
    ["Take it away", "The scenario as a file that the command line runs to the same numbers, a table, a report, a workbook, a link.", "take"],
  ];
  let step = 0;
  const shown = () => {
    const [title, words, target] = STEPS[step];
    at("guide-title").textContent = title;
    at("guide-text").textContent = words;
    at("guide-place").textContent = `${step + 1} of ${STEPS.length}`;
    at("guide-back").disabled = step === 0;
    at("guide-next").disabled = step === STEPS.length - 1;
    for (const one of document.querySelectorAll(".toured")) one.classList.remove("toured");
    const found = at(target);
    if (found) { found.classList.add("toured"); found.scrollIntoView({ block: "center" }); }
  };
  const ended = () => { for (const one of document.querySelectorAll(".toured")) one.classList.remove("toured"); at("tour").focus(); };

  // ---- begin ----

  const begin = async () => {
    at("controls").addEventListener("submit", (event) => event.preventDefault());
    at("place").addEventListener("change", () => open(at("place").value));
    at("files").addEventListener("change", () => { dropped(at("files").files).finally(() => { at("files").value = ""; }); });
    document.addEventListener("dragover", (event) => { event.preventDefault(); document.body.classList.add("dropping"); });
    document.addEventListener("dragleave", () => document.body.classList.remove("dropping"));
    document.addEventListener("drop", (event) => { event.preventDefault(); document.body.classList.remove("dropping"); dropped(event.dataTransfer.files); });
    at("parts").addEventListener("click", parts);
    at("weeks").addEventListener("click", weeks);
    at("weeks-files").addEventListener("click", takeWeeks);
    at("journey").addEventListener("click", () => journey(Number(at("patient").value)));
    at("somebody").addEventListener("click", () => journey(0));
    at("tour").addEventListener("click", () => { step = 0; at("guide").show(); shown(); at("guide-next").focus(); });
    at("guide-back").addEventListener("click", () => { step -= 1; shown(); });
    at("guide-next").addEventListener("click", () => { step += 1; shown(); });
    at("guide-end").addEventListener("click", () => at("guide").close());
    at("guide").addEventListener("keydown", (event) => { if (event.key === "Escape") at("guide").close(); });
    at("guide").addEventListener("close", ended);
    if (Homeward.engine.note) at("private").append(` ${Homeward.engine.note}`);
    let said = null;
    try {
      await ask("places", {}, (message) => { if (message.kind === "places") said = message; });
    } catch (error) {
      tell(`The program does not answer: ${error.message}`);
      return;
    }
    const kinds = [["yaml", "Scenario (YAML)"], ["table", "Table (CSV)"], ["report", "Report page"], ["workbook", "Workbook"]];
    at("take").replaceChildren(...kinds.filter(([kind]) => ["yaml", "table", ...said.takes].includes(kind)).map(([kind, words]) =>
      el("button", { type: "button", value: kind, onclick: (event) => take(kind, event.currentTarget) }, words)),
      el("button", { type: "button", value: "link", onclick: link }, "Copy link"));
    at("place").replaceChildren(el("option", { value: "", hidden: true }, "your own file"), ...[["england", ""], ["places", "England's integrated care boards"], ["examples", "Examples"]].flatMap(([group, label]) => {
        const inside = said.places.filter((one) => one.group === group).map((one) => el("option", { value: one.name }, one.title));
        return label && inside.length ? [el("optgroup", { label }, inside)] : inside;
      }));
    at("place").disabled = false;
    const linked = await carried();
    if (linked && await open(linked.place, linked.files, linked)) return;
    await open(said.places[0].name);
  };
  begin();
})();
