// Places of the reader's own, dropped or pasted: they join the targets or take their place, in the page's memory only.

globalThis.rangekit ??= {};

rangekit.ownPlaces = (() => {
  const { byId } = rangekit.dom;
  const { fill } = rangekit.wording;
  const { parse, ListFault } = rangekit.lists;
  const { Nearest } = rangekit.nearest;
  const CHUNK_MS = 40;
  const MEASURED = ['distance', 'launchLon', 'launchLat', 'uncertainties'];

  // Targets with further places at their end. `kept` is how many of the old ones stay: all, or none.
  function joined(targets, places, kept) {
    const old = (values) => Array.from(values ?? []).slice(0, kept);
    const keys = ['population', 'region', 'country'].filter(
      (key) =>
        (kept && targets.columns[key]) || places.some((place) => place[key] !== null && place[key] !== undefined),
    );
    const others = kept ? Object.keys(targets.columns).filter((key) => !keys.includes(key)) : [];
    const column = (key) => (targets.columns[key] && kept ? old(targets.columns[key]) : Array(kept).fill(null));
    const names = [...old(targets.names), ...places.map((place) => place.name)];
    return {
      ...targets,
      names,
      lon: [...old(targets.lon), ...places.map((place) => place.lon)],
      lat: [...old(targets.lat), ...places.map((place) => place.lat)],
      aliases: old(targets.aliases),
      ids: targets.ids && kept ? [...old(targets.ids), ...places.map(() => null)] : null,
      columns: Object.fromEntries([
        ...keys.map((key) => [key, [...column(key), ...places.map((place) => place[key] ?? null)]]),
        ...others.map((key) => [key, [...column(key), ...places.map(() => null)]]),
      ]),
      regions: targets.regions && kept ? [...targets.regions, ...places.map(() => null)] : undefined,
      order: names.map((_, i) => i),
      own: places.length,
    };
  }

  class OwnPlaces {
    constructor(page) {
      this.page = page;
      this.base = null;
      this.run = 0;
    }

    listen() {
      const box = byId('rk-list-text');
      byId('rk-list-join').addEventListener('click', () => this.take(box.value, true));
      byId('rk-list-replace').addEventListener('click', () => this.take(box.value, false));
      byId('rk-list-back').addEventListener('click', () => this.restore());
      byId('rk-list-file').addEventListener('change', ({ target }) => {
        this.readFile(target.files[0]);
        target.value = '';
      });
      document.addEventListener('dragover', (event) => event.preventDefault());
      document.addEventListener('drop', (event) => {
        if (!event.dataTransfer?.files.length) return;
        event.preventDefault();
        this.readFile(event.dataTransfer.files[0]);
      });
    }

    // A file goes into the box, where it can be read before it is taken; a large one is taken at once.
    async readFile(file) {
      if (!file) return;
      const { page } = this;
      if (file.size > 10_000_000) {
        page.complain(fill(page.say.words.list.too_large, { megabytes: 5 }));
        return;
      }
      const text = await file.text();
      byId('rk-own').open = true;
      if (text.length <= 200_000) byId('rk-list-text').value = text;
      await this.take(text, true);
    }

    // True if the list was taken.
    async take(text, isJoined) {
      const { page } = this;
      let places;
      try {
        places = parse(text);
      } catch (fault) {
        if (!(fault instanceof ListFault)) throw fault;
        const values = Object.entries(fault.values).map(([key, value]) => [
          key,
          typeof value === 'number' ? page.say.number(value) : rangekit.wording.isolate(value),
        ]);
        page.complain(fill(page.say.words.list[fault.key], Object.fromEntries(values)));
        return false;
      }
      return this.set(places, isJoined);
    }

    async set(places, isJoined) {
      const { page } = this;
      const { data } = page;
      this.base ??= { targets: data.targets, highlight: data.highlight, launches: data.launches.map(copyOf) };
      const { base } = this;
      const kept = isJoined ? base.targets.names.length : 0;
      const { list } = page.say.words;
      const targets = {
        ...joined(base.targets, places, kept),
        forms: isJoined ? list.joined_forms : list.forms,
        source: isJoined ? `${base.targets.source}; ${list.source}` : list.source,
      };
      this.run += 1;
      const measured = await this.measure(targets, kept, this.run);
      if (!measured) return false; // another list came meanwhile
      data.targets = targets;
      data.highlight = isJoined ? base.highlight : [];
      data.launches.forEach((launch, k) => {
        if (!launch.isOwn) Object.assign(launch, measured[k]);
      });
      page.retarget();
      page.tell(page.say.count(page.say.words.list.taken, places.length));
      return true;
    }

    // Distances from every launch area of the page, a little at a time.
    async measure(targets, kept, run) {
      const { launches } = this.page.data;
      const found = [];
      for (const [k, launch] of launches.entries()) {
        if (launch.isOwn) continue;
        launch.solver ??= new Nearest(launch.outline);
        const made = this.startOf(k, targets, kept);
        for (let i = kept; i < targets.names.length; ) {
          const end = performance.now() + CHUNK_MS;
          for (; i < targets.names.length && performance.now() < end; i += 1) measureOne(launch, targets, made, i);
          if (i < targets.names.length) await this.pause(i - kept, targets.names.length - kept);
          if (run !== this.run) return null;
        }
        found[k] = made;
      }
      return found;
    }

    pause(done, count) {
      const { page } = this;
      const [a, b] = [page.say.number(done), page.say.number(count)];
      byId('rk-list-status').textContent = fill(page.say.words.list.measuring, { done: a, count: b });
      return new Promise((next) => {
        setTimeout(next, 0);
      });
    }

    startOf(k, targets, kept) {
      const base = this.base.launches[k];
      const count = targets.names.length;
      const made = {};
      for (const key of MEASURED) {
        made[key] = new Float64Array(count);
        for (let i = 0; i < kept; i += 1) made[key][i] = base[key][i];
      }
      made.farthest = made.distance;
      if (base.shares && kept) made.shares = [...base.shares, ...Array(count - kept).fill(null)];
      else made.shares = null;
      made.nearestLon = [...Array.from(base.nearestLon).slice(0, kept), ...targets.lon.slice(kept)];
      made.nearestLat = [...Array.from(base.nearestLat).slice(0, kept), ...targets.lat.slice(kept)];
      if (base.shares && kept) {
        made.farthest = new Float64Array(count);
        for (let i = 0; i < kept; i += 1) made.farthest[i] = base.farthest[i];
      }
      return made;
    }

    restore() {
      if (!this.base) return;
      const { data } = this.page;
      this.run += 1;
      data.targets = this.base.targets;
      data.highlight = this.base.highlight;
      this.base.launches.forEach((kept, k) => {
        if (!data.launches[k].isOwn) Object.assign(data.launches[k], kept);
      });
      this.base = null;
      this.page.retarget();
      byId('rk-list-status').textContent = '';
    }

    show() {
      byId('rk-list-back').hidden = !this.base;
    }
  }

  function measureOne(launch, targets, made, i) {
    const found = launch.solver.to(targets.lon[i], targets.lat[i]);
    made.distance[i] = found.distance;
    if (made.farthest !== made.distance) made.farthest[i] = found.distance;
    made.launchLon[i] = found.lon;
    made.launchLat[i] = found.lat;
    made.uncertainties[i] = launch.launchUncertainty + launch.outlineError;
  }

  const copyOf = ({ distance, farthest, shares, nearestLon, nearestLat, launchLon, launchLat, uncertainties }) => ({
    ...{ distance, farthest, shares, nearestLon, nearestLat, launchLon, launchLat, uncertainties },
  });

  return { OwnPlaces, joined };
})();
