// What follows the slider under the targets: regions, range areas, outlines to compare with.

globalThis.rangekit ??= {};

rangekit.areas = (() => {
  const { AROUND_KM, current, localShare } = rangekit.projection;
  const { LEVELS_KM, prepareLaunch, centresFor, startsNow } = rangekit.launchPoints;
  const { newPath, pathOf, place, ringPaths, naivePath, strokeUnion, stroke } = rangekit.canvas;
  const LINE_ERROR_KM = 0.2; // between two discs along a line
  const ON_WATER = 0.3; // how strong the tint is there
  const KEPT = 12; // traced areas remembered, for redrawing as the map moves

  // The launch points of each launch area, found in idle time or at once when the slider wants them, and the rings that
  // they make.
  class Tracer {
    constructor(data) {
      this.launches = data.launches;
      const fixed = data.launches.filter(({ isOwn }) => !isOwn);
      this.preparing = fixed.map(({ outline }) => prepareLaunch(outline));
      this.levels = fixed.map(() => null);
      this.kept = new Map();
    }

    // One launch area after the other, a little at a time.
    prepareIdle() {
      const idle = globalThis.requestIdleCallback || ((callback) => setTimeout(callback, 15));
      const work = () => {
        const end = performance.now() + 8;
        let index = this.levels.indexOf(null);
        while (index >= 0 && performance.now() < end) {
          this.step(index);
          index = this.levels.indexOf(null);
        }
        if (index >= 0) idle(work);
      };
      idle(work);
    }

    step(index) {
      const { done, value } = this.preparing[index].next();
      if (done) this.levels[index] = value;
    }

    starts(index, range) {
      const launch = this.launches[index];
      if (launch.isOwn) return this.ownStarts(launch, range);
      while (this.levels[index] === null) this.step(index);
      return centresFor(this.levels[index], range);
    }

    // The reader's points or line move: their discs are found anew, as many as the range needs.
    ownStarts(launch, range) {
      const key = `${launch.version}/${range}`;
      if (this.own?.key !== key) {
        const step = Math.max(2, Math.min(25, Math.sqrt(8 * range * LINE_ERROR_KM)));
        this.own = { key, starts: startsNow(launch.outline, range, step) };
      }
      return this.own.starts;
    }

    rings(index, range) {
      const key = `${index}/${this.launches[index].version ?? 0}/${range}`;
      const { polygons } = this.launches[index].outline;
      const rings = this.kept.get(key) ?? rangekit.outline.trace(this.starts(index, range), range, polygons);
      this.kept.delete(key);
      this.kept.set(key, rings); // the last used comes last
      if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
      return rings;
    }
  }

  // Regions, shaded by the share of their area within the nominal range.
  class Regions {
    constructor(page) {
      this.page = page;
      const regions = page.data.targets.regions || [];
      this.paths = regions.map((region) => region && pathOf(region.flat(), true));
      this.shown = '';
    }

    // Shares in five steps, which a reader can tell apart.
    steps() {
      const { launch, range } = this.page;
      return this.paths.map((path, i) => {
        if (!path) return -1;
        const share = rangekit.model.shareWithin(launch.shares[i], range.nominal);
        return share <= 0 ? 0 : Math.min(5, 1 + Math.floor(share * 4) + (share >= 1 ? 1 : 0));
      });
    }

    hasChanged() {
      return this.paths.length > 0 && this.steps().join('') !== this.shown;
    }

    paint(context, view, colours) {
      const steps = this.steps();
      this.shown = steps.join('');
      context.lineWidth = 0.8;
      context.strokeStyle = colours['area-line'];
      context.fillStyle = colours.in;
      this.paths.forEach((path, i) => {
        if (!path) return;
        const placed = place(path, view);
        context.globalAlpha = [0.02, 0.16, 0.32, 0.48, 0.64, 0.8][steps[i]];
        context.fill(placed, 'evenodd');
        context.globalAlpha = 0.6;
        context.stroke(placed);
      });
      context.globalAlpha = 1;
    }
  }

  class RangeAreas {
    // launches: the LaunchAreas of the map, which paint themselves below the range area or have it paint them.
    constructor(page, tracer, launches, { near, water }) {
      Object.assign(this, { page, tracer, launches, near, water });
      this.scratch = document.createElement('canvas').getContext('2d');
      this.known = page.data.weapons.map(({ areas }) =>
        Object.fromEntries(Object.entries(areas).map(([label, polygons]) => [label, this.knownPaths(polygons)])),
      );
    }

    knownPaths(polygons) {
      return { fill: pathOf(polygons.flat(), true), edge: pathOf(polygons.flat(), true, true) };
    }

    // The area of one published figure: what was computed beforehand, or traced now.
    paths(label, range, view) {
      const { weapon, launch } = this.page.state;
      const known = weapon !== null && launch === 0 ? this.known[weapon][label] : null;
      if (known) return { fill: place(known.fill, view), edge: place(known.edge, view) };
      const paths = ringPaths(this.tracer.rings(launch, range), view, this.near);
      if (this.reachesFarEnd(launch, range))
        paths.fill.rect(-view.width, -view.height, 3 * view.width, 3 * view.height);
      return paths;
    }

    // Whether the area holds the far end of an azimuthal map, which surrounds everything there.
    reachesFarEnd(index, range) {
      if (current().repeats) return false;
      const [lon, lat] = current().middle;
      const launch = this.page.data.launches[index];
      return this.page.solverOf(launch).to(rangekit.geodesy.wrap(lon + 180), -lat).distance <= range;
    }

    // Tints first, then the outlines to compare with, then the edges of the area itself.
    paint(context, view, colours) {
      const { low, nominal, high } = this.page.range;
      const figures = high > low ? { low, nominal, high } : { nominal };
      const traced = nominal >= LEVELS_KM[0];
      context.lineJoin = 'round';
      context.globalAlpha = this.page.data.targets.regions ? 0.35 : 1; // regions carry the colour themselves
      const paths = {};
      if (traced) for (const label in figures) paths[label] = this.paths(label, figures[label], view);
      const isWritten = Boolean(context.isWritten);
      const water = this.water?.(view, isWritten);
      if (traced) {
        this.tint(context, paths, this.launches.hole(view), { colours, water });
        if (water && !isWritten && !this.launches.isUnderTiles) this.washWater(context, water);
      }
      if (!traced && nominal > 0) this.paintNarrow(context, view, colours, nominal);
      context.globalAlpha = 1;
      this.launches.paintAbove(context, view, colours);
      for (const layer of this.page.layers()) this.paintOutline(context, view, layer, colours);
      for (const label in paths) {
        const inner = label === 'nominal' ? [1.8] : [0.8, [2, 3]];
        stroke(context, paths[label].edge, colours['area-line'], ...inner);
      }
      if (this.page.state.naive && nominal > 0) {
        const path = naivePath(this.tracer.starts(this.page.state.launch, nominal), nominal, view, this.near);
        strokeUnion(context, this.scratch, path, { stroke: colours.naive, width: 1.6, dash: [7, 5] });
      }
    }

    // The launch area keeps a colour of its own: it is a hole in the tint.
    tint(context, { low, nominal, high }, hole, { colours, water }) {
      const tinted = newPath((low || nominal).fill);
      tinted.addPath(hole);
      this.fillOnLand(context, tinted, colours.area, water);
      if (!low) return;
      const band = newPath(high.fill);
      band.addPath(low.fill);
      this.fillOnLand(context, band, colours['area-band'], water);
    }

    // Water stays water: there the tint is a third as strong.
    fillOnLand(context, path, colour, water) {
      context.fillStyle = colour;
      if (context.isWritten) {
        const strength = context.globalAlpha;
        context.globalAlpha = strength * ON_WATER;
        context.fill(path, 'evenodd');
        context.save();
        context.clip(water, 'evenodd');
        context.globalAlpha = strength * (1 - ON_WATER);
        context.fill(path, 'evenodd');
        context.restore();
        context.globalAlpha = strength;
      } else context.fill(path, 'evenodd');
    }

    // Wash the tints off the water, all at once.
    washWater(context, water) {
      context.save();
      context.globalCompositeOperation = 'destination-out';
      context.globalAlpha = 1 - ON_WATER;
      context.fillStyle = '#000';
      context.fill(water, 'evenodd');
      context.restore();
    }

    // A range of a few kilometres is a thick line: as wide as the range is at each latitude.
    paintNarrow(context, view, colours, range) {
      const { outline } = this.page.launch;
      const bands = new Map();
      const chains = [...outline.polygons.flat(), ...outline.lines];
      for (let i = 0; i < outline.points.length; i += 2) {
        chains.push([outline.points[i], outline.points[i + 1], outline.points[i], outline.points[i + 1]]);
      }
      for (const chain of chains) {
        for (let i = 2; i < chain.length; i += 2) {
          const band = Math.round(chain[i + 1]);
          if (!bands.has(band)) bands.set(band, []);
          bands.get(band).push(chain.slice(i - 2, i + 2));
        }
      }
      context.save();
      const around = newPath(this.launches.hole(view));
      around.rect(0, 0, view.width, view.height);
      context.clip(around, 'evenodd');
      context.lineCap = 'round';
      context.strokeStyle = colours['area-line'];
      for (const [lat, pieces] of bands) {
        context.lineWidth = ((2 * range) / (AROUND_KM * localShare(Math.min(89, Math.abs(lat))))) * view.scale;
        context.stroke(place(pathOf(pieces, false), view));
      }
      context.restore();
    }

    // The edge of another weapon's range area, or of the same range from another launch area.
    paintOutline(context, view, { launch, range, colour, dash }, colours) {
      const { edge } = ringPaths(this.tracer.rings(launch, range), view, this.near);
      stroke(context, edge, colours.halo, 3);
      stroke(context, edge, colours[colour], 2, dash);
    }
  }

  return { Tracer, Regions, RangeAreas };
})();
