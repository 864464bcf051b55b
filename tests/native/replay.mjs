// Calls functions of a WebAssembly side module on recorded arguments and writes what they leave: node replay.mjs MODULE FOLDER
import { readFileSync, writeFileSync } from "node:fs";

const [, , modulePath, folder] = process.argv;
const calls = JSON.parse(readFileSync(`${folder}/calls.json`, "utf8"));
const module = await WebAssembly.compile(readFileSync(modulePath));
const PAGE = 65536;
const memory = new WebAssembly.Memory({ initial: 64, maximum: 65536 });
const STACK = 1 << 20;
const given = {
  memory,
  __memory_base: new WebAssembly.Global({ value: "i32", mutable: false }, STACK),
  __table_base: new WebAssembly.Global({ value: "i32", mutable: false }, 0),
  __stack_pointer: new WebAssembly.Global({ value: "i32", mutable: true }, STACK),
  __indirect_function_table: new WebAssembly.Table({ initial: 64, element: "anyfunc" }),
};
const missing = WebAssembly.Module.imports(module).filter((one) => !(one.name in given));
if (missing.length) throw new Error(`the module wants ${missing.map((one) => one.name).join(", ")} from outside`);
const instance = await WebAssembly.instantiate(module, { env: given });
instance.exports.__wasm_apply_data_relocs?.();
const FIRST = STACK + (1 << 20);

for (const [number, call] of calls.entries()) {
  const sizes = call.arrays.map((array) => array.bytes);
  let at = FIRST + 8 * call.words.length;
  at += -at & 63;
  const places = sizes.map((bytes) => {
    const here = at;
    at += bytes + (-bytes & 63);
    return here;
  });
  const short = Math.ceil((at - memory.buffer.byteLength) / PAGE);
  if (short > 0) memory.grow(short);
  const bytes = new Uint8Array(memory.buffer);
  call.arrays.forEach((array, k) => bytes.set(readFileSync(`${folder}/${number}-${k}.before`), places[k]));
  const words = new BigInt64Array(memory.buffer, FIRST, call.words.length);
  call.words.forEach((word, k) => (words[k] = BigInt(word)));
  call.arrays.forEach((array, k) => (words[array.word] = BigInt(places[k])));
  const status = instance.exports[call.name](FIRST);
  if (status !== 0n) throw new Error(`${call.name}: status ${status}`);
  call.returned = String(new BigInt64Array(memory.buffer, FIRST, 1)[0]);
  const after = new Uint8Array(memory.buffer);
  call.arrays.forEach((array, k) => writeFileSync(`${folder}/${number}-${k}.after`, after.slice(places[k], places[k] + array.bytes)));
}
writeFileSync(`${folder}/returned.json`, JSON.stringify(calls.map((call) => call.returned)));
