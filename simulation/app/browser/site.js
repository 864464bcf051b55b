// Where the files of the workers lie: beside the page, on the same server.
"use strict";
(() => {
  const there = RESOURCES;
  const bytes = async (name) => {
    const answer = await fetch(name);
    if (!answer.ok) throw new Error(`${name} is missing (${answer.status})`);
    return answer.arrayBuffer();
  };
  Homeward.resources = async (what) => {
    const { files, wheels } = there.workers[what];
    const got = await Promise.all(files.map((name) => bytes(`${what}/${name}`)));
    const source = URL.createObjectURL(new Blob([await bytes(`${what}/worker.js`)], { type: "text/javascript" }));
    return { source, wheels, files: Object.fromEntries(files.map((name, place) => [name, got[place]])) };
  };
  Homeward.carried = async (place) =>
    (place in there.carried ? JSON.parse(new TextDecoder().decode(await bytes(there.carried[place]))) : null);
})();
