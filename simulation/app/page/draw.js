// Drawing: lines, bars and the map of who waits where, as SVG; colours and line styles come from the style sheet.
"use strict";
(() => {
  const { el, svg } = Homeward;
  const put = (value) => (Number.isFinite(value) ? Math.round(value * 10) / 10 : 0);
  const text = (x, y, words, kind = "", anchor = "start") =>
    svg("text", { x: put(x), y: put(y), class: kind, "text-anchor": anchor }, words);
  const line = (x, y, toX, toY, kind) => svg("line", { x1: put(x), y1: put(y), x2: put(toX), y2: put(toY), class: kind });
  const box = (x, y, width, height, kind, round = 0) =>
    svg("rect", { x: put(x), y: put(y), width: put(Math.max(0, width)), height: put(height), class: kind, rx: round });
  // Words in at most four lines of so many letters; a longer word is broken.
  const folded = (words, letters) => {
    const lines = [];
    for (const word of words.split(/\s+/).flatMap((whole) => whole.match(new RegExp(`.{1,${letters}}`, "gu")) ?? [])) {
      const last = lines.length - 1;
      if (last >= 0 && lines[last].length + 1 + word.length <= letters) lines[last] += ` ${word}`;
      else lines.push(word);
    }
    return lines.length > 4 ? [...lines.slice(0, 3), `${lines[3].slice(0, letters - 1)}…`] : lines;
  };
  const there = (values) => values.filter((value) => value !== null && value !== undefined);

  // Round numbers from below the least to above the greatest.
  const ticks = (low, high, most = 4) => {
    if (!(high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high), 1e-9))) high = low + (Math.abs(low) || 1);
    const rough = (high - low) / most, size = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((part) => part * size).find((one) => one >= rough * 0.999999);
    const first = Math.floor(low / step + 1e-9), last = Math.ceil(high / step - 1e-9);
    return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(10)));
  };
  const said = (value, percent) =>
    percent ? `${Number((100 * value).toPrecision(4))} %`
      : Math.abs(value) >= 1e6 ? `${Number((value / 1e6).toPrecision(4))}m` : Homeward.number(value);

  const picture = (width, height, told, parts) =>
    svg("svg", { viewBox: `0 0 ${width} ${put(height)}`, role: "img", "aria-label": told }, parts);

  const legend = (names, kind) => el("ul", { class: "legend", "aria-hidden": "true" }, names.map((name, place) =>
    el("li", {}, svg("svg", { viewBox: "0 0 36 12" },
      kind === "lines" ? line(0, 6, 36, 6, `line s${place}`) : box(0, 0, 36, 12, `s${place}`)), ` ${name}`)));

  const lines = (chart) => {
    const width = 640, height = 250, left = 52, right = width - 10, top = 10, bottom = 216;
    const values = there(chart.series.flatMap((one) => [...one.mean, ...one.low, ...one.high]));
    const marks = ticks(chart.from_nought ? Math.min(0, ...values) : Math.min(...values), Math.max(...values));
    const low = marks[0], high = marks[marks.length - 1];
    const down = (value) => bottom - ((value - low) / (high - low)) * (bottom - top);
    const across = (place) => left + ((right - left) * place) / Math.max(1, chart.periods.length - 1);
    const parts = marks.flatMap((mark) => [line(left, down(mark), right, down(mark), "grid"),
      text(left - 6, down(mark) + 4, said(mark, chart.percent), "tick", "end")]);
    const every = Math.ceil(chart.periods.length / 6);
    chart.periods.forEach((period, place) => {
      if (place % every === 0) parts.push(text(across(place), bottom + 18, period.replace(/, (\d+)$/, ""), "tick", !place ? "start" : place === chart.periods.length - 1 ? "end" : "middle"));
    });
    chart.series.forEach((one, number) => {
      const ends = one.low.map((end, place) => [across(place), end, one.high[place]]).filter(([, end, far]) => end !== null && far !== null);
      if (ends.length > 1) {
        const around = [...ends.map(([x, , far]) => [x, far]), ...ends.reverse().map(([x, end]) => [x, end])];
        parts.push(svg("path", { d: `M${around.map(([x, y]) => `${put(x)} ${put(down(y))}`).join("L")}Z`, class: `band s${number}` }));
      }
    });
    chart.series.forEach((one, number) => {
      let pen = "M";
      const d = one.mean.map((value, place) => {
        const point = value === null ? "" : `${pen}${put(across(place))} ${put(down(value))}`;
        pen = value === null ? "M" : "L";
        return point;
      }).join("");
      parts.push(svg("path", { d, class: `line s${number}` }));
    });
    return picture(width, height, chart.told, parts);
  };

  const bars = (chart) => {
    const width = 640, left = 250, right = width - 84, thick = 13, row = thick * chart.series.length + 11;
    const values = there(chart.series.flatMap((one) => [...one.mean, ...one.high]));
    const low = Math.min(0, ...values), high = Math.max(1e-12, ...values);
    const across = (value) => left + ((value - low) / (high - low)) * (right - left);
    const parts = [];
    let top = 6;
    chart.groups.forEach((group, place) => {
      const names = folded(group, 36), tall = Math.max(row, 15 * names.length + 4), y = top + (tall - row) / 2;
      names.forEach((name, number) =>
        parts.push(text(left - 8, top + tall / 2 + 15 * (number - (names.length - 1) / 2), name, "", "end")));
      top += tall;
      chart.series.forEach((one, number) => {
        const mean = one.mean[place], at = y + thick * number;
        if (mean === null) return;
        parts.push(box(Math.min(across(0), across(mean)), at, Math.abs(across(mean) - across(0)), thick - 2, `s${number}`));
        let far = Math.max(across(0), across(mean));
        if (one.low[place] !== null && one.high[place] !== null) {
          parts.push(line(across(one.low[place]), at + thick / 2 - 1, across(one.high[place]), at + thick / 2 - 1, "whisker"));
          far = Math.max(far, across(one.high[place]));
        }
        parts.push(text(far + 5, at + thick - 3, one.text[place], number ? "t1" : "tick"));
      });
    });
    parts.push(line(across(0), 0, across(0), top, "axis"));
    return picture(width, top + 6, chart.told, parts);
  };

  // Boxes and lines where Python has put them; in each box who waits for it.
  const map = (chart) => {
    const parts = chart.ways.flatMap((way) => [svg("path", { d: way.line, class: "way", "stroke-width": way.width }), svg("path", { d: way.head, class: "head" })]);
    parts.push(...chart.ways.map((way) => text(way.at[0], way.at[1], way.text, "tick flow", way.at[2])));
    if (chart.beside) parts.push(text(12, chart.beside.y, chart.beside.text, "strong"));
    for (const one of chart.boxes) {
      let y = one.y + 17;
      const words = (said, kind) => { parts.push(text(one.x + 8, y, said, kind)); y += one.row; };
      parts.push(box(one.x, one.y, one.width, one.height, one.kind, 4));
      for (const said of one.title) words(said, "strong");
      for (const said of one.lines) words(said, "tick");
      one.waiting.forEach((wait, number) => {
        const long = Math.max(1.5, wait.length);
        parts.push(box(one.x + 8, y - 8, long, one.bar - 3, `s${number}`), text(one.x + 14 + long, y, wait.text, number ? "t1" : ""));
        y += one.bar + 1;
      });
    }
    return svg("svg", { viewBox: `0 0 ${put(chart.width)} ${put(chart.height)}`, width: put(chart.width), class: "whole", role: "img", "aria-label": chart.told }, parts);
  };

  // A difference around nought: the interval, and where the middle lies.
  Homeward.dot = ({ mean, lower, upper }) => {
    const far = Math.max(Math.abs(mean), Math.abs(lower ?? mean), Math.abs(upper ?? mean), 1e-12) * 1.08;
    const across = (value) => 100 + (95 * value) / far;
    return svg("svg", { viewBox: "0 0 200 14", "aria-hidden": "true" }, line(100, 1, 100, 13, "axis"),
      lower === null ? null : line(across(lower), 7, across(upper), 7, "range s1"),
      svg("circle", { cx: put(across(mean)), cy: 7, r: 4.5, class: "s1" }));
  };

  Homeward.chart = (chart) => {
    const names = chart.kind === "map" ? chart.scenarios : chart.series.map((one) => one.name);
    const drawn = { lines, bars, map }[chart.kind](chart);
    return [el("h3", {}, chart.title), legend(names, chart.kind),
      chart.kind === "map" ? el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": chart.title }, drawn) : drawn,
      el("p", { class: "note" }, chart.note)];
  };
})();
