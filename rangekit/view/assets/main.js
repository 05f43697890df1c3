// Puts the page together: reads the data, keeps the reader's choice, and passes every change on to map and table.

globalThis.rangekit ??= {};

rangekit.start = (() => {
  const { make, add, link, byId } = rangekit.dom;
  const { address, model, files } = rangekit;

  class Page {
    constructor(map, container) {
      this.data = model.read(byId('rk-data').textContent);
      this.say = new rangekit.wording.Wording(this.data);
      this.only = null;
      this.pending = false;
      this.timer = 0;
      this.judges = this.data.launches.map((launch) => new model.Judge(launch));
      this.state = address.read(this.data, globalThis.location.hash);
      this.judge();
      document.documentElement.classList.toggle('rk-embed', this.state.embed);
      this.compare = new rangekit.compare.Compare(this);
      this.controls = new rangekit.controls.Controls(this);
      map.invalidateSize({ animate: false });
      this.view = new rangekit.map.View(map, this);
      this.table = new rangekit.table.Table(this);
      this.table.arrange();
      this.credit(map);
      this.listen(container, map);
    }

    judge() {
      const { data, state } = this;
      this.launch = data.launches[state.launch];
      this.range = model.rangeOf(data, state);
      this.judged = this.judges[state.launch].at(this.range);
    }

    // --- Change, then show it in the next frame ---
    change(values) {
      const grounds = 'launch' in values || 'drawn' in values || 'unit' in values;
      const sources = 'weapon' in values && values.weapon !== this.state.weapon;
      this.grounds ||= grounds;
      this.sources ||= sources || 'launch' in values;
      Object.assign(this.state, values);
      if (this.pending) return;
      this.pending = true;
      requestAnimationFrame(() => {
        this.pending = false;
        this.show();
      });
    }

    show() {
      this.judge();
      this.showHeadline();
      this.controls.refresh(this.only);
      this.compare.refresh();
      this.view.range();
      this.table.refresh();
      if (this.grounds) {
        this.view.ground();
        this.view.nameLaunch(this.launch);
      }
      if (this.sources) this.showSources();
      this.grounds = false;
      this.sources = false;
      this.settle();
    }

    showHeadline() {
      byId('rk-headline').textContent = this.say.headline(this.state, this.judged);
      byId('rk-place').textContent = this.places()
        .map((i) => this.say.place(this, i))
        .join(' ');
    }

    // The places that the headline speaks of.
    places() {
      if (this.state.place !== null) return [this.state.place];
      return this.data.targets.names.length === 1 ? [0] : this.data.highlight;
    }

    // What may wait until the reader pauses: the address, and the words for a screen reader.
    settle() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        byId('rk-status').textContent = byId('rk-headline').textContent;
        try {
          // not every frame has an address of its own
          globalThis.history.replaceState(null, '', `#${address.write(this.data, this.state)}`);
        } catch {
          // the page works without
        }
      }, 300);
    }

    // --- What the parts of the page ask for ---
    layers() {
      return this.compare.layers();
    }

    choose(kind, value) {
      if (kind === 'launch') this.change({ launch: value });
      else this.change(value === null ? { weapon: null } : { weapon: value, range: this.data.weapons[value].nominal });
    }

    filter(verdict) {
      this.only = this.only === verdict ? null : verdict;
      this.table.show(this.only);
      this.controls.refresh(this.only);
    }

    select(i, { fly }) {
      this.state.place = i;
      this.view.open(i, fly);
      this.view.names();
      this.showHeadline();
      this.controls.showNaive();
      this.table.refresh();
      this.table.find(i);
      this.settle();
    }

    unselect() {
      this.state.place = null;
      this.view.names();
      this.showHeadline();
      this.controls.showNaive();
      this.table.refresh();
      this.settle();
    }

    // Who says so: the weapon's figures, the outline and the targets.
    sourceList() {
      const { data, state, say, launch } = this;
      const list = make('ul', 'rk-source-list');
      const weapon = state.weapon === null ? null : data.weapons[state.weapon];
      for (const source of weapon ? weapon.sources : []) list.append(this.sourceItem(source));
      if (!weapon || weapon.bare) list.append(make('li', '', say.ui.not_published));
      return add(
        list,
        add(make('li'), `${say.words.data.launch}: `, link(launch.source, launch.url)),
        add(make('li'), `${say.words.data.targets}: `, link(data.targets.source, data.targets.url)),
      );
    }

    sourceItem({ figure, publisher, date, url, status, note }) {
      const { ui } = this.say;
      const who = [publisher, date].filter(Boolean).join(', ') || ui.no_publication;
      const item = add(make('li'), make('span', '', `${figure}: `), link(who, url), ' ');
      item.append(make('span', `rk-status rk-status-${status}`, ui.status[status] ?? status));
      if (note) item.append(inEnglish(make('div', 'rk-fine', note)));
      return item;
    }

    showSources() {
      const weapon = this.state.weapon === null ? null : this.data.weapons[this.state.weapon];
      const body = byId('rk-sources-body');
      body.replaceChildren();
      if (weapon?.note) body.append(inEnglish(make('p', '', weapon.note)));
      body.append(this.sourceList());
    }

    // Leaflet's own line of credits takes HTML: names go in escaped.
    credit(map) {
      map.attributionControl?.setPrefix('Leaflet');
      if (this.data.credit) map.attributionControl?.addAttribution(make('span', '', this.data.credit).outerHTML);
    }

    // --- Taking something away ---
    download(text, type, suffix) {
      const anchor = make('a');
      anchor.href = URL.createObjectURL(new Blob([text], { type }));
      anchor.download = `rangekit-${files.weaponId(this)}.${suffix}`;
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
    }

    geoJson() {
      const { polygons } = this.launch.outline;
      const fine = (range) => rangekit.launchPoints.startsNow(this.launch.outline, range);
      return files.writeGeoJson(this, (range) => rangekit.outline.trace(fine(range), range, polygons));
    }

    async copyLink() {
      const { ui } = this.say;
      const hash = address.write(this.data, this.state);
      const button = byId('rk-link');
      try {
        await navigator.clipboard.writeText(`${String(globalThis.location.href).split('#')[0]}#${hash}`);
        button.textContent = ui.link_copied;
      } catch {
        // not allowed here: the address bar has it
        globalThis.location.hash = hash;
        button.textContent = ui.link_in_address;
      }
      setTimeout(() => {
        button.textContent = ui.link;
      }, 2000);
    }

    listen(container, map) {
      byId('rk-csv').addEventListener('click', () =>
        this.download(files.writeCsv(this, this.table.rows), 'text/csv;charset=utf-8', 'csv'),
      );
      byId('rk-geojson').addEventListener('click', () =>
        this.download(this.geoJson(), 'application/geo+json', 'geojson'),
      );
      byId('rk-link').addEventListener('click', () => this.copyLink());
      globalThis.addEventListener('hashchange', () => this.followAddress());
      globalThis.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.view.colours());
      globalThis.addEventListener('beforeprint', () => this.print(true));
      globalThis.addEventListener('afterprint', () => this.print(false));
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
    }

    // Paper has nothing to scroll and nothing to click.
    print(isPaper) {
      const closed = document.querySelectorAll(isPaper ? '.rk-foot details:not([open])' : '.rk-foot .rk-opened');
      for (const details of closed) {
        details.open = isPaper;
        details.classList.toggle('rk-opened', isPaper);
      }
      this.view.print(isPaper);
      this.table.print(isPaper);
    }

    followAddress() {
      const state = address.read(this.data, globalThis.location.hash);
      if (address.write(this.data, state) === address.write(this.data, this.state)) return;
      Object.assign(this, { state, grounds: true, sources: true });
      this.show();
      if (state.place !== null) this.select(state.place, { fly: true });
    }
  }

  // Notes of the catalogue are English whatever the page's language is.
  function inEnglish(element) {
    element.lang = 'en';
    return element;
  }

  return function start(map, mapId) {
    const container = byId(mapId);
    const page = new Page(map, container);
    container.setAttribute('role', 'region');
    container.setAttribute('aria-label', page.say.ui.map);
    page.showSources();
    page.show();
    if (page.state.place !== null) page.select(page.state.place, { fly: true });
    rangekit.page = page;
    rangekit.view = page.view;
    document.documentElement.classList.add('rk-ready');
  };
})();
