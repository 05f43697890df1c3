// Names on the map that do not run into one another, and the line from the chosen place to the nearest launch point.

globalThis.rangekit ??= {};

rangekit.labels = (() => {
  const { line } = rangekit.geodesy;
  const { newPath, toWorld, toView, traceShape } = rangekit.canvas;

  const { isInside } = rangekit.outline;

  const CELL_PX = 6;
  const NARROW_PX = 510;
  const LEAST_GAP_PX = 4; // an outline that runs along the area's own edge would be named beside the point

  class Labels {
    constructor(page, marks, tracer, { near, container, view }) {
      Object.assign(this, { page, marks, tracer, near, container, map: view });
      this.family = getComputedStyle(document.body).fontFamily;
      this.widths = new Map();
    }

    paint(context, view, colours) {
      this.context = context;
      this.view = view;
      this.taken = this.controls();
      this.placed = [];
      const pills = [...this.paintLine(colours), ...this.paintMeasure(colours), ...this.layerPills()];
      context.font = `600 12px ${this.family}`;
      const rims = this.rims(this.page.state.launch, this.page.range.nominal);
      this.rimRings = rims;
      this.rimCells = cellsOf(rims);
      this.placeHome();
      context.font = `600 12px ${this.family}`;
      for (const pill of pills) this.fitPill(pill);
      this.placeNames();
      this.paintNames(colours);
      for (const pill of pills) this.paintPill(pill, colours);
      this.paintPin(colours);
    }

    // Where the legend and the buttons lie, on the canvas.
    controls() {
      if (this.reserved) return [...this.reserved]; // in a picture
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

    // --- Names: where launches start, then the chosen place and the largest ---
    // The country and the largest city of the launch area are named at every size.
    placeHome() {
      const { data, launch } = this.page;
      if (this.home?.launch !== launch) {
        const solid = launch.outline.polygons.flat();
        const within = solid.length ? data.basemap.labels.filter(([, lon, lat]) => isInside(solid, lon, lat)) : [];
        this.home = { launch, labels: ['country', 'city'].map((kind) => within.find((label) => label[3] === kind)) };
      }
      for (const label of this.home.labels.filter(Boolean)) this.placeLabel(label);
    }

    placeLabel([name, lon, lat, kind]) {
      const [x, y] = toView(...toWorld(this.near(lon), lat), this.view);
      const city = kind === 'city';
      const style = { gap: city ? -3 : null, font: `${city ? '' : '600 '}11px ${this.family}`, colour: 'label' };
      return this.attempt(city ? `· ${name}` : name.toUpperCase(), x, y, style);
    }

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
      if (state.regions) this.placeRegions();
      for (const label of data.basemap.labels) {
        if (this.placed.length >= 2 * most) break;
        if (!this.home.labels.includes(label)) this.placeLabel(label);
      }
    }

    // Regions of the layer, those in reach in part with about how much of them.
    placeRegions() {
      const { data, launch, range } = this.page;
      const { names, lon, lat } = data.regionLayer;
      names.forEach((name, i) => {
        const [x, y] = toView(...toWorld(this.near(lon[i]), lat[i]), this.view);
        const curve = launch.layerShares?.[i];
        const share = curve ? Math.round(100 * rangekit.model.shareWithin(curve, range.nominal)) : 0;
        const text = share > 0 && share < 100 ? `${name} ≈\u00a0${share}\u00a0%` : name;
        this.attempt(text, x, y, { gap: null, font: `italic 11px ${this.family}`, colour: 'label' });
      });
    }

    // Beside a marker on either side (gap > 0), from a point on (gap < 0), or about it (no gap).
    attempt(text, x, y, { gap, font, colour }) {
      if (!this.isInSight(x, y)) return;
      const { shown, wide } = this.measure(text, font);
      for (const [left, top, isLed] of placesFor(gap, wide, x, y)) {
        // A name is not cut off at the map's edge.
        if (!this.isInSight(left, top - 8) || !this.isInSight(left + wide, top + 8)) continue;
        const box = [left - 2, top - 8, left + wide + 2, top + 8];
        if (!this.isFree(box) || (gap > 0 && left < x && this.startsAtAnother(left, top))) continue;
        // A name across the rim would belong to neither side.
        if (gap > 0 && (this.isOnRim(box) || (isLed && this.coversMark(box)))) continue;
        if (gap > 0 && this.isWithin(left + wide / 2, top) !== this.isWithin(x, y)) continue;
        this.taken.push(box);
        const led = isLed ? { from: [x, y], to: [left > x ? left - 2 : left + wide + 2, top] } : {};
        this.placed.push({ text: shown, x: left, y: top, font, colour, ...led });
        return;
      }
    }

    isOnRim([left, top, right, bottom]) {
      for (let x = Math.floor(left / CELL_PX); x <= right / CELL_PX; x += 1) {
        for (let y = Math.floor(top / CELL_PX); y <= bottom / CELL_PX; y += 1) {
          if (this.rimCells.has(x * 8192 + y)) return true;
        }
      }
      return false;
    }

    coversMark([left, top, right, bottom]) {
      return this.marks.spots.some(({ x, y, r }) => x + r > left && x - r < right && y + r > top && y - r < bottom);
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
      for (const { text, x, y, font, colour, from, to } of this.placed) {
        if (from) this.paintLeader(from, to, colours);
        context.font = font;
        context.lineWidth = 3;
        context.strokeStyle = colours.halo;
        context.strokeText(text, x, y);
        context.fillStyle = colours[colour];
        context.fillText(text, x, y);
      }
    }

    // From a name to the marker that it belongs to.
    paintLeader(from, to, colours) {
      const { context } = this;
      const path = newPath();
      path.moveTo(...from);
      path.lineTo(...to);
      context.strokeStyle = colours.soft;
      context.lineWidth = 0.8;
      context.stroke(path);
    }

    // --- Labels on lines ---
    // Wholly in sight, and beside the others.
    fitPill(pill) {
      pill.wide = this.context.measureText(pill.text).width;
      const half = pill.wide / 2 + 8;
      const edge = this.view.inset.x + 4;
      if (pill.colour !== 'line') pill.x = Math.max(edge + half, Math.min(this.view.width - edge - half, pill.x));
      const boxes = [0, 23, -23, 46, -46, 69].map((off) => {
        const y = pill.y + off;
        return [pill.x - half, y - 11, pill.x + half, y + 11];
      });
      const free = boxes.filter((box) => this.isFree(box));
      const box = free.find((one) => !this.coversMark(one)) ?? free[0];
      if (!box) return;
      this.taken.push(box);
      pill.y = box[1] + 11;
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

    // The rim of a range area on the canvas, ring by ring and all together.
    rims(launch, range) {
      return this.tracer.rings(launch, range).map(({ points }) => {
        const ring = [];
        for (let i = 0; i < points.length; i += 2) {
          ring.push(toView(...toWorld(this.near(points[i]), points[i + 1]), this.view));
        }
        return ring;
      });
    }

    rim(launch, range) {
      return this.rims(launch, range).flat();
    }

    // Whether a point of the canvas lies within the rim.
    isWithin(x, y) {
      let inside = false;
      for (const ring of this.rimRings) {
        ring.forEach(([x1, y1], k) => {
          const [x0, y0] = ring[k ? k - 1 : ring.length - 1];
          if (y1 > y !== y0 > y && x < x1 + ((y - y1) / (y0 - y1)) * (x0 - x1)) inside = !inside;
        });
      }
      return inside;
    }

    // The shortest geodesic from the chosen target to the launch area, with its length.
    paintLine(colours) {
      const record = this.page.lineRecord();
      if (!record || record.distance === 0) return [];
      const points = line(record.nearestLon, record.nearestLat, record.launchLon, record.launchLat);
      return [this.paintGeodesic(points, this.page.say.length(record.distance, this.page.state.unit, 1), colours)];
    }

    // The measuring line, with how far it is from its beginning.
    paintMeasure(colours) {
      const { measure } = this.map;
      const pills = [];
      for (const { points, total } of measure.parts()) {
        const text = this.page.say.length(total, this.page.state.unit, total < 100 ? 2 : 1);
        pills.push({ ...this.paintGeodesic(points, text, colours), ...this.endOf(points) });
      }
      this.paintDots(measure.points, colours);
      return pills;
    }

    endOf(points) {
      const shift = this.near(points[0]) - points[0];
      const [x, y] = toView(...toWorld(points.at(-2) + shift, points.at(-1)), this.view);
      return { x, y: y - 18 };
    }

    paintDots(places, colours) {
      const { context } = this;
      for (const [lon, lat] of places) {
        const [x, y] = toView(...toWorld(this.near(lon), lat), this.view);
        context.beginPath();
        context.arc(x, y, 4, 0, 2 * Math.PI);
        context.fillStyle = colours.line;
        context.fill();
      }
    }

    // The pin, with the shape of its verdict in it.
    paintPin(colours) {
      if (!this.page.state.pin) return;
      const record = this.page.pinRecord();
      const [x, y] = toView(...toWorld(this.near(record.lon), record.lat), this.view);
      const { context } = this;
      const drop = newPath();
      drop.moveTo(x, y);
      drop.bezierCurveTo(x - 4, y - 8, x - 11, y - 12, x - 11, y - 20);
      drop.arc(x, y - 20, 11, Math.PI, 2 * Math.PI);
      drop.bezierCurveTo(x + 11, y - 12, x + 4, y - 8, x, y);
      drop.closePath();
      context.fillStyle = colours.halo;
      context.strokeStyle = colours.ink;
      context.lineWidth = 2;
      context.fill(drop);
      context.stroke(drop);
      const mark = newPath();
      traceShape(mark, record.verdict, x, y - 20, 5);
      context.fillStyle = colours[record.verdict.split('_')[0]];
      context.fill(mark);
    }

    // A line along a geodesic, and what is to be written at its middle.
    paintGeodesic(points, text, colours) {
      const shift = this.near(points[0]) - points[0];
      const path = newPath();
      for (let k = 0; k < points.length; k += 2) {
        path.lineTo(...toView(...toWorld(points[k] + shift, points[k + 1]), this.view));
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
      const [x, y] = toView(...toWorld(points[half] + shift, points[half + 1]), this.view);
      return { text, x, y, colour: 'line' };
    }
  }

  // Where a name may stand: beside its marker on either side (gap > 0), and standing off at the end of a line; from a
  // point on (gap < 0); or about it (no gap).
  function placesFor(gap, wide, x, y) {
    if (gap === null) return [-0, -14, 14, -28, 28].map((off) => [x - wide / 2, y + off, false]);
    if (gap < 0) return [[x + gap, y, false]];
    const far = gap + 12;
    const beside = [
      [x + gap, y, false],
      [x - gap - wide, y, false],
    ];
    const off = [-20, 20].flatMap((dy) => [
      [x + far, y + dy, true],
      [x - far - wide, y + dy, true],
    ]);
    return [...beside, ...off];
  }

  // The squares of the canvas that a rim passes.
  function cellsOf(rims) {
    const cells = new Set();
    for (const rim of rims) addCells(cells, rim);
    return cells;
  }

  function addCells(cells, rim) {
    rim.forEach(([x, y], k) => {
      const [lastX, lastY] = k ? rim[k - 1] : [x, y];
      const steps = Math.min(200, Math.ceil(Math.hypot(x - lastX, y - lastY) / CELL_PX));
      for (let step = 1; step <= Math.max(1, steps); step += 1) {
        const share = step / Math.max(1, steps);
        const [atX, atY] = [lastX + share * (x - lastX), lastY + share * (y - lastY)];
        cells.add(Math.floor(atX / CELL_PX) * 8192 + Math.floor(atY / CELL_PX));
      }
    });
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
