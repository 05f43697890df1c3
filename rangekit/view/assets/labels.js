// Names on the map that do not run into one another, and the line from the chosen place to the nearest launch point.

globalThis.rangekit ??= {};

rangekit.labels = (() => {
  const { line } = rangekit.geodesy;
  const { worldX, worldY, toView } = rangekit.canvas;

  const NARROW_PX = 510;
  const LEAST_GAP_PX = 4; // an outline that runs along the area's own edge would be named beside the point

  class Labels {
    constructor(page, marks, tracer, { near, container }) {
      Object.assign(this, { page, marks, tracer, near, container });
      this.family = getComputedStyle(document.body).fontFamily;
      this.widths = new Map();
    }

    paint(context, view, colours) {
      this.context = context;
      this.view = view;
      this.taken = this.controls();
      this.placed = [];
      const pills = [...this.paintLine(colours), ...this.layerPills()];
      context.font = `600 12px ${this.family}`;
      for (const pill of pills) this.fitPill(pill);
      this.placeNames();
      this.paintNames(colours);
      for (const pill of pills) this.paintPill(pill, colours);
    }

    // Where the legend and the buttons lie, on the canvas.
    controls() {
      const { inset } = this.view;
      const { left, top } = this.container.getBoundingClientRect();
      return [...this.container.querySelectorAll('.leaflet-control')].map((control) => {
        const box = control.getBoundingClientRect();
        const [x, y] = [box.left - left + inset.x, box.top - top + inset.y];
        return [x - 4, y - 4, x + box.width + 4, y + box.height + 4];
      });
    }

    isInSight(x, y, margin = 0) {
      const { width, height, inset } = this.view;
      const [right, bottom] = [width - inset.x - margin, height - inset.y - margin];
      return x >= inset.x + margin && y >= inset.y + margin && x <= right && y <= bottom;
    }

    // --- Names: the chosen place and the largest first ---
    placeNames() {
      const { state, data } = this.page;
      const most = Math.max(8, Math.round((this.view.width * this.view.height) / 26000));
      const zoomed = this.marks.scaleAt(Math.log2(this.view.scale / 256));
      const first = [state.place, ...data.highlight].filter((i) => i !== null);
      for (const i of new Set([...first, ...this.marks.importance])) {
        if (this.placed.length >= most) break;
        const [x, y] = toView(this.marks.xs[i], this.marks.ys[i], this.view);
        const font = `${first.includes(i) ? '700' : '500'} 12px ${this.family}`;
        this.attempt(data.targets.names[i], x, y, { gap: this.marks.radii[i] * zoomed + 4, font, colour: 'ink' });
      }
      for (const [name, lon, lat, kind] of data.basemap.labels) {
        if (this.placed.length >= 2 * most) break;
        const [x, y] = toView(worldX(this.near(lon)), worldY(lat), this.view);
        const city = kind === 'city';
        const style = { gap: city ? -3 : null, font: `${city ? '' : '600 '}11px ${this.family}`, colour: 'label' };
        this.attempt(city ? `· ${name}` : name.toUpperCase(), x, y, style);
      }
    }

    // Beside a marker on either side (gap > 0), from a point on (gap < 0), or about it (no gap).
    attempt(text, x, y, { gap, font, colour }) {
      if (!this.isInSight(x, y)) return;
      const { shown, wide } = this.measure(text, font);
      const sides = gap === null ? [x - wide / 2] : gap < 0 ? [x + gap] : [x + gap, x - gap - wide];
      for (const left of sides) {
        // A name is not cut off at the map's edge.
        if (!this.isInSight(left, y - 8) || !this.isInSight(left + wide, y + 8)) continue;
        const box = [left - 2, y - 8, left + wide + 2, y + 8];
        if (!this.isFree(box) || (gap > 0 && left < x && this.startsAtAnother(left, y))) continue;
        this.taken.push(box);
        this.placed.push({ text: shown, x: left, y, font, colour });
        return;
      }
    }

    // A name on the left of its marker would be read as that of a marker where it begins.
    startsAtAnother(left, y) {
      return this.marks.spots.some(
        (spot) => Math.abs(spot.y - y) < 8 && spot.x < left + 4 && spot.x + spot.r > left - 10,
      );
    }

    // A name as it is written, and how wide that is; found once.
    measure(text, font) {
      const key = `${font}/${text}`;
      const known = this.widths.get(key);
      if (known) return known;
      const letters = [...text];
      const shown = letters.length > 40 ? `${letters.slice(0, 39).join('')}…` : text;
      this.context.font = font;
      const found = { shown, wide: this.context.measureText(shown).width };
      this.widths.set(key, found);
      return found;
    }

    isFree(box) {
      return !this.taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1]);
    }

    paintNames(colours) {
      const { context } = this;
      context.lineJoin = 'round';
      context.textBaseline = 'middle';
      for (const { text, x, y, font, colour } of this.placed) {
        context.font = font;
        context.lineWidth = 3;
        context.strokeStyle = colours.halo;
        context.strokeText(text, x, y);
        context.fillStyle = colours[colour];
        context.fillText(text, x, y);
      }
    }

    // --- Labels on lines ---
    // Wholly in sight, and beside the others.
    fitPill(pill) {
      pill.wide = this.context.measureText(pill.text).width;
      const half = pill.wide / 2 + 8;
      const edge = this.view.inset.x + 4;
      if (pill.colour !== 'line') pill.x = Math.max(edge + half, Math.min(this.view.width - edge - half, pill.x));
      for (let tries = 0; tries < 6; tries += 1) {
        const box = [pill.x - half, pill.y - 11, pill.x + half, pill.y + 11];
        if (this.isFree(box)) {
          this.taken.push(box);
          return;
        }
        pill.y += 23;
      }
    }

    paintPill({ text, x, y, wide, colour }, colours) {
      const { context } = this;
      context.font = `600 12px ${this.family}`;
      context.textBaseline = 'middle';
      context.beginPath();
      context.roundRect(x - wide / 2 - 7, y - 10, wide + 14, 20, 10);
      context.fillStyle = colours[colour];
      context.fill();
      context.fillStyle = colours.halo;
      context.fillText(text, x - wide / 2, y + 1);
    }

    // Each outline is named on its rim, where it differs most from the area that is shown.
    layerPills() {
      if (this.view.width - 2 * this.view.inset.x < NARROW_PX) return []; // the list beside the map names them
      const { state, range: shown } = this.page;
      const layers = this.page.layers();
      if (!layers.length) return [];
      const main = this.rim(state.launch, shown.nominal);
      return layers.flatMap(({ launch, range, colour, label }) => {
        const at = this.clearestPoint(this.rim(launch, range), main);
        return at ? [{ text: label, x: at[0], y: at[1], colour }] : [];
      });
    }

    clearestPoint(rim, main) {
      let best = null;
      let most = LEAST_GAP_PX;
      for (let azimuth = 0.2; azimuth < 6.2; azimuth += 0.5) {
        const [x, y] = farthest(rim, azimuth);
        if (!this.isInSight(x, y, 16)) continue;
        const [mainX, mainY] = farthest(main, azimuth);
        const gap = Math.abs((x - mainX) * Math.sin(azimuth) - (y - mainY) * Math.cos(azimuth));
        if (gap > most) [best, most] = [[x, y], gap];
      }
      return best;
    }

    // The rim of a range area on the canvas.
    rim(launch, range) {
      const rim = [];
      for (const { points } of this.tracer.rings(launch, range)) {
        for (let i = 0; i < points.length; i += 2) {
          rim.push(toView(worldX(this.near(points[i])), worldY(points[i + 1]), this.view));
        }
      }
      return rim;
    }

    // The shortest geodesic from the chosen target to the launch area, with its length.
    paintLine(colours) {
      const { state, launch } = this.page;
      const i = state.place;
      if (i === null || launch.distance[i] === 0) return [];
      const [lon, lat] = [launch.nearestLon[i], launch.nearestLat[i]];
      const points = line(lon, lat, launch.launchLon[i], launch.launchLat[i]);
      const shift = this.near(lon) - lon;
      const path = new Path2D();
      for (let k = 0; k < points.length; k += 2) {
        path.lineTo(...toView(worldX(points[k] + shift), worldY(points[k + 1]), this.view));
      }
      const { context } = this;
      context.lineCap = 'round';
      for (const [colour, width] of [
        ['halo', 5],
        ['line', 2],
      ]) {
        context.strokeStyle = colours[colour];
        context.lineWidth = width;
        context.stroke(path);
      }
      const half = 2 * Math.floor(points.length / 4);
      const [x, y] = toView(worldX(points[half] + shift), worldY(points[half + 1]), this.view);
      return [{ text: this.page.say.length(launch.distance[i], state.unit, 1), x, y, colour: 'line' }];
    }
  }

  // The point of a rim that lies farthest towards an azimuth.
  function farthest(rim, azimuth) {
    const [east, south] = [Math.sin(azimuth), -Math.cos(azimuth)];
    let best = [Infinity, Infinity];
    let most = -Infinity;
    for (const at of rim) {
      const far = at[0] * east + at[1] * south;
      if (far > most) [best, most] = [at, far];
    }
    return best;
  }

  return { Labels };
})();
