// Launch points of the reader's own, put down and dragged on the map or typed: a launch area like the others, measured by
// the page itself.

globalThis.rangekit ??= {};

rangekit.ownLaunch = (() => {
  const { make, add, name, byId } = rangekit.dom;
  const { fill } = rangekit.wording;
  const { densify } = rangekit.launchPoints;
  const { Nearest } = rangekit.nearest;
  const MOST_POINTS = 50;
  const CHAIN_KM = 25;

  // Distances of all targets to an outline that the page carries or a reader drew.
  function measureTargets(launch, targets, from = 0) {
    const count = targets.names.length;
    for (let i = from; i < count; i += 1) {
      const found = launch.solver.to(targets.lon[i], targets.lat[i]);
      launch.distance[i] = found.distance;
      launch.launchLon[i] = found.lon;
      launch.launchLat[i] = found.lat;
    }
  }

  // points: [[lon, lat, name?], ...]; one point is no line.
  function outlineOf(points, isLine) {
    const flat = points.flatMap((point) => point.slice(0, 2));
    if (isLine && points.length > 1)
      return { polygons: [], lines: [densify(flat, CHAIN_KM)], points: [], corners: flat };
    return { polygons: [], lines: [], points: flat };
  }

  class OwnLaunch {
    // page: {data, state, say, judges, change(values), complain(text), ...}
    constructor(page) {
      this.page = page;
      this.index = page.data.launches.length;
      this.before = 0;
      page.data.launches.push({
        id: 'own',
        isOwn: true,
        version: 0,
        outlineError: 0,
        launchUncertainty: 0,
        uncertainty: 0,
      });
      this.update();
    }

    get points() {
      return this.page.state.own.points;
    }

    attach(view) {
      this.handles = new rangekit.handles.Handles(view.leaflet, {
        className: 'rk-launch-handle',
        label: (k, lon, lat) =>
          fill(this.page.say.ui.own_point, { number: k + 1, place: rangekit.coordinates.write(lon, lat) }),
        near: view.near,
        moved: (k, lon, lat, isDone) => this.move(k, lon, lat, isDone),
        removed: (k) => this.remove(k),
      });
    }

    get isShown() {
      return this.page.state.launch === this.index;
    }

    // --- What a reader does ---
    add(lon, lat, label = '') {
      const { page } = this;
      if (this.points.length >= MOST_POINTS) {
        page.complain(fill(page.say.ui.own_most, { count: MOST_POINTS }));
        return false;
      }
      this.set([...this.points, label ? [lon, lat, label] : [lon, lat]]);
      return true;
    }

    move(k, lon, lat) {
      this.set(this.points.map((point, at) => (at === k ? [lon, lat] : point)));
    }

    remove(k) {
      this.set(this.points.filter((_, at) => at !== k));
    }

    set(points, isLine = this.page.state.own.isLine) {
      if (!this.isShown) this.before = this.page.state.launch;
      this.page.state.own = { points, isLine };
      if (!points.length) this.leave();
      else this.page.change({ launch: this.index, isMoved: true });
    }

    // Back to the launch area that was shown before.
    leave() {
      this.page.setMode(null);
      this.page.state.own = { points: [], isLine: false };
      this.page.change({ launch: this.before });
    }

    // --- What follows ---
    // The launch area of the points as they are now.
    update() {
      const { page } = this;
      const { targets } = page.data;
      const { points, isLine } = page.state.own;
      const launch = page.data.launches[this.index];
      const count = targets.names.length;
      const outline = outlineOf(points, isLine);
      const distance = new Float64Array(count);
      const uncertainty = targets.uncertainty ?? 0;
      Object.assign(launch, this.words(points, isLine), {
        version: launch.version + 1,
        outline,
        distance,
        farthest: distance,
        nearestLon: targets.lon,
        nearestLat: targets.lat,
        launchLon: new Float64Array(count),
        launchLat: new Float64Array(count),
        uncertainty,
        uncertainties: Float64Array.from(targets.uncertainties ?? new Float64Array(count).fill(uncertainty)),
      });
      if (!points.length) return;
      launch.solver = new Nearest(outline);
      measureTargets(launch, targets);
      page.judges[this.index] = new rangekit.model.Judge(launch);
    }

    words(points, isLine) {
      const { say } = this.page;
      const { own } = say.words;
      const named = points.length === 1 && points[0][2];
      let label = say.count(own.points, points.length);
      if (isLine && points.length > 1) label = own.line;
      if (named) label = fill(own.named, { name: rangekit.wording.isolate(named) });
      return { name: label, from: fill(own.from, { name: label }), source: own.source, url: '', pointOfView: '' };
    }

    // The handles on the map and the list beside it.
    show() {
      const points = this.isShown ? this.points : [];
      this.handles?.show(points);
      byId('rk-own-back').hidden = !this.isShown;
      byId('rk-own-line').checked = this.page.state.own.isLine;
      const list = byId('rk-own-points');
      const key = JSON.stringify(points);
      if (this.listed === key) return;
      this.listed = key;
      list.replaceChildren(...points.map((point, k) => this.item(point, k)));
    }

    item([lon, lat, label], k) {
      const { ui } = this.page.say;
      const place = rangekit.coordinates.write(lon, lat);
      const remove = make('button', 'rk-small', '×');
      remove.type = 'button';
      remove.setAttribute('aria-label', fill(ui.own_remove, { place: label || place }));
      remove.addEventListener('click', () => {
        this.remove(k);
        byId('rk-own-add').focus();
      });
      return add(make('li'), name('span', '', label ? `${label} (${place})` : place), remove);
    }

    listen() {
      const field = byId('rk-own-add');
      byId('rk-own-form').addEventListener('submit', (event) => {
        event.preventDefault();
        const found = this.page.lookUp(field.value);
        if (found && this.add(found.lon, found.lat, found.name)) field.value = '';
      });
      byId('rk-own-put').addEventListener('click', () =>
        this.page.setMode(this.page.mode === 'launch' ? null : 'launch'),
      );
      byId('rk-own-line').addEventListener('change', (event) => this.set(this.points, event.target.checked));
      byId('rk-own-back').addEventListener('click', () => this.leave());
    }
  }

  return { OwnLaunch, measureTargets, MOST_POINTS };
})();
