// What lies under the targets: basemap, regions, range areas, outlines to compare with, launch area.

globalThis.rangekit ??= {};

rangekit.areas = (() => {
  const { A, F, RAD } = rangekit.geodesy;
  const { LEVELS_KM, prepareLaunch, centresFor } = rangekit.launchPoints;
  const { worldX, worldY, toView, pathOf, place, ringPaths, naivePath, strokeUnion } = rangekit.canvas;
  const KEPT = 12; // traced areas remembered, for redrawing as the map moves

  // The launch points of each launch area, found in idle time or at once when the slider wants them, and the rings that
  // they make.
  class Tracer {
    constructor(data) {
      this.launches = data.launches;
      this.preparing = data.launches.map(({ outline }) => prepareLaunch(outline));
      this.levels = data.launches.map(() => null);
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
      while (this.levels[index] === null) this.step(index);
      return centresFor(this.levels[index], range);
    }

    rings(index, range) {
      const key = `${index}/${range}`;
      const { polygons } = this.launches[index].outline;
      const rings = this.kept.get(key) ?? rangekit.outline.trace(this.starts(index, range), range, polygons);
      this.kept.delete(key);
      this.kept.set(key, rings); // the last used comes last
      if (this.kept.size > KEPT) this.kept.delete(this.kept.keys().next().value);
      return rings;
    }
  }

  class Basemap {
    constructor({ land, lakes, borders }) {
      this.land = pathOf(land, true);
      this.shore = pathOf(land, true, true);
      this.lakes = pathOf(lakes, true);
      this.borders = pathOf(borders, false, true);
    }

    paint(context, view, colours) {
      this.paintGround(context, view, colours);
      context.strokeStyle = colours.border;
      context.lineJoin = 'round';
      context.lineWidth = 0.6;
      context.stroke(place(this.shore, view));
      context.lineWidth = 0.9;
      context.stroke(place(this.borders, view));
    }

    paintGround(context, view, colours) {
      context.fillStyle = colours.land;
      context.fill(place(this.land, view), 'evenodd');
      context.fillStyle = colours.sea;
      context.fill(place(this.lakes, view), 'evenodd');
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
    constructor(page, tracer, near) {
      Object.assign(this, { page, tracer, near });
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
      return ringPaths(this.tracer.rings(launch, range), view, this.near);
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
      if (traced) this.tint(context, paths, colours);
      else if (nominal > 0) this.paintNarrow(context, view, colours, nominal);
      context.globalAlpha = 1;
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

    tint(context, { low, nominal, high }, colours) {
      context.fillStyle = colours.area;
      context.fill((low || nominal).fill, 'evenodd');
      if (!low) return;
      const band = new Path2D(high.fill);
      band.addPath(low.fill);
      context.fillStyle = colours['area-band'];
      context.fill(band, 'evenodd');
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
      context.lineCap = 'round';
      context.strokeStyle = colours['area-line'];
      for (const [lat, pieces] of bands) {
        const local =
          Math.cos(Math.min(89, Math.abs(lat)) * RAD) / Math.sqrt(1 - F * (2 - F) * Math.sin(lat * RAD) ** 2);
        context.lineWidth = ((2 * range) / (2 * Math.PI * A * local)) * view.scale;
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

  function stroke(context, path, colour, width, dash = []) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke(path);
    context.setLineDash([]);
  }

  // The launch area has a colour of its own: the ground is laid over the range area again, then its tint.
  class LaunchAreas {
    constructor(page, basemap, near) {
      Object.assign(this, { page, basemap, near });
      this.paths = page.data.launches.map(({ outline }) => ({
        fill: pathOf(outline.polygons.flat(), true),
        lines: pathOf(outline.lines, false),
      }));
    }

    paint(context, view, colours) {
      const { fill, lines } = this.paths[this.page.state.launch];
      const placed = place(fill, view);
      context.save();
      context.clip(placed, 'evenodd');
      this.basemap.paint(context, view, colours);
      context.fillStyle = colours.launch;
      context.fill(placed, 'evenodd');
      context.restore();
      this.paintOthers(context, view, colours);
      context.strokeStyle = colours['launch-line'];
      context.lineJoin = 'round';
      context.lineWidth = 1.3;
      context.stroke(placed);
      context.lineWidth = 2.5;
      context.stroke(place(lines, view));
      this.paintSites(context, view, colours);
    }

    // The other launch areas' borders lie below: where they are the same, this one's shows.
    paintOthers(context, view, colours) {
      for (const { launch, colour, dash } of this.page.layers()) {
        if (launch === this.page.state.launch) continue;
        stroke(context, place(this.paths[launch].fill, view), colours[colour], 1.2, dash);
        stroke(context, place(this.paths[launch].lines, view), colours[colour], 1.2, dash);
      }
    }

    paintSites(context, view, colours) {
      const { points } = this.page.launch.outline;
      context.fillStyle = colours['launch-line'];
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = toView(worldX(this.near(points[i])), worldY(points[i + 1]), view);
        for (const turn of view.copies) {
          context.beginPath();
          context.arc(x + turn * view.scale, y, 4, 0, 2 * Math.PI);
          context.fill();
        }
      }
    }
  }

  return { Tracer, Basemap, Regions, RangeAreas, LaunchAreas };
})();
