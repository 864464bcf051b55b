// Where the files of the workers lie: in this very page, packed.
"use strict";
(() => {
  const there = RESOURCES;
  const bytes = async (key) => {
    const packed = Uint8Array.from(atob(document.getElementById(`data-${key}`).textContent), (one) => one.charCodeAt(0));
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  };
  Homeward.resources = async (what) => {
    const { source, files, wheels } = there.workers[what];
    const names = Object.keys(files), got = await Promise.all(names.map((name) => bytes(files[name])));
    const script = URL.createObjectURL(new Blob([await bytes(source)], { type: "text/javascript" }));
    return { source: script, wheels, files: Object.fromEntries(names.map((name, place) => [name, got[place]])) };
  };
  Homeward.later = async (what) => (what in there.later ? bytes(there.later[what]) : null);
  Homeward.carried = async (place) =>
    (place in there.carried ? JSON.parse(new TextDecoder().decode(await bytes(there.carried[place]))) : null);
})();
