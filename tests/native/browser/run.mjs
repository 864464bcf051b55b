// node run.mjs PYODIDE_FOLDER WORK_FOLDER SCRIPT WHEEL...: the wheels unpacked, the folder seen as /trial, the script run.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [core, work, script, ...wheels] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(core, "pyodide.mjs")).href);
const began = performance.now();
const pyodide = await loadPyodide({ indexURL: core });
for (const wheel of wheels) {
  const bytes = readFileSync(wheel);
  pyodide.unpackArchive(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength), "wheel");
}
pyodide.FS.mkdir("/trial");
pyodide.FS.mount(pyodide.FS.filesystems.NODEFS, { root: work }, "/trial");
const ready = performance.now() - began;
let told;
try {
  told = JSON.parse(pyodide.runPython(readFileSync(join(work, "browser", script), "utf8")));
} catch (error) {
  console.error(error.message); // and not the source of Pyodide, which Node would show
  process.exit(1);
}
told.ready = ready / 1000;
told.bytes = pyodide._module.HEAPU8.length;
told.resident = process.resourceUsage().maxRSS * 1024;
console.log(JSON.stringify(told));
