// Puts the page together: reads the data, keeps the reader's choice, and passes every change on to map and table.
'use strict';

var rangekit = globalThis.rangekit || (globalThis.rangekit = {});

rangekit.start = function start(map, mapId) {
  const { make, add, shape, link, byId } = rangekit.dom;
  const model = rangekit.model;
  const data = model.read(byId('rk-data').textContent);
  const { targets, launch } = data;
  const page = { data, state: model.readAddress(data, globalThis.location.hash) };
  let view = null;
  let table = null;
  let only = null;

  function judge() {
    page.range = model.rangeOf(data, page.state);
    page.judged = model.judge(data, page.range);
  }

  // --- Change, then show it in the next frame ---
  let pending = false;
  function change(values) {
    Object.assign(page.state, values);
    if (pending) return;
    pending = true;
    requestAnimationFrame(() => { pending = false; show(); });
  }

  function show() {
    judge();
    showHeadline();
    showControls();
    showChips();
    view.range();
    table.refresh();
    settle();
  }

  function places() {
    return page.state.place !== null ? [page.state.place] : targets.names.length === 1 ? [0] : data.highlight;
  }

  function showHeadline() {
    byId('rk-headline').textContent = model.sayHeadline(data, page.state, page.judged);
    byId('rk-place').textContent = places().map((i) => model.sayPlace(data, page.state, page.judged, i)).join(' ');
  }

  function showControls() {
    const { state, range } = page;
    const slider = byId('rk-slider');
    slider.value = String(range.nominal);
    const text = model.sayRange(range.nominal, state.unit);
    slider.setAttribute('aria-valuetext', text);
    const spread = range.low < range.high
      ? ` (${model.sayRange(range.low, 'km').replace(' km', '')}–${model.sayRange(range.high, 'km')} published)` : '';
    byId('rk-range-text').textContent = text + spread;
    byId('rk-weapon').value = state.weapon === null ? '' : String(state.weapon);
    byId('rk-unit').value = state.unit;
    byId('rk-naive').checked = state.naive;
    const share = (km) => `${(100 * km) / data.rangeMax}%`;
    const span = byId('rk-span');
    span.hidden = range.low === range.high;
    span.style.left = share(range.low);
    span.style.width = share(range.high - range.low);
    for (const tick of byId('rk-ticks').children) {
      tick.classList.toggle('rk-chosen', Number(tick.dataset.weapon) === state.weapon);
    }
    showNaive();
  }

  // How far a ring drawn on a flat web map would fall short, where it matters: at the nearest launch point.
  function showNaive() {
    const box = byId('rk-naive-text');
    box.hidden = !page.state.naive;
    const row = places()[0] ?? targets.order.slice().sort((a, b) => targets.distance[a] - targets.distance[b])[0];
    if (box.hidden || row === undefined) return;
    const lat = targets.launchLat[row];
    const drawn = page.range.nominal * rangekit.layers.mercatorShare(lat);
    const say = (km) => model.sayLength(km, page.state.unit);
    box.textContent = `Dashed: a ring drawn on a flat web map. Meant as ${say(page.range.nominal)}, it reaches only about `
      + `${say(drawn)} on the ground at ${Math.abs(lat).toFixed(0)}°${lat < 0 ? 'S' : 'N'}: `
      + `${say(page.range.nominal - drawn)} too little.`;
  }

  function showChips() {
    for (const chip of byId('rk-chips').children) {
      const { verdict } = chip.dataset;
      chip.querySelector('b').textContent = page.judged.counts[verdict].toLocaleString('en');
      chip.setAttribute('aria-pressed', String(only === verdict));
    }
  }

  // What may wait until the reader pauses: the address, and the words for a screen reader.
  let timer = 0;
  function settle() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      byId('rk-status').textContent = byId('rk-headline').textContent;
      try { // not every frame has an address of its own
        globalThis.history.replaceState(null, '', `#${model.writeAddress(data, page.state)}`);
      } catch { /* the page works without */ }
    }, 300);
  }

  // --- What the parts of the page ask for ---
  page.select = (i, { fly }) => {
    page.state.place = i;
    view.open(i, fly);
    view.names();
    showHeadline();
    showNaive();
    table.find(i);
    settle();
  };
  page.unselect = () => {
    page.state.place = null;
    view.names();
    showHeadline();
    showNaive();
    table.refresh();
    settle();
  };

  // Who says so: the weapon's figures, the outline and the targets.
  page.sourceList = () => {
    const list = make('ul', 'rk-source-list');
    const weapon = page.state.weapon === null ? null : data.weapons[page.state.weapon];
    for (const source of weapon ? weapon.sources : []) {
      const who = [source.publisher, source.date].filter(Boolean).join(', ') || 'no publication found';
      const item = add(make('li'), make('span', '', `${source.figure}: `), link(who, source.url), ' ',
        make('span', `rk-status rk-status-${source.status}`, source.status));
      if (source.note) item.append(make('div', 'rk-fine', source.note));
      list.append(item);
    }
    if (!weapon || weapon.bare) list.append(make('li', '', 'Range: chosen on this page, not a published figure.'));
    add(list, add(make('li'), 'Launch area: ', link(launch.source, launch.url)),
      add(make('li'), 'Targets: ', link(targets.source, targets.url)));
    return list;
  };

  function showSources() {
    const weapon = page.state.weapon === null ? null : data.weapons[page.state.weapon];
    const body = byId('rk-sources-body');
    body.replaceChildren();
    if (weapon && weapon.note) body.append(make('p', '', weapon.note));
    body.append(page.sourceList());
  }

  // --- Controls, built once ---
  function buildWeapons() {
    const select = byId('rk-weapon');
    const free = make('option', '', 'Any range (set the slider)');
    free.value = '';
    const groups = [['On this map', true], ['Other published ranges', false]];
    select.append(free);
    for (const [label, asked] of groups) {
      const group = make('optgroup');
      group.label = label;
      data.weapons.forEach((weapon, i) => {
        if (weapon.asked !== asked) return;
        const option = make('option', '', `${weapon.short}, ${model.sayRange(weapon.nominal, 'km')}`);
        option.value = String(i);
        group.append(option);
      });
      if (group.children.length) select.append(group);
    }
    select.addEventListener('change', () => choose(select.value === '' ? null : Number(select.value)));
  }

  function choose(weapon) {
    change(weapon === null ? { weapon } : { weapon, range: data.weapons[weapon].nominal });
    requestAnimationFrame(showSources);
  }

  function buildSlider() {
    const slider = byId('rk-slider');
    slider.max = String(data.rangeMax);
    slider.addEventListener('input', () => {
      const wasWeapon = page.state.weapon !== null;
      change({ weapon: null, range: Number(slider.value) });
      if (wasWeapon) requestAnimationFrame(showSources);
    });
    slider.addEventListener('keydown', (event) => {
      const big = { PageUp: 50, PageDown: -50 }[event.key];
      if (!big) return;
      slider.value = String(Number(slider.value) + big);
      slider.dispatchEvent(new Event('input', { bubbles: true }));
      event.preventDefault();
    });
  }

  // Weapons as marks under the slider. Names stand where there is room; the list beside it has them all.
  function buildTicks() {
    const box = byId('rk-ticks');
    data.weapons.forEach((weapon, i) => {
      const late = weapon.nominal > 0.75 * data.rangeMax; // its name goes to the left
      const tick = make('span', `rk-tick${weapon.asked ? ' rk-asked' : ''}${late ? ' rk-late' : ''}`);
      tick.dataset.weapon = String(i);
      tick.style.left = `${(100 * weapon.nominal) / data.rangeMax}%`;
      tick.title = `${weapon.name}: ${model.sayRange(weapon.nominal, 'km')}`;
      tick.append(make('span', 'rk-tick-name', weapon.short));
      tick.addEventListener('click', () => choose(i));
      box.append(tick);
    });
    placeTickNames();
    globalThis.addEventListener('resize', placeTickNames);
  }

  function placeTickNames() {
    const box = byId('rk-ticks');
    const limit = box.getBoundingClientRect();
    const taken = [];
    const ticks = [...box.children].sort((a, b) => b.classList.contains('rk-asked') - a.classList.contains('rk-asked'));
    for (const tick of ticks) tick.classList.remove('rk-named');
    for (const tick of ticks) {
      tick.classList.add('rk-named');
      const { left, right } = tick.firstChild.getBoundingClientRect();
      const clash = right > limit.right + 12 || taken.some(([l, r]) => l < right + 8 && r > left - 8);
      if (clash) tick.classList.remove('rk-named');
      else taken.push([left, right]);
    }
  }

  function buildChips() {
    for (const verdict of ['in_reach', 'marginal', 'out_of_reach']) {
      const chip = make('button', `rk-chip rk-chip-${verdict}`);
      chip.type = 'button';
      chip.dataset.verdict = verdict;
      add(chip, shape(verdict), make('b'), ` ${data.words.verdict[verdict]}`);
      chip.addEventListener('click', () => {
        only = only === verdict ? null : verdict;
        table.show(only);
        showChips();
      });
      byId('rk-chips').append(chip);
    }
  }

  function buildLegend() {
    const legend = globalThis.L.control({ position: 'bottomleft' });
    legend.onAdd = () => {
      const box = make('div', 'rk-legend');
      const entry = (className, text) => add(make('div', `rk-entry ${className}`), make('i'), make('span', '', text));
      const verdict = (key) => add(make('div', 'rk-entry'), shape(key), make('span', '', data.words.verdict[key]));
      add(box, verdict('in_reach'), verdict('marginal'), verdict('out_of_reach'),
        entry('rk-key-area', 'range area'), entry('rk-key-band', 'lowest to highest published'),
        entry('rk-key-launch', `launch area: ${launch.name}`));
      globalThis.L.DomEvent.disableClickPropagation(box);
      return box;
    };
    legend.addTo(map);
  }

  // Leaflet's own line of credits takes HTML: names go in escaped.
  function buildCredit() {
    const control = map.attributionControl;
    if (!control) return;
    control.setPrefix('Leaflet');
    if (data.credit) control.addAttribution(make('span', '', data.credit).outerHTML);
  }

  // --- Taking something away ---
  function csvCell(value) {
    const text = String(value ?? '');
    const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text; // no spreadsheet formulas
    return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  }

  function downloadCsv() {
    const weapon = page.state.weapon === null ? `${page.state.range}km` : data.weapons[page.state.weapon].id;
    const extra = Object.keys(targets.columns);
    const lines = [['name', 'lon', 'lat', 'weapon', 'distance_km', 'margin_km', 'verdict', 'launch_lon', 'launch_lat',
      ...extra]];
    for (const i of table.shownRows()) {
      lines.push([targets.names[i], targets.lon[i], targets.lat[i], weapon, Number(targets.distance[i].toFixed(3)),
        Number((page.range.nominal - targets.distance[i]).toFixed(3)), page.judged.verdicts[i], targets.launchLon[i],
        targets.launchLat[i], ...extra.map((key) => targets.columns[key][i])]);
    }
    const text = lines.map((cells) => cells.map(csvCell).join(',')).join('\r\n');
    const anchor = make('a');
    anchor.href = URL.createObjectURL(new Blob([`${text}\r\n`], { type: 'text/csv;charset=utf-8' }));
    anchor.download = `rangekit-${weapon}.csv`;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
  }

  async function copyLink() {
    const address = `${String(globalThis.location.href).split('#')[0]}#${model.writeAddress(data, page.state)}`;
    const button = byId('rk-link');
    try {
      await navigator.clipboard.writeText(address);
      button.textContent = 'Link copied';
    } catch { // not allowed here: the address bar has it
      globalThis.location.hash = model.writeAddress(data, page.state);
      button.textContent = 'In the address bar';
    }
    setTimeout(() => { button.textContent = 'Copy link'; }, 2000);
  }

  // --- Begin ---
  const container = byId(mapId);
  container.setAttribute('role', 'region');
  container.setAttribute('aria-label', 'Map. The table has everything that it shows.');
  judge();
  buildChips();
  buildWeapons();
  buildSlider();
  map.invalidateSize({ animate: false });
  view = rangekit.map.create(map, page);
  table = rangekit.table.create(page);
  view.fit();
  table.arrange();
  buildTicks();
  buildLegend();
  buildCredit();
  showSources();
  show();
  if (page.state.place !== null) page.select(page.state.place, { fly: true });
  byId('rk-unit').addEventListener('change', (event) => {
    change({ unit: event.target.value });
    requestAnimationFrame(() => view.names());
  });
  byId('rk-naive').addEventListener('change', (event) => change({ naive: event.target.checked }));
  byId('rk-csv').addEventListener('click', downloadCsv);
  byId('rk-link').addEventListener('click', copyLink);
  globalThis.addEventListener('hashchange', () => {
    const state = model.readAddress(data, globalThis.location.hash);
    if (model.writeAddress(data, state) === model.writeAddress(data, page.state)) return;
    page.state = state;
    show();
    view.names();
    showSources();
    if (state.place !== null) page.select(state.place, { fly: true });
  });
  globalThis.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => view.colours());
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
  rangekit.page = page;
  rangekit.view = view;
  document.documentElement.classList.add('rk-ready');
};
