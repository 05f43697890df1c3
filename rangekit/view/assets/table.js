// The table of targets: which rows, in which order, and which of them are in sight. Only those are in the document, so
// that ten thousand stay as quick as ten.

globalThis.rangekit ??= {};

rangekit.table = (() => {
  const { make, add, byId } = rangekit.dom;
  const { LENGTHS, columnsFor, makeRow, fillRow } = rangekit.rows;
  const SPARE = 6; // rows kept beyond each edge
  const { fold, rank } = rangekit.search;
  const MOST_ON_PAPER = 2000;
  const NEAREST_ON_PAPER = 20;

  class Table {
    // page: {data, say, state, range, launch, judged, select(row, options)}
    constructor(page) {
      this.page = page;
      this.body = byId('rk-rows');
      this.scroll = byId('rk-scroll');
      Object.assign(this, {
        sort: { key: 'distance', descending: false },
        wanted: '',
        only: null,
        rows: [],
        active: 0,
      });
      // How far the list is scrolled and how high it is are kept: asking would make the browser lay out the page at once.
      Object.assign(this, { rowHeight: 31, top: 0, pool: [], heads: [], units: [], sorted: null, isPaper: false });
      this.above = spacer();
      this.below = spacer();
      this.build();
      this.listen();
    }

    // Heads and search, by the targets as they are.
    build() {
      const { page } = this;
      const { names, aliases, columns } = page.data.targets;
      this.names = names.map(fold);
      this.others = names.map((_, i) => fold([aliases[i] || '', columns.region?.[i] || ''].join(' ')));
      this.columns = columnsFor(page);
      if (!this.columns.some(({ key }) => key === this.sort.key)) this.sort = { key: 'distance', descending: false };
      Object.assign(this, { heads: [], units: [], pool: [], sorted: null, shownCount: -1, active: 0 });
      byId('rk-columns').replaceChildren();
      for (const column of this.columns) this.addHead(column);
    }

    // Other targets.
    reload() {
      this.build();
      this.scrollTo(0);
      this.arrange();
    }

    addHead(column) {
      const cell = make('th', `rk-${column.key}`);
      cell.scope = 'col';
      const button = make('button', '', column.title);
      button.type = 'button';
      if (LENGTHS.includes(column.key)) {
        const unit = make('span', 'rk-unit');
        this.units.push(unit);
        add(button, ' ', unit);
      }
      if (column.hint) button.title = column.hint;
      button.addEventListener('click', () => {
        const again = this.sort.key === column.key;
        this.sort = { key: column.key, descending: again ? !this.sort.descending : Boolean(column.descend) };
        this.isFound = false;
        this.arrange();
        this.page.settle();
      });
      this.heads.push({ column, cell });
      byId('rk-columns').append(add(cell, button));
    }

    // Which rows, in which order.
    arrange() {
      const needle = fold(this.wanted.trim());
      const { verdicts } = this.page.judged;
      const rows = this.inOrder().filter((i) => this.only === null || verdicts[i] === this.only);
      this.rows = needle ? this.search(rows, needle) : rows;
      for (const { column, cell } of this.heads) {
        const direction = this.sort.descending ? 'descending' : 'ascending';
        if (column.key === this.sort.key) cell.setAttribute('aria-sort', direction);
        else cell.removeAttribute('aria-sort');
      }
      this.active = Math.max(0, Math.min(this.active, this.rows.length - 1));
      const table = this.scroll.querySelector('table');
      table.setAttribute('aria-rowcount', String(this.rows.length + 1));
      table.hidden = this.rows.length === 0;
      byId('rk-none').hidden = this.rows.length > 0;
      this.draw();
    }

    // While one types, what fits best comes first, and of those the larger; a click on a head sorts again.
    search(rows, needle) {
      const fits = new Map(rows.map((i) => [i, rank(needle, this.names[i], this.others[i])]));
      const found = rows.filter((i) => fits.get(i) < 5);
      if (!this.isFound) return found;
      const { population } = this.page.data.targets.columns;
      const size = (i) => population?.[i] ?? 0;
      return found.sort((a, b) => fits.get(a) - fits.get(b) || size(b) - size(a));
    }

    // All targets in the order asked for; the range changes nothing about it.
    inOrder() {
      const { key, descending } = this.sort;
      const { launch, data } = this.page;
      const order = `${key}/${descending}/${launch.id}/${launch.version ?? 0}/${data.targets.names.length}`;
      if (this.sorted?.order !== order) {
        const { rank } = this.columns.find((column) => column.key === key);
        const rows = data.targets.order.slice().sort((a, b) => (descending ? rank(b, a) : rank(a, b)) || a - b);
        this.sorted = { order, rows };
      }
      return this.sorted.rows;
    }

    // To the top, or wherever else.
    scrollTo(top) {
      this.scroll.scrollTop = top;
      this.top = this.scroll.scrollTop;
    }

    draw() {
      for (const unit of this.units) unit.textContent = this.page.say.words.units[this.page.state.unit].name;
      const { rows, body, isPaper } = this;
      const focused = body.contains(document.activeElement);
      this.first = isPaper ? 0 : Math.max(0, Math.floor(this.top / this.rowHeight) - SPARE);
      const onPaper = Math.min(rows.length, this.isWhole ? MOST_ON_PAPER : Infinity);
      this.room ??= this.scroll.clientHeight;
      const seen = Math.ceil(this.room / this.rowHeight) + 2 * SPARE;
      this.last = isPaper ? onPaper : Math.min(rows.length, this.first + seen);
      const count = Math.max(0, this.last - this.first);
      while (this.pool.length < count) this.pool.push(makeRow(this.columns));
      for (let k = 0; k < count; k += 1) {
        const at = this.first + k;
        fillRow(this.pool[k], this.page, { i: rows[at], at, isActive: at === this.active });
      }
      this.above.cell.style.height = `${this.first * this.rowHeight}px`;
      byId('rk-cut').textContent = isPaper ? this.page.say.rest(this.page.data.targets.names.length - this.last) : '';
      this.below.cell.style.height = `${isPaper ? 0 : (rows.length - this.last) * this.rowHeight}px`;
      if (this.shownCount !== count) {
        this.shownCount = count;
        body.replaceChildren(this.above.row, ...this.pool.slice(0, count).map(({ row }) => row), this.below.row);
        this.rowHeight = this.pool[0]?.row.offsetHeight || this.rowHeight;
      }
      if (count && (this.active < this.first || this.active >= this.last)) this.pool[0].row.tabIndex = 0;
      if (focused) this.focusActive();
    }

    focusActive() {
      this.body.querySelector(`[data-at="${this.active}"]`)?.focus({ preventScroll: true });
    }

    bring(at, focus) {
      this.active = Math.max(0, Math.min(this.rows.length - 1, at));
      const { scroll, rowHeight } = this;
      const header = scroll.querySelector('thead').offsetHeight;
      const top = this.active * rowHeight;
      const bottom = top + rowHeight + header - scroll.clientHeight;
      this.scrollTo(Math.max(bottom, Math.min(top, scroll.scrollTop)));
      this.draw();
      if (focus) this.focusActive();
    }

    onKey(event) {
      const step = Math.max(1, Math.floor(this.scroll.clientHeight / this.rowHeight) - 2);
      const at = Number(event.target.closest('.rk-row')?.dataset.at);
      if (Number.isNaN(at)) return;
      const goals = {
        ArrowDown: at + 1,
        ArrowUp: at - 1,
        PageDown: at + step,
        PageUp: at - step,
        Home: 0,
        End: Infinity,
      };
      if (event.key in goals) this.bring(goals[event.key], true);
      else if (event.key === 'Enter' || event.key === ' ') this.choose(at);
      else return;
      event.preventDefault();
    }

    choose(at) {
      this.active = at;
      this.page.select(this.rows[at], { fly: true });
    }

    listen() {
      this.body.addEventListener('keydown', (event) => this.onKey(event));
      this.body.addEventListener('click', (event) => {
        const row = event.target.closest('.rk-row');
        if (row) this.choose(Number(row.dataset.at));
      });
      let waiting = false;
      this.scroll.addEventListener('scroll', () => {
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          this.top = this.scroll.scrollTop;
          this.draw();
        });
      });
      const field = byId('rk-search');
      field.addEventListener('input', () => {
        // Coordinates are no names: all rows stay.
        const isPlace = rangekit.coordinates.parse(field.value) !== null;
        this.wanted = isPlace ? '' : field.value;
        this.isFound = true;
        this.scrollTo(0);
        this.arrange();
      });
      field.addEventListener('keydown', (event) => {
        if (event.key === 'Enter') this.enter(field.value);
      });
      new ResizeObserver(() => this.remeasure()).observe(this.scroll);
    }

    // Enter goes to the first row, or to the place that was typed.
    enter(text) {
      if (!text.trim()) return;
      const isPlace = rangekit.coordinates.parse(text) !== null;
      const isNamed = this.rows.length && rank(fold(text), this.names[this.rows[0]], '') < 2;
      const isLabel = !isPlace && !isNamed && rangekit.search.find(this.page.data, text)?.row === undefined;
      if (!isPlace && this.rows.length && !isLabel) {
        this.choose(0);
        return;
      }
      const found = this.page.lookUp(text);
      if (found?.row !== undefined) this.page.select(found.row, { fly: true });
      else if (found) this.page.pin(found, { fly: true });
    }

    remeasure() {
      this.room = undefined;
      this.shownCount = -1;
      this.draw();
    }

    // Paper does not scroll: all rows at once if asked for, otherwise the marginal ones and the nearest.
    print(isPaper, isWhole) {
      Object.assign(this, { isPaper, isWhole });
      if (isPaper && !isWhole) this.rows = this.briefRows();
      this.remeasure();
      if (!isPaper) this.arrange();
    }

    briefRows() {
      const { verdicts } = this.page.judged;
      const { distance } = this.page.launch;
      const nearest = this.page.data.targets.order.slice().sort((a, b) => distance[a] - distance[b]);
      const chosen = new Set([
        ...nearest.filter((i) => verdicts[i] === 'marginal').slice(0, NEAREST_ON_PAPER),
        ...nearest.filter((i) => verdicts[i] !== 'marginal').slice(0, NEAREST_ON_PAPER),
      ]);
      return nearest.filter((i) => chosen.has(i));
    }

    // A filter by verdict changes with the range.
    refresh() {
      if (this.only === null) this.draw();
      else this.arrange();
    }

    show(verdict) {
      this.only = verdict;
      this.scrollTo(0);
      this.arrange();
    }

    find(i) {
      const at = this.rows.indexOf(i);
      if (at >= 0) this.bring(at, false);
    }
  }

  function spacer() {
    const row = make('tr', 'rk-spacer');
    row.setAttribute('aria-hidden', 'true');
    const cell = make('td');
    row.append(cell);
    return { row, cell };
  }

  return { Table };
})();
