// A worker with Python in it; Pyodide's own scripts stand above this one. It is given every file that it needs and asks nobody for anything: what Pyodide fetches is
// taken from what was given.
const AT = "https://homeward.invalid/";
const KINDS = { wasm: "application/wasm", zip: "application/zip", json: "application/json" };
const LONGEST = 240000; // milliseconds for one replication, after which it is no scenario for a page
let python = null, role = null;
const dropped = new Set();

const pause = (() => {
  const channel = new MessageChannel(), waiting = [];
  channel.port1.onmessage = () => waiting.shift()();
  return () => new Promise((next) => { waiting.push(next); channel.port2.postMessage(0); });
})();

// The memory of WebAssembly never shrinks. Pyodide asks for a fifth more than there is, then for a tenth, then for a twentieth: it is given what it asks for last.
const grow = WebAssembly.Memory.prototype.grow;
let size = 0, refused = 0;
WebAssembly.Memory.prototype.grow = function (pages) {
  if (this.buffer.byteLength !== size) { size = this.buffer.byteLength; refused = 0; }
  if (refused < 2) { refused += 1; throw new RangeError("less will do"); }
  return grow.call(this, pages);
};

const library = (packed) => { python.unpackArchive(packed, "zip", { extractDir: "/homeward" }); };

const start = async ({ files, wheels, what }) => {
  self.fetch = async (asked) => {
    const name = String(asked.url || asked).replace(AT, "");
    if (!(name in files)) throw new TypeError(`${name} was not given`);
    return new Response(files[name], { headers: { "Content-Type": KINDS[name.split(".").pop()] || "application/octet-stream" } });
  };
  python = await self.loadPyodide({ indexURL: AT, lockFileURL: `${AT}pyodide-lock.json`, createPyodideModule: self._createPyodideModule, stdout: () => {}, stderr: () => {} });
  for (const name of wheels) python.unpackArchive(files[name], "wheel");
  python.FS.mkdirTree("/homeward");
  python.unpackArchive(files["homeward.zip"], "zip", { extractDir: "/homeward" });
  if ("engine.zip" in files) python.unpackArchive(files["engine.zip"], "zip", { extractDir: "/homeward/simulation" });
  if ("reports.zip" in files) library(files["reports.zip"]);
  python.runPython("import sys; sys.path.insert(0, '/homeward')");
  if (what !== "mind") python.runPython("from simulation.app.browser import pydantic_stand_in; pydantic_stand_in.install()");
  role = python.pyimport(`simulation.app.browser.${what}`);
  for (const name of Object.keys(files)) delete files[name];
};

// A long answer in one piece; it is heard of after each replication.
const take = (...given) => role.take(...given, (done, of) => { self.postMessage({ beat: true, done, of }); });

// What takes long, in steps between which a new question is heard: one thing after another, so that one log is held at a time.
const IN_STEPS = ["keep", "run", "journey"];
let before = Promise.resolve();

const step = async (id, call, given) => {
  const drop = () => { role.drop(); return '{"dropped": true}'; };
  if (dropped.delete(id)) return drop();
  role[call](...given);
  const until = performance.now() + (call === "keep" ? Infinity : LONGEST);
  for (let last = performance.now(); ;) {
    const said = role.step();
    if (said !== "{}") return said;
    await pause();
    if (dropped.delete(id)) return drop();
    if (performance.now() > until) return role.took_too_long(given[0], LONGEST / 1000);
    if (performance.now() - last > 1000) { last = performance.now(); self.postMessage({ beat: true }); }
  }
};

const inTurn = (id, call, given) => {
  const mine = before.then(() => step(id, call, given));
  before = mine.catch(() => {}); // told to whoever asked for it
  return mine;
};

self.onmessage = async ({ data }) => {
  const { id, call, given } = data;
  if (call === "drop") { dropped.add(given[0]); return; }
  try {
    const own = { start, take, library };
    const result = await (IN_STEPS.includes(call) ? inTurn(id, call, given) : (call in own ? own[call] : role[call])(...given));
    self.postMessage({ id, result });
  } catch (error) {
    self.postMessage({ id, error: String(error.message || error).slice(-2000) });
  }
};
