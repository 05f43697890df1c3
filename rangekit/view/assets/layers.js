// What is drawn on canvas: basemap, range areas, targets. Leaflet moves the canvases; they redraw when it comes to rest.
'use strict';

var rangekit = globalThis.rangekit || (globalThis.rangekit = {});

rangekit.layers = (function () {
  const { RAD, A, F, wrap, direct } = rangekit.geodesy;
  const L = globalThis.L;

  // Web Mercator with the whole world as the unit square.
  const worldX = (lon) => (lon + 180) / 360;
  const worldY = (lat) => 0.5 - Math.asinh(Math.tan(Math.max(-89.9, Math.min(89.9, lat)) * RAD)) / (2 * Math.PI);

  // A Leaflet renderer that calls paint(context, view) with world units scaled to the canvas.
  const CanvasLayer = L.Renderer.extend({
    options: { padding: 0.25 },
    initialize(paint, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._paint = paint;
    },
    _initContainer() {
      this._container = document.createElement('canvas');
      this._container.className = 'rk-canvas';
      this._container.setAttribute('aria-hidden', 'true');
      this._context = this._container.getContext('2d');
    },
    _destroyContainer() {
      this._container.remove();
      delete this._context;
    },
    _updatePaths() {},
    _onZoomEnd() {},
    _update() {
      if (this._map._animatingZoom && this._bounds) return;
      L.Renderer.prototype._update.call(this);
      const size = this._bounds.getSize();
      const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
      L.DomUtil.setPosition(this._container, this._bounds.min);
      this._container.width = ratio * size.x;
      this._container.height = ratio * size.y;
      this._container.style.width = `${size.x}px`;
      this._container.style.height = `${size.y}px`;
      this._ratio = ratio;
      this.redraw();
    },
    // Paint again where the map stands, at once.
    redraw() {
      if (!this._context || !this._bounds) return;
      const context = this._context;
      const size = this._bounds.getSize();
      const scale = 256 * 2 ** this._map.getZoom();
      const origin = this._map.getPixelOrigin().add(this._bounds.min);
      context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
      context.clearRect(0, 0, size.x, size.y);
      const copies = [];
      for (let turn = -3; turn <= 3; turn += 1) {
        const left = turn * scale - origin.x;
        if (left < size.x && left + scale > 0) copies.push(turn);
      }
      this._paint(context, { scale, x0: origin.x, y0: origin.y, width: size.x, height: size.y, copies });
    },
  });

  // --- Flat coordinate arrays -> paths ----------------------------------------------------------------------------

  // A ring or line as a path in world units; `seams` leaves out edges that only cut along the antimeridian or a pole.
  function tracePath(path, chain, close, seams) {
    for (let i = 0; i < chain.length; i += 2) {
      const x = worldX(chain[i]);
      const y = worldY(chain[i + 1]);
      const isSeam = seams && i > 0 && isCut(chain, i);
      if (i === 0 || isSeam) path.moveTo(x, y);
      else path.lineTo(x, y);
    }
    if (close && !seams) path.closePath();
  }

  function isCut(chain, i) {
    const onMeridian = Math.abs(chain[i]) > 179.999 && Math.abs(chain[i - 2]) > 179.999;
    const onPole = Math.abs(chain[i + 1]) > 89.9 && Math.abs(chain[i - 1]) > 89.9;
    return onMeridian || onPole;
  }

  function pathOf(chains, close, seams) {
    const path = new Path2D();
    for (const chain of chains) tracePath(path, chain, close, seams);
    return path;
  }

  // The path on the canvas of a view, once for each copy of the world in sight.
  function place(path, view) {
    const placed = new Path2D();
    for (const turn of view.copies) {
      placed.addPath(path, new DOMMatrix([view.scale, 0, 0, view.scale, turn * view.scale - view.x0, -view.y0]));
    }
    return placed;
  }

  // --- Discs ------------------------------------------------------------------------------------------------------

  // Add the geodesic disc about a launch point to a path on the canvas: exact points of its rim, joined by curves.
  function traceDisc(path, start, range, view, table, middle) {
    const { count, sin, cos, pull } = table;
    const points = table.points;
    for (let i = 0; i < count; i += 1) direct(start, sin[i], cos[i], range, points, 2 * i);
    const shift = wrap(start.lon - middle) + middle - start.lon;
    let before = start.lon;
    for (let i = 0; i < count; i += 1) { // longitudes run on rather than jump
      before += wrap(points[2 * i] - before);
      points[2 * i] = before;
    }
    const turned = before + wrap(points[0] - before) - points[0];
    const x = (i) => worldX(points[2 * i] + shift) * view.scale - view.x0;
    const y = (i) => worldY(points[2 * i + 1]) * view.scale - view.y0;
    if (Math.abs(turned) > 180) {
      traceCap(path, count, x, y, turned, start.lat > 0, view);
      return;
    }
    const px = table.px;
    const py = table.py;
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (let i = 0; i < count; i += 1) {
      px[i] = x(i);
      py[i] = y(i);
      left = Math.min(left, px[i]);
      right = Math.max(right, px[i]);
      top = Math.min(top, py[i]);
      bottom = Math.max(bottom, py[i]);
    }
    if (top > view.height || bottom < 0) return;
    for (const turn of view.copies) {
      const dx = turn * view.scale;
      if (left + dx > view.width || right + dx < 0) continue;
      path.moveTo(px[0] + dx, py[0]);
      for (let i = 0; i < count; i += 1) {
        const h = i === 0 ? count - 1 : i - 1;
        const j = i + 1 === count ? 0 : i + 1;
        const k = j + 1 === count ? 0 : j + 1;
        path.bezierCurveTo(
          px[i] + pull * (px[j] - px[h]) + dx, py[i] + pull * (py[j] - py[h]),
          px[j] - pull * (px[k] - px[i]) + dx, py[j] - pull * (py[k] - py[i]), px[j] + dx, py[j],
        );
      }
      path.closePath();
    }
  }

  // A small disc: on a Mercator map an ellipse to within a few tens of metres, between the disc's own extremes.
  function traceSmallDisc(path, start, range, view, middle) {
    const phi = start.lat * RAD;
    const w = 1 - F * (2 - F) * Math.sin(phi) ** 2;
    const meridian = (A * (1 - F) ** 2) / (w * Math.sqrt(w)); // radii of curvature
    const across = A / Math.sqrt(w);
    const reach = range / meridian / RAD;
    const top = worldY(start.lat + reach) * view.scale - view.y0;
    const bottom = worldY(start.lat - reach) * view.scale - view.y0;
    if (top > view.height || bottom < 0) return;
    const rx = (Math.asin(Math.sin(range / across) / Math.cos(phi)) / (2 * Math.PI)) * view.scale;
    const ry = (bottom - top) / 2;
    for (const turn of view.copies) {
      const x = (worldX(wrap(start.lon - middle) + middle) + turn) * view.scale - view.x0;
      if (x + rx < 0 || x - rx > view.width) continue;
      path.moveTo(x + rx, top + ry);
      path.ellipse(x, top + ry, rx, ry, 0, 0, 2 * Math.PI);
    }
  }

  // A disc that holds a pole: its rim goes once round the world, and the pole's side is filled.
  function traceCap(path, count, x, y, turned, north, view) {
    const edge = north ? -view.y0 - 64 : view.scale - view.y0 + 64;
    const width = (turned / 360) * view.scale;
    for (const turn of [...view.copies, Math.max(...view.copies) + 1, Math.min(...view.copies) - 1]) {
      const dx = turn * view.scale;
      path.moveTo(x(0) + dx, y(0));
      for (let i = 1; i < count; i += 1) path.lineTo(x(i) + dx, y(i));
      path.lineTo(x(0) + width + dx, y(0));
      path.lineTo(x(0) + width + dx, edge);
      path.lineTo(x(0) + dx, edge);
      path.closePath();
    }
  }

  // Azimuths of a rim, always the same way round, with the length of the curves' handles.
  function rimTable(count) {
    const step = (2 * Math.PI) / count;
    return {
      count,
      sin: Float64Array.from({ length: count }, (_, i) => Math.sin(i * step)),
      cos: Float64Array.from({ length: count }, (_, i) => Math.cos(i * step)),
      pull: ((4 / 3) * Math.tan(step / 4)) / (2 * Math.sin(step)),
      points: new Float64Array(2 * count),
      px: new Float64Array(count),
      py: new Float64Array(count),
    };
  }

  const TABLES = { small: null, middle: rimTable(24), large: rimTable(120), polar: rimTable(240) };

  function tableFor(range, starts) {
    const farthest = starts.reduce((most, start) => Math.max(most, Math.abs(start.lat)), 0) + range / 111;
    if (farthest > 80) return TABLES.polar;
    if (range > 700 || farthest > 66) return TABLES.large;
    return range > 100 ? TABLES.middle : TABLES.small;
  }

  // Union of discs about the launch points, as one path to fill with the nonzero rule.
  function discsPath(starts, range, view, middle) {
    const path = new Path2D();
    if (range <= 0) return path;
    const table = tableFor(range, starts);
    if (table === TABLES.small) {
      for (const start of starts) traceSmallDisc(path, start, range, view, middle);
      return path;
    }
    for (const start of starts) traceDisc(path, start, range, view, table, middle);
    return path;
  }

  // Places on the drawn rim of one disc, between the computed ones too, for the tests to measure.
  function rimForTest(lon, lat, range) {
    const view = { scale: 2 ** 20, x0: 0, y0: 0, width: 2 ** 21, height: 2 ** 21, copies: [0] };
    const curve = [];
    let at = null;
    const path = {
      moveTo(x, y) { at = [x, y]; },
      bezierCurveTo(ax, ay, bx, by, x, y) {
        for (const t of [0.25, 0.5, 0.75, 1]) {
          const u = 1 - t;
          const mix = (p, a, b, q) => u * u * u * p + 3 * u * u * t * a + 3 * u * t * t * b + t * t * t * q;
          curve.push([mix(at[0], ax, bx, x), mix(at[1], ay, by, y)]);
        }
        at = [x, y];
      },
      lineTo(x, y) { curve.push([x, y]); },
      ellipse(x, y, rx, ry) {
        for (let turn = 0; turn < 6.28; turn += 0.1) curve.push([x + rx * Math.cos(turn), y + ry * Math.sin(turn)]);
      },
      closePath() {},
    };
    const start = rangekit.geodesy.prepare(lon, lat);
    const table = tableFor(range, [start]);
    if (table === TABLES.small) traceSmallDisc(path, start, range, view, lon);
    else traceDisc(path, start, range, view, table, lon);
    return curve.map(([x, y]) => [(x / view.scale) * 360 - 180,
      Math.atan(Math.sinh(2 * Math.PI * (0.5 - y / view.scale))) / RAD]);
  }

  // What a ring drawn in Web Mercator would cover: circles of one size on the screen, wherever they are.
  function naivePath(starts, range, view, middle) {
    const path = new Path2D();
    const radius = (range / (2 * Math.PI * A)) * view.scale;
    for (const start of starts) {
      const y = worldY(start.lat) * view.scale - view.y0;
      for (const turn of view.copies) {
        const x = (worldX(wrap(start.lon - middle) + middle) + turn) * view.scale - view.x0;
        if (x + radius < 0 || x - radius > view.width) continue;
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
      }
    }
    return path;
  }

  // Fill a union once and draw only its outer edge: erase inside the stroke, then lay the fill beneath.
  function paintUnion(context, scratch, path, { fill, stroke, width, dash, alone }) {
    const canvas = context.canvas;
    if (scratch.canvas.width !== canvas.width || scratch.canvas.height !== canvas.height) {
      scratch.canvas.width = canvas.width;
      scratch.canvas.height = canvas.height;
    }
    scratch.setTransform(1, 0, 0, 1, 0, 0);
    scratch.globalCompositeOperation = 'source-over';
    scratch.clearRect(0, 0, canvas.width, canvas.height);
    scratch.setTransform(context.getTransform());
    scratch.setLineDash(dash || []);
    if (stroke) {
      scratch.lineJoin = 'round';
      scratch.lineWidth = 2 * width;
      scratch.strokeStyle = stroke;
      scratch.stroke(path);
    }
    scratch.globalCompositeOperation = 'destination-out';
    scratch.fillStyle = '#000';
    scratch.fill(path);
    if (fill) {
      scratch.globalCompositeOperation = 'destination-over';
      scratch.fillStyle = fill;
      scratch.fill(path);
    }
    context.save();
    if (alone) { // what was painted before shows no longer through it
      context.globalCompositeOperation = 'destination-out';
      context.fill(path);
      context.globalCompositeOperation = 'source-over';
    }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.drawImage(scratch.canvas, 0, 0);
    context.restore();
  }

  // --- Markers ----------------------------------------------------------------------------------------------------

  // Three verdicts, three shapes: told apart without colour.
  function traceShape(path, verdict, x, y, r) {
    if (verdict === 'in_reach') {
      path.moveTo(x + r, y);
      path.arc(x, y, r, 0, 2 * Math.PI);
    } else if (verdict === 'marginal') {
      const d = 1.35 * r;
      path.moveTo(x, y - d);
      path.lineTo(x + d, y);
      path.lineTo(x, y + d);
      path.lineTo(x - d, y);
      path.closePath();
    } else {
      const s = 0.8 * r;
      path.rect(x - s, y - s, 2 * s, 2 * s);
    }
  }

  // True ground size of a kilometre of a Mercator map at a latitude: a ring drawn flat reaches only this share.
  function mercatorShare(lat) {
    const sin = Math.sin(lat * RAD);
    const e2 = F * (2 - F);
    return Math.cos(lat * RAD) / Math.sqrt(1 - e2 * sin * sin);
  }

  return {
    CanvasLayer, worldX, worldY, pathOf, place, discsPath, rimForTest, naivePath, paintUnion, traceShape, mercatorShare,
  };
}());
