// Asking the program on this computer: one question, lines of JSON as its answer, until it is over or given up.
"use strict";
(() => {
  Homeward.engine = {
    note: "",
    async ask(what, said, heard, signal) {
      const answer = await fetch(`ask/${what}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(said), signal });
      if (!answer.ok) throw new Error(await answer.text());
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = "";
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        const lines = (rest + value).split("\n");
        rest = lines.pop();
        for (const line of lines) heard(JSON.parse(line));
      }
    },
  };
})();
