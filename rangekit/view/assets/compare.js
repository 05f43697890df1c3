// What if: other weapons, other launch areas. Which outlines are drawn, which one is judged by, and whose verdicts change.

globalThis.rangekit ??= {};

rangekit.compare = (() => {
  const { make, add, shape, byId } = rangekit.dom;
  const { fill, isolate } = rangekit.wording;
  const { Judge, rangeOf, flips } = rangekit.model;
  const LINES = [
    ['layer-1', []],
    ['layer-2', [10, 5]],
    ['layer-3', [3, 4]],
    ['layer-4', [12, 4, 3, 4]],
    ['layer-5', []],
    ['layer-6', [2, 5]],
  ];
  const NAMED = 12; // changed verdicts that are listed by name

  // What can be drawn or judged by beside what is shown: the weapons asked about, and the launch areas.
  function entries(data, say) {
    const weapons = data.weapons
      .map((weapon, i) => ({ id: weapon.id, kind: 'weapon', value: i, label: say.weapon(weapon), asked: weapon.asked }))
      .filter(({ asked }) => asked);
    const fixed = data.launches.filter(({ isOwn }) => !isOwn);
    const launches = fixed.map((launch, i) => ({
      id: `from:${launch.id}`,
      kind: 'launch',
      value: i,
      label: launch.name,
    }));
    const all = [...(weapons.length > 1 ? weapons : []), ...(launches.length > 1 ? launches : [])];
    return all.map((entry, k) => {
      const [colour, dash] = LINES[k % LINES.length];
      return { ...entry, colour, dash };
    });
  }

  class Compare {
    // page: {data, say, state, judged, change(values)}
    constructor(page) {
      this.page = page;
      this.entries = entries(page.data, page.say);
      if (!this.entries.length) return;
      const box = byId('rk-compare');
      box.hidden = false;
      for (const kind of ['weapon', 'launch']) {
        const rows = this.entries.filter((entry) => entry.kind === kind);
        if (!rows.length) continue;
        const list = make('ul', 'rk-layers');
        for (const entry of rows) list.append(this.makeRow(entry));
        add(box, make('h3', '', page.say.ui[kind === 'weapon' ? 'weapons' : 'launch_areas']), list);
      }
    }

    makeRow(entry) {
      const { ui } = this.page.say;
      const box = make('input');
      box.type = 'checkbox';
      box.setAttribute('aria-label', fill(ui.draw, { name: entry.label }));
      box.addEventListener('change', () => {
        const drawn = new Set(this.page.state.drawn);
        if (box.checked) drawn.add(entry.id);
        else drawn.delete(entry.id);
        this.page.change({ drawn });
      });
      const use = make('button', 'rk-use', ui.use);
      use.type = 'button';
      use.append(make('span', 'rk-quiet', `: ${entry.label}`));
      use.addEventListener('click', () => this.page.choose(entry.kind, entry.value));
      const counts = ['in_reach', 'marginal'].map((verdict) => [make('b'), shape(verdict), verdict]);
      const tally = make('span', 'rk-tally');
      for (const [count, icon, verdict] of counts) {
        add(tally, icon, count, make('span', 'rk-quiet', ` ${this.page.say.words.verdict[verdict]} `));
      }
      const changed = make('details', 'rk-flips');
      const summary = make('summary');
      const flipList = make('ul');
      changed.append(summary, flipList);
      changed.addEventListener('toggle', () => this.showFlips(entry));
      const row = make('li', 'rk-layer');
      const line = make('i', `rk-line rk-${entry.colour}`);
      row.append(add(make('label'), box, line, make('span', 'rk-layer-name', entry.label)), tally, use, changed);
      Object.assign(entry, { box, use, row, summary, changed, flipList, counts });
      return row;
    }

    isShown(entry) {
      return this.page.state[entry.kind] === entry.value;
    }

    // The outlines to draw: those switched on, but for the one that is judged by, which the range area itself shows.
    layers() {
      const { data, state } = this.page;
      return this.entries
        .filter((entry) => state.drawn.has(entry.id) && !this.isShown(entry))
        .map(({ kind, value, colour, dash, label }) => ({
          launch: kind === 'launch' ? value : state.launch,
          range: kind === 'weapon' ? data.weapons[value].nominal : this.page.range.nominal,
          colour,
          dash,
          label,
        }));
    }

    judged(entry) {
      const { data, state } = this.page;
      const launch = data.launches[entry.kind === 'launch' ? entry.value : state.launch];
      if (entry.judge?.launch !== launch || entry.judge.measured !== launch.distance) {
        entry.judge = Object.assign(new Judge(launch), { measured: launch.distance });
      }
      return entry.judge.at(
        entry.kind === 'weapon' ? rangeOf(data, { ...state, weapon: entry.value }) : this.page.range,
      );
    }

    refresh() {
      const { say } = this.page;
      for (const entry of this.entries) {
        const shown = this.isShown(entry);
        const judged = shown ? this.page.judged : this.judged(entry);
        entry.rows = flips(this.page.judged, judged);
        entry.verdicts = judged.verdicts;
        entry.box.checked = shown || this.page.state.drawn.has(entry.id);
        entry.box.disabled = shown;
        entry.use.firstChild.data = shown ? say.ui.in_use : say.ui.use;
        entry.use.disabled = shown;
        entry.row.classList.toggle('rk-shown', shown);
        for (const [count, , verdict] of entry.counts) count.textContent = say.number(judged.counts[verdict]);
        entry.changed.hidden = shown;
        entry.summary.textContent = entry.rows.length ? say.count(say.ui.changes, entry.rows.length) : say.ui.no_change;
        this.showFlips(entry);
      }
    }

    // The best-known places first.
    showFlips(entry) {
      if (!entry.changed.open || !entry.rows) return;
      const { data, say, judged } = this.page;
      const people = data.targets.columns.population;
      const rows = people ? entry.rows.slice().sort((a, b) => (people[b] || 0) - (people[a] || 0)) : entry.rows;
      const { verdict } = say.words;
      const items = rows.slice(0, NAMED).map((i) => {
        const [before, after] = [verdict[judged.verdicts[i]], verdict[entry.verdicts[i]]];
        return make('li', '', fill(say.ui.change, { place: isolate(data.targets.names[i]), before, after }));
      });
      if (rows.length > NAMED) items.push(make('li', 'rk-fine', say.rest(rows.length - NAMED)));
      entry.flipList.replaceChildren(...items);
    }
  }

  return { Compare };
})();
