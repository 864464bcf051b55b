// Asking Python in the browser: one worker that thinks, up to four that run, and one that writes reports when asked. The same questions and answers as those of
// the program on a computer (simulation/app/serve), so that the page does not know the difference.
"use strict";
(() => {
  const MOST = 4, MEMORY = 1600, OF_PYTHON = 150, OF_A_MILLION = 250, SILENT = 60000, PARTS = 5, KEPT = 3;
  let mind = null, runners = [], as_is = null, place = null, standing = 0, looking = 0, carried = {}, reads = false;
  const known = new Map(); // which replications of which scenario the first runner has

  class Python {
    constructor(what, source) {
      this.what = what;
      this.worker = new Worker(source);
      this.number = 0;
      this.waiting = new Map();
      this.kept = new Set();
      this.running = new Set();
      this.heard = performance.now();
      this.worker.onmessage = ({ data }) => {
        this.heard = performance.now();
        if (data.beat) { this.beat?.(data); return; }
        const [done, failed] = this.waiting.get(data.id);
        this.waiting.delete(data.id);
        if ("error" in data) failed(new Error(data.error)); else done(data.result);
      };
      this.worker.onerror = (event) => this.end(new Error(event.message || "a worker could not begin"));
    }
    call(call, ...given) {
      const id = ++this.number;
      const answer = new Promise((done, failed) => this.waiting.set(id, [done, failed]));
      this.worker.postMessage({ id, call, given });
      answer.id = id;
      return answer;
    }
    // What it does in steps, and may be told to drop meanwhile.
    async inSteps(call, ...given) {
      const asked = this.call(call, ...given);
      this.running.add(asked.id);
      try { return JSON.parse(await asked); } finally { this.running.delete(asked.id); }
    }
    async said(call, ...given) {
      const told = JSON.parse(await this.call(call, ...given));
      if (told.wrong) throw wrong(told);
      return told;
    }
    end(why) {
      this.worker.terminate();
      for (const [, failed] of this.waiting.values()) failed(why);
      this.waiting.clear();
    }
  }

  const python = async (what) => {
    const { source, files, wheels } = await Homeward.resources(what);
    const made = new Python(what, source);
    await made.call("start", { files, wheels, what });
    return made;
  };

  // One runner first; the others begin when it is there, so that the first answer does not wait for them.
  let beginning = null;
  const begun = () => (beginning ??= (async () => {
    const first = python("runner").then((one) => { runners = [one]; });
    mind = await python("mind");
    await first;
  })());

  // As many that run as there are processors but one, and as memory (megabytes, by the people of the place) allows; the first one stays.
  let wanted = 1, growing = null;
  const staff = (people) => {
    const fit = Math.floor(MEMORY / (OF_PYTHON + (OF_A_MILLION * (people || 0)) / 1e6));
    wanted = Math.max(1, Math.min(MOST, (navigator.hardwareConcurrency || 2) - 1, fit));
    while (runners.length > wanted) lose(runners[runners.length - 1], new Error("there is no room for it"));
    growing ??= (async () => {
      try { while (runners.length && runners.length < wanted) runners.push(await python("runner")); } catch { /* then fewer run */ }
      growing = null;
    })();
  };

  const stopped = (why) => {
    const cause = why.message.trim().split("\n").pop().slice(0, 200);
    return Object.assign(new Error("wrong"), { messages: [{ field: "", text: `This takes too long or too much memory for a browser; it was stopped (${cause}).` }] });
  };

  // The one that thinks. When it is not heard for a minute, or cannot go on, another takes its place and opens the place before.
  const think = async (call, ...given) => {
    if (!mind) {
      mind = await python("mind");
      if (place) { await library(place); await mind.said("open_place", JSON.stringify(place)); }
    }
    let timer = 0;
    const late = new Promise((_, failed) => { timer = setTimeout(() => failed(new Error("nothing was heard for a minute")), SILENT); });
    try { return await Promise.race([mind.said(call, ...given), late]); } catch (error) {
      if (error.messages) throw error;
      mind.end(error);
      mind = null;
      reads = false;
      throw stopped(error);
    } finally { clearTimeout(timer); }
  };

  // A choice as a scenario, of the place that is open.
  const chosen = async (choice) => ({ ...(await think("what_if", JSON.stringify(choice))), place: as_is.digest });

  const library = async (said) => {
    if (reads || !Object.keys(said.files || {}).some((name) => name.endsWith(".xlsx"))) return;
    const found = await Homeward.later("workbooks");
    if (found) await mind.call("library", found);
    reads = true;
  };

  const pause = () => new Promise((next) => { setTimeout(next, 0); });

  const wrong = (told) => Object.assign(new Error("wrong"), { messages: told.wrong });

  // Makes a scenario ready to be run; false when something else was asked for meanwhile.
  const keep = async (runner, said) => {
    if (runner.kept.has(said.digest)) return true;
    const told = await runner.inSteps("keep", said.digest, said.scenario, said.kind || "", said.place || "");
    if (told.wrong) throw wrong(told);
    if (told.dropped) return false;
    runner.kept.add(said.digest);
    return true;
  };

  // The same, whatever else is asked for.
  const kept = async (runner, said) => { while (!await watched(runner, keep(runner, said))); };

  // What is not asked for any more is forgotten by all; the last few what-ifs are kept.
  const recent = [];
  const forget = async (digest) => {
    known.delete(digest);
    for (const runner of runners) if (runner.kept.delete(digest)) await runner.call("forget", digest);
  };
  const used = async (digest) => {
    const place = recent.indexOf(digest);
    if (place >= 0) recent.splice(place, 1);
    recent.push(digest);
    while (recent.length > KEPT) await forget(recent.shift());
  };

  // A worker that runs and is ended: what it knew, another has to be told.
  const lose = (runner, why) => {
    runner.end(why);
    if (runner === runners[0]) { known.clear(); recent.length = 0; }
    runners = runners.filter((one) => one !== runner);
  };

  // One that has not been heard for a minute, or cannot go on, is ended, and another takes its place.
  const watched = async (runner, promise) => {
    let timer = 0;
    const silent = new Promise((_, failed) => {
      timer = setInterval(() => {
        if (performance.now() - runner.heard < SILENT) return;
        failed(new Error("nothing was heard for a minute"));
      }, 1000);
    });
    runner.heard = performance.now();
    try { return await Promise.race([promise, silent]); } catch (error) {
      if (error.messages) throw error;
      lose(runner, error);
      throw stopped(error);
    } finally { clearInterval(timer); }
  };

  const tell = async (digest, number, rows) => {
    await runners[0].call("put", digest, number, rows);
    if (!known.has(digest)) known.set(digest, new Set());
    known.get(digest).add(number);
  };
  const has = (digest, number) => known.get(digest)?.has(number);

  // A runner that knows what was carried along.
  const ready = async () => {
    if (!runners.length) runners = [await python("runner")];
    if (as_is && !known.has(as_is.digest) && carried.digest === as_is.digest)
      for (const [number, rows] of carried.rows.entries()) await tell(as_is.digest, number, JSON.stringify(rows));
  };

  // Pairs of replications; `done` is told after each, and says whether that is enough.
  const pairs = async (scenarios, most, mine, done) => {
    await ready();
    for (const said of scenarios) if (mine !== standing || !await watched(runners[0], keep(runners[0], said))) return;
    let next = 0, enough = false;
    const one = async (runner) => {
      while (next < most && !enough && mine === standing) {
        const number = next++;
        for (const said of scenarios) {
          if (has(said.digest, number)) continue;
          if (!await watched(runner, keep(runner, said))) return;
          const told = await watched(runner, runner.inSteps("run", said.digest, number));
          if (told.dropped || mine !== standing) return;
          if (told.wrong) throw wrong(told);
          await tell(said.digest, number, JSON.stringify(told.rows));
        }
        if (mine === standing && !enough) enough = await done(number);
      }
    };
    await Promise.all(runners.map((runner, place) => (place ? pause().then(() => one(runner)) : one(runner))));
  };

  const dropOthers = (number) => {
    standing = number;
    for (const runner of runners) for (const id of runner.running) runner.worker.postMessage({ call: "drop", given: [id] });
  };

  const answered = async (said, heard, mine, began) => {
    heard({ kind: "heard", number: mine });
    const told = await chosen(said.choice);
    const notes = think("notes").then((known) => { if (mine === standing) heard({ kind: "notes", number: mine, notes: known.notes }); });
    notes.catch(() => {}); // told below, unless what runs fails first
    const other = told.same ? "" : told.digest;
    if (other) await used(other);
    let first = true;
    await pairs(told.same ? [as_is] : [as_is, told], said.replications, mine, async () => {
      const answer = await runners[0].said("answer", as_is.digest, other);
      if (mine !== standing) return true;
      heard({ ...answer, number: mine, of: said.replications, seconds: first ? (performance.now() - began) / 1000 : null });
      first = false;
      if (looking === mine) looking = 0;
      return answer.precise && !said.exact;
    });
    await notes;
    heard({ kind: mine === standing ? "done" : "stopped", number: mine });
  };

  const questions = {
    async places(_, heard) {
      await begun();
      heard(await think("places"));
    },

    async open(said, heard) {
      if (mind) await library(said);
      const told = await think("open_place", JSON.stringify(said));
      dropOthers(0);
      if (!runners.length) runners = [await python("runner")];
      try { await kept(runners[0], told); } catch (error) {
        if (place) await think("open_place", JSON.stringify(place)); // the place before stays
        throw error;
      }
      place = { name: said.name, files: said.files };
      for (const digest of recent.splice(0)) await forget(digest);
      if (as_is && as_is.digest !== told.digest) await forget(as_is.digest);
      as_is = { digest: told.digest, scenario: told.scenario, kind: told.kind };
      carried = (await Homeward.carried(said.name)) || {};
      await ready();
      staff(told.state.people);
      heard({ kind: "state", state: told.state });
    },

    async ask(said, heard) {
      const mine = said.number, began = performance.now();
      dropOthers(mine);
      looking = mine;
      try { await answered(said, heard, mine, began); } finally { if (looking === mine) looking = 0; }
    },

    async parts(said, heard) {
      const mine = said.number;
      dropOthers(mine);
      const whole = await chosen(said.choice);
      if (!whole.same) {
        await used(whole.digest);
        const { parts } = await think("parts", JSON.stringify(said.choice));
        await pairs([whole], PARTS, mine, async () => false);
        for (const part of parts) {
          await pairs([{ ...part, place: as_is.digest }], PARTS, mine, async () => false);
          if (mine !== standing) break;
          heard({ ...(await runners[0].said("part", part.digest, whole.digest, part.name, part.label)), number: mine });
          if (!recent.includes(part.digest) && part.digest !== as_is.digest) await forget(part.digest);
        }
      }
      heard({ kind: "done", number: mine });
    },

    async weeks(said, heard) {
      const mine = said.number;
      dropOthers(mine);
      const told = await think("weeks", JSON.stringify(said.choice), JSON.stringify(said.today));
      const both = [told.as_is, ...(told.what_if ? [told.what_if] : [])].map((one) => ({ ...one, kind: "weeks" }));
      for (const one of both) await used(one.digest);
      await pairs(both, told.runs, mine, async () => {
        const answer = await runners[0].said("weeks", both[0].digest, both[1]?.digest || "", told.runs);
        if (mine === standing) heard({ ...answer, number: mine });
        return false;
      });
      heard({ kind: mine === standing ? "done" : "stopped", number: mine });
    },

    async journey(said, heard) {
      const there = as_is, told = await chosen(said.choice);
      while (there === as_is) { // asked again when a new question had it dropped, after the first look at that
        while (looking) await new Promise((next) => { setTimeout(next, 100); });
        await ready();
        for (const one of [there, told]) await kept(runners[0], one);
        const way = await watched(runners[0], runners[0].inSteps("journey", there.digest, told.same ? "" : told.digest, said.patient));
        if (way.wrong) throw wrong(way);
        if (!way.dropped) return heard({ kind: "journey", ways: way.ways });
      }
    },

    async take(said, heard) {
      if (said.kind === "yaml") {
        const { files } = await think("files", JSON.stringify(said.choice));
        for (const [name, text] of Object.entries(files)) heard({ kind: "file", name, text });
      } else if (said.kind === "today") {
        const { files } = await think("weeks", JSON.stringify(said.choice), JSON.stringify(said.today));
        for (const [name, text] of Object.entries(files)) heard({ kind: "file", name, text });
      } else if (said.kind !== "table") {
        // a worker of its own, which is ended after: pandas and all tables take as much memory again
        const both = await think("to_take", JSON.stringify(said.choice), said.replications);
        const reporter = await python("reporter");
        reporter.beat = ({ done, of }) => heard({ kind: "taking", done, of });
        try { heard(await watched(reporter, reporter.said("take", said.kind, both.as_is, both.what_if))); } finally { reporter.end(new Error("over")); }
      } else {
        const told = await chosen(said.choice);
        await ready();
        for (const one of [as_is, told]) await kept(runners[0], one);
        heard({ kind: "file", name: "what-if.csv", ...(await runners[0].said("table", as_is.digest, told.same ? "" : told.digest)) });
      }
    },
  };

  Homeward.engine = {
    note: "The whole model runs in this page; its policy lets it ask nobody for anything.",
    async ask(what, said, heard, signal) {
      try {
        await questions[what](said, (message) => { if (!signal?.aborted) heard(message); });
      } catch (error) {
        if (!error.messages) throw error;
        heard({ kind: "wrong", messages: error.messages });
      }
    },
  };
})();
