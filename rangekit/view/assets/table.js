// The table of targets. Only the rows in sight are in the document, so that ten thousand stay as quick as ten.
'use strict';

var rangekit = globalThis.rangekit || (globalThis.rangekit = {});

rangekit.table = (function () {
  const { make, add, shape, byId } = rangekit.dom;
  const { sayLength } = rangekit.model;
  const SPARE = 8; // rows kept beyond each edge

  const fold = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

  function compact(number) {
    if (!(number >= 0)) return '';
    if (number >= 999500) return `${(number / 1e6).toFixed(1)}M`;
    return number >= 1000 ? `${Math.round(number / 1000)}k` : String(number);
  }

  function columnsFor(targets) {
    const { distance, names, columns } = targets;
    const population = columns.population;
    return [
      { key: 'name', title: 'Place', rank: (a, b) => names[a].localeCompare(names[b]) },
      population && { key: 'population', title: 'Pop.', hint: 'Population', descend: true,
        rank: (a, b) => (population[a] || 0) - (population[b] || 0) },
      { key: 'distance', title: 'Distance', rank: (a, b) => distance[a] - distance[b] },
      { key: 'margin', title: 'Margin', hint: 'Nominal range less distance', descend: true,
        rank: (a, b) => distance[b] - distance[a] },
      { key: 'needs', title: 'Needs', hint: 'Range needed to be in reach beyond doubt',
        rank: (a, b) => distance[a] - distance[b] },
    ].filter(Boolean);
  }

  // page: {data, state, judged, select(row)}
  function create(page) {
    const { targets, uncertainty } = page.data;
    const columns = columnsFor(targets);
    const haystack = targets.names.map((name, i) => fold(
      [name, targets.aliases[i] || '', (targets.columns.region || [])[i] || ''].join(' ')));
    const body = byId('rk-rows');
    const scroll = byId('rk-scroll');
    let sort = { key: 'distance', descending: false };
    let wanted = '';
    let only = null;
    let rows = [];
    let active = 0;
    let rowHeight = 31;
    const buttons = [];
    const units = [];

    function head() {
      for (const column of columns) {
        const cell = make('th', `rk-${column.key}`);
        cell.scope = 'col';
        const button = add(make('button', '', column.title));
        button.type = 'button';
        if (['distance', 'margin', 'needs'].includes(column.key)) {
          const unit = make('span', 'rk-unit');
          units.push(unit);
          add(button, ' ', unit);
        }
        if (column.hint) button.title = column.hint;
        button.addEventListener('click', () => {
          const again = sort.key === column.key;
          sort = { key: column.key, descending: again ? !sort.descending : Boolean(column.descend) };
          arrange();
        });
        buttons.push({ column, cell });
        byId('rk-columns').append(add(cell, button));
      }
    }

    // Which rows, in which order.
    function arrange() {
      const { rank } = columns.find(({ key }) => key === sort.key);
      const needle = fold(wanted.trim());
      rows = targets.order.filter((i) => haystack[i].includes(needle)
        && (only === null || page.judged.verdicts[i] === only));
      rows.sort((a, b) => (sort.descending ? rank(b, a) : rank(a, b)) || a - b);
      for (const { column, cell } of buttons) {
        const direction = sort.descending ? 'descending' : 'ascending';
        if (column.key === sort.key) cell.setAttribute('aria-sort', direction);
        else cell.removeAttribute('aria-sort');
      }
      active = Math.max(0, Math.min(active, rows.length - 1));
      const table = scroll.querySelector('table');
      table.setAttribute('aria-rowcount', String(rows.length + 1));
      table.hidden = rows.length === 0;
      byId('rk-none').hidden = rows.length > 0;
      draw();
    }

    function cellText(key, i) {
      const { unit } = page.state;
      const margin = page.range.nominal - targets.distance[i];
      if (key === 'population') return compact(targets.columns.population[i]);
      const bare = (km) => sayLength(km, unit, 1).split(' ')[0]; // the unit stands in the column's head
      if (key === 'distance') return bare(targets.distance[i]);
      if (key === 'margin') return `${margin >= 0 ? '+' : '−'}${bare(margin)}`;
      return bare(targets.distance[i] + uncertainty);
    }

    function rowOf(at) {
      const i = rows[at];
      const verdict = page.judged.verdicts[i];
      const row = make('tr', `rk-row rk-is-${verdict}`);
      row.dataset.at = String(at);
      row.setAttribute('aria-rowindex', String(at + 2));
      row.setAttribute('aria-selected', String(page.state.place === i));
      row.tabIndex = at === active ? 0 : -1;
      for (const { key } of columns) {
        const cell = make('td', `rk-${key}`);
        if (key === 'name') {
          cell.title = targets.names[i];
          add(cell, shape(verdict), make('span', 'rk-text', targets.names[i]),
            make('span', 'rk-quiet', `, ${page.data.words.verdict[verdict]}`));
        } else {
          cell.textContent = cellText(key, i);
        }
        row.append(cell);
      }
      return row;
    }

    function spacer(count) {
      const row = make('tr', 'rk-spacer');
      row.setAttribute('aria-hidden', 'true');
      const cell = make('td');
      cell.style.height = `${count * rowHeight}px`;
      return add(row, cell);
    }

    // `everything` is for paper, which does not scroll.
    function draw(everything) {
      for (const unit of units) unit.textContent = page.state.unit;
      const focused = body.contains(document.activeElement);
      const first = everything ? 0 : Math.max(0, Math.floor(scroll.scrollTop / rowHeight) - SPARE);
      const seen = Math.ceil(scroll.clientHeight / rowHeight) + 2 * SPARE;
      const last = everything ? Math.min(rows.length, 400) : Math.min(rows.length, first + seen);
      const shown = [];
      if (first > 0) shown.push(spacer(first));
      for (let at = first; at < last; at += 1) shown.push(rowOf(at));
      if (!everything && last < rows.length) shown.push(spacer(rows.length - last));
      body.replaceChildren(...shown);
      const height = body.querySelector('.rk-row')?.offsetHeight;
      if (height) rowHeight = height;
      if (active < first || active >= last) body.querySelector('.rk-row')?.setAttribute('tabindex', '0');
      if (focused) body.querySelector(`[data-at="${active}"]`)?.focus({ preventScroll: true });
    }

    function bring(at, focus) {
      active = Math.max(0, Math.min(rows.length - 1, at));
      const header = scroll.querySelector('thead').offsetHeight;
      const top = active * rowHeight;
      if (top < scroll.scrollTop) scroll.scrollTop = top;
      const bottom = top + rowHeight + header - scroll.clientHeight;
      if (bottom > scroll.scrollTop) scroll.scrollTop = bottom;
      draw();
      if (focus) body.querySelector(`[data-at="${active}"]`)?.focus({ preventScroll: true });
    }

    function onKey(event) {
      const page10 = Math.max(1, Math.floor(scroll.clientHeight / rowHeight) - 2);
      const at = Number(event.target.closest('.rk-row')?.dataset.at);
      if (Number.isNaN(at)) return;
      const goals = {
        ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page10, PageUp: at - page10, Home: 0, End: rows.length - 1,
      };
      if (event.key in goals) bring(goals[event.key], true);
      else if (event.key === 'Enter' || event.key === ' ') choose(at);
      else return;
      event.preventDefault();
    }

    function choose(at) {
      active = at;
      page.select(rows[at], { fly: true });
    }

    head();
    body.addEventListener('keydown', onKey);
    body.addEventListener('click', (event) => {
      const row = event.target.closest('.rk-row');
      if (row) choose(Number(row.dataset.at));
    });
    let waiting = false;
    scroll.addEventListener('scroll', () => {
      if (waiting) return;
      waiting = true;
      requestAnimationFrame(() => { waiting = false; draw(); });
    });
    byId('rk-search').addEventListener('input', (event) => {
      wanted = event.target.value;
      scroll.scrollTop = 0;
      arrange();
    });
    globalThis.addEventListener('resize', () => draw());
    globalThis.addEventListener('beforeprint', () => draw(true));
    globalThis.addEventListener('afterprint', () => draw());

    return {
      refresh: () => (only === null ? draw() : arrange()), // a filter by verdict changes with the range
      show(verdict) { only = verdict; scroll.scrollTop = 0; arrange(); },
      find(i) { const at = rows.indexOf(i); if (at >= 0) bring(at, false); },
      shownRows: () => rows.slice(),
      arrange,
    };
  }

  return { create };
}());
