// Puts the page together: reads the data, keeps the reader's choice, and passes every change on to map and table.

globalThis.rangekit ??= {};

rangekit.start = (() => {
  const { byId } = rangekit.dom;
  const { address, model, coordinates } = rangekit;
  const { fill } = rangekit.wording;
  const COMPLAINT_MS = 12_000;

  class Page {
    constructor(map, container) {
      this.data = model.read(byId('rk-data').textContent);
      this.say = new rangekit.wording.Wording(this.data);
      this.only = null;
      this.mode = null; // 'launch' or 'measure' while clicks put down points
      this.pending = false;
      this.timer = 0;
      this.judges = this.data.launches.map((launch) => new model.Judge(launch));
      this.state = address.read(this.data, globalThis.location.hash);
      this.ownLaunch = new rangekit.ownLaunch.OwnLaunch(this);
      this.ownPlaces = new rangekit.ownPlaces.OwnPlaces(this);
      if (this.state.own.points.length) this.state.launch = this.ownLaunch.index;
      this.judge();
      document.documentElement.classList.toggle('rk-embed', this.state.embed);
      this.compare = new rangekit.compare.Compare(this);
      this.controls = new rangekit.controls.Controls(this);
      map.invalidateSize({ animate: false });
      this.view = new rangekit.map.View(map, this);
      this.ownLaunch.attach(this.view);
      this.table = new rangekit.table.Table(this);
      this.followTable();
      this.table.arrange();
      this.takeaway = new rangekit.takeaway.Takeaway(this);
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
      this.grounds ||= ['launch', 'drawn', 'unit', 'regions'].some((key) => key in values) && !values.isMoved;
      this.moves ||= Boolean(values.isMoved);
      this.sources ||= 'launch' in values || ('weapon' in values && values.weapon !== this.state.weapon);
      if ('launch' in values && values.launch !== this.state.launch) this.grounds = true;
      const { isMoved, ...changed } = values;
      Object.assign(this.state, changed);
      if (this.pending) return;
      this.pending = true;
      requestAnimationFrame(() => {
        this.pending = false;
        this.show();
      });
    }

    show() {
      if (this.moves) this.ownLaunch.update();
      this.judge();
      this.view.project(this.state.projection);
      this.showHeadline();
      this.controls.refresh(this.only);
      this.compare.refresh();
      this.view.range();
      if (this.moves || this.grounds) this.table.arrange();
      else this.table.refresh();
      if (this.grounds) this.view.ground();
      else if (this.moves) this.view.names();
      this.showPoints();
      if (this.sources) this.takeaway.showSources();
      Object.assign(this, { grounds: false, moves: false, sources: false });
      this.settle();
    }

    // What can be grabbed on the map, and the buttons that go with it.
    showPoints() {
      const { pin } = this.state;
      this.view.pinHandle.show(pin ? [[pin.lon, pin.lat]] : []);
      this.ownLaunch.show();
      this.ownPlaces.show();
      this.view.tools.refresh();
      byId('rk-own-put').setAttribute('aria-pressed', String(this.mode === 'launch'));
    }

    showHeadline() {
      byId('rk-headline').textContent = this.say.headline(this.state, this.judged);
      byId('rk-place').textContent = this.places()
        .map((record) => this.say.place(this, record))
        .join(' ');
    }

    // The places that the headline speaks of: the pin, the chosen target, or those pointed out.
    places() {
      if (this.state.pin) return [this.pinRecord()];
      const { names } = this.data.targets;
      const rows = this.state.place === null ? this.data.highlight : [this.state.place];
      return (names.length === 1 ? [0] : rows).map((i) => model.recordOf(this, i));
    }

    // The place from which a line runs to the nearest launch point.
    lineRecord() {
      if (this.state.pin) return this.pinRecord();
      return this.state.place === null ? null : model.recordOf(this, this.state.place);
    }

    // What may wait until the reader pauses: the address, and the words for a screen reader.
    settle() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.view.names(); // which keep off the rim where it stands now
        this.tell(`${byId('rk-headline').textContent} ${this.state.pin ? byId('rk-place').textContent : ''}`.trim());
        try {
          // not every frame has an address of its own
          globalThis.history.replaceState(null, '', `#${this.address()}`);
        } catch {
          // the page works without
        }
      }, 300);
    }

    address() {
      const { sort } = this.table;
      return address.write(this.data, { ...this.state, sort, only: this.only, at: this.view.at() });
    }

    // --- What the parts of the page ask for ---
    layers() {
      return this.compare.layers();
    }

    choose(kind, value) {
      if (kind === 'launch') this.change({ launch: value });
      else {
        const range = value === null ? {} : { range: this.data.weapons[value].nominal };
        this.change({ weapon: value, band: null, ...range });
      }
    }

    setMode(mode) {
      if (mode !== 'measure') this.view.measure.clear();
      this.mode = mode;
      this.showPoints();
    }

    filter(verdict) {
      this.only = this.only === verdict ? null : verdict;
      this.table.show(this.only);
      this.controls.refresh(this.only);
      this.settle();
    }

    select(i, { fly }) {
      Object.assign(this.state, { place: i, pin: null });
      this.view.pointing.open(model.recordOf(this, i), fly);
      this.showChosen();
      this.table.find(i);
    }

    unselect() {
      Object.assign(this.state, { place: null, pin: null });
      this.view.pointing.close();
      this.showChosen();
    }

    showChosen() {
      this.view.names();
      this.showPoints();
      this.showHeadline();
      this.controls.showNaive();
      this.table.refresh();
      this.settle();
    }

    // --- Any point: a pin, and how far it is ---
    pin({ lon, lat, name = '' }, { fly }) {
      Object.assign(this.state, { place: null, pin: { lon, lat, name } });
      this.view.pointing.open(this.pinRecord(), fly);
      this.showChosen();
    }

    movePin(lon, lat, isDone) {
      this.state.pin = { lon, lat, name: '' };
      if (isDone) this.view.pointing.open(this.pinRecord(), false);
      else this.view.pointing.close();
      this.showChosen();
    }

    solverOf(launch) {
      launch.solver ??= new rangekit.nearest.Nearest(launch.outline);
      return launch.solver;
    }

    pinRecord() {
      const { launch, range, state } = this;
      const { pin } = state;
      const version = `${launch.id}/${launch.version ?? 0}`;
      if (pin.version !== version) Object.assign(pin, { version, found: this.solverOf(launch).to(pin.lon, pin.lat) });
      const { distance, lon, lat } = pin.found;
      const uncertainty = launch.launchUncertainty + launch.outlineError;
      return {
        i: null,
        name: pin.name || coordinates.write(pin.lon, pin.lat),
        where: '',
        ...{ lon: pin.lon, lat: pin.lat, distance, farthest: distance, uncertainty },
        verdict: model.decide(distance, distance, uncertainty, range.low, range.high),
        ...{ nearestLon: pin.lon, nearestLat: pin.lat, launchLon: lon, launchLat: lat, curve: null },
      };
    }

    // A typed place: coordinates, a target or a name of the base map; {lon, lat, name, row?}, or a sentence why not.
    lookUp(text) {
      const found = coordinates.parse(text);
      if (found?.fault) {
        const { ui } = this.say;
        this.complain(
          fill(found.fault === 'latitude' ? ui.bad_latitude : ui.bad_longitude, { value: this.say.plain(found.value) }),
        );
        return null;
      }
      if (found) return { ...found, name: '' };
      const named = rangekit.search.find(this.data, text);
      if (!named)
        this.complain(fill(this.say.ui.not_found, { text: rangekit.wording.isolate(text.trim().slice(0, 60)) }));
      return named;
    }

    // --- Other targets ---
    retarget() {
      Object.assign(this.state, { place: null });
      this.judges = this.data.launches.map((launch) => (launch.isOwn ? null : new model.Judge(launch)));
      this.ownLaunch.update();
      this.judges[this.ownLaunch.index] ??= new model.Judge(this.data.launches[this.ownLaunch.index]);
      this.judge();
      this.view.targets();
      this.table.reload();
      this.change({ launch: this.state.launch });
    }

    // --- Words to the reader ---
    tell(text) {
      byId('rk-status').textContent = text;
    }

    // What was wrong with what the reader gave; nothing else changes.
    complain(text) {
      const box = byId('rk-complaint');
      byId('rk-complaint-text').textContent = text;
      box.hidden = false;
      clearTimeout(this.complaining);
      this.complaining = setTimeout(() => {
        box.hidden = true;
      }, COMPLAINT_MS);
    }

    sourceList(isPin = false) {
      return this.takeaway.sourceList(isPin);
    }

    // Leaflet's own line of credits takes HTML: names go in escaped.
    credit(map) {
      map.attributionControl?.setPrefix('Leaflet');
      if (this.data.credit) {
        map.attributionControl?.addAttribution(rangekit.dom.make('span', '', this.data.credit).outerHTML);
      }
    }

    listen(container, map) {
      this.ownLaunch.listen();
      this.ownPlaces.listen();
      byId('rk-complaint-close').addEventListener('click', () => {
        byId('rk-complaint').hidden = true;
      });
      globalThis.addEventListener('hashchange', () => this.followAddress());
      map.on('moveend', () => this.settle());
      for (const query of ['(prefers-color-scheme: dark)', '(forced-colors: active)']) {
        globalThis.matchMedia(query).addEventListener('change', () => this.view.colours());
      }
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(container);
    }

    followAddress() {
      const state = address.read(this.data, globalThis.location.hash);
      const shown = address.read(this.data, this.address());
      if (address.write(this.data, state) !== address.write(this.data, shown)) this.follow(state);
    }

    // Show another state, such as an address tells.
    follow(state) {
      if (state.own.points.length) state.launch = this.ownLaunch.index;
      Object.assign(this, { state, grounds: true, sources: true, moves: true });
      this.followTable();
      this.show();
      this.followPlace();
    }

    followTable() {
      const { sort, only } = this.state;
      if (sort) this.table.sort = sort;
      this.only = only;
      this.table.only = only;
    }

    followPlace() {
      const { pin, place, at } = this.state;
      const { options } = this.view.pointing.popup;
      options.autoPan = !at; // which says where the map stands
      if (pin) this.pin(pin, { fly: true });
      else if (place !== null) this.select(place, { fly: true });
      else this.view.pointing.close();
      if (at) this.view.go(at);
      options.autoPan = true;
    }
  }

  return function start(map, mapId) {
    const container = byId(mapId);
    const page = new Page(map, container);
    container.setAttribute('role', 'region');
    container.setAttribute('aria-label', page.say.ui.map);
    page.takeaway.showSources();
    page.show();
    page.followPlace();
    page.view.isSettled = true;
    rangekit.page = page;
    rangekit.view = page.view;
    document.documentElement.classList.add('rk-ready');
  };
})();
