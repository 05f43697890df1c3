// Drawing on canvas: the projection, Leaflet layers that are a canvas, paths and shapes.

globalThis.rangekit ??= {};

rangekit.canvas = (() => {
  const { RAD, A, F } = rangekit.geodesy;
  const LEAST_STEP_PX = 0.7;

  // Web Mercator with the whole world as the unit square.
  const worldX = (lon) => (lon + 180) / 360;
  const worldY = (lat) => 0.5 - Math.asinh(Math.tan(Math.max(-89.9, Math.min(89.9, lat)) * RAD)) / (2 * Math.PI);
  const toView = (x, y, view) => [x * view.scale - view.x0, y * view.scale - view.y0];

  // A Leaflet renderer that calls paint(context, view) with world units scaled to the canvas.
  const CanvasLayer = L.Renderer.extend({
    options: { padding: 0.25, opaque: false },
    initialize(paint, options) {
      L.Renderer.prototype.initialize.call(this, options);
      this._paint = paint;
    },
    _initContainer() {
      this._container = document.createElement('canvas');
      this._container.className = 'rk-canvas';
      this._container.setAttribute('aria-hidden', 'true');
      // What covers everything below need not be blended with it.
      this._context = this._container.getContext('2d', { alpha: !this.options.opaque });
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
      const { x, y } = this._bounds.getSize();
      this._context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
      this._context.clearRect(0, 0, x, y);
      this._paint(this._context, this._view());
    },
    // Let somebody paint a part of it.
    repaint(paintPart) {
      if (!this._context || !this._bounds) return;
      this._context.setTransform(this._ratio, 0, 0, this._ratio, 0, 0);
      paintPart(this._context);
    },
    _view() {
      const { x: width, y: height } = this._bounds.getSize();
      const scale = 256 * 2 ** this._map.getZoom();
      const { x: x0, y: y0 } = this._map.getPixelOrigin().add(this._bounds.min);
      const copies = [];
      for (let turn = -3; turn <= 3; turn += 1) {
        const left = turn * scale - x0;
        if (left < width && left + scale > 0) copies.push(turn);
      }
      // What lies beside the launch area may stand on the next copy of the world, half a turn away at most.
      const turns = [Math.min(...copies) - 1, ...copies, Math.max(...copies) + 1];
      // How much of the canvas lies beyond each edge of the map.
      const beyond = this.options.padding / (1 + 2 * this.options.padding);
      const inset = { x: beyond * width, y: beyond * height };
      return { scale, x0, y0, width, height, inset, copies, turns };
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
    const onMeridian = Math.abs(chain[i]) > 179.99 && Math.abs(chain[i - 2]) > 179.99;
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

  // Closed chains on the canvas of a view, without the corners that are too near to one another to be seen there.
  function thinnedPath(chains, view) {
    const path = new Path2D();
    for (const chain of chains) {
      for (const turn of view.copies) traceThinned(path, chain, turn, view);
    }
    return path;
  }

  function traceThinned(path, chain, turn, view) {
    let [lastX, lastY] = [Infinity, Infinity];
    for (let i = 0; i < chain.length; i += 2) {
      const [x, y] = toView(worldX(chain[i]) + turn, worldY(chain[i + 1]), view);
      if (Math.abs(x - lastX) + Math.abs(y - lastY) < LEAST_STEP_PX) continue;
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
      [lastX, lastY] = [x, y];
    }
    path.closePath();
  }

  // --- Rings of a range area ----------------------------------------------------------------------------------------

  // Rings of outline.trace on the canvas of a view: a path to fill by the even-odd rule, and one to stroke. `near` moves
  // a longitude to the copy of the world where the launch area is.
  function ringPaths(rings, view, near) {
    const fill = new Path2D();
    const edge = new Path2D();
    for (const { points, turn } of rings) {
      const shift = near(points[0]) - points[0];
      const xs = [];
      const ys = [];
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = toView(worldX(points[i] + shift), worldY(points[i + 1]), view);
        xs.push(x);
        ys.push(y);
      }
      if (turn) addCap(fill, edge, xs, ys, turn, view);
      else addRing(fill, edge, xs, ys, view);
    }
    return { fill, edge };
  }

  function addRing(fill, edge, xs, ys, view) {
    const [west, east] = [xs.reduce((a, b) => Math.min(a, b)), xs.reduce((a, b) => Math.max(a, b))];
    for (const turn of view.turns) {
      const dx = turn * view.scale;
      if (east + dx < 0 || west + dx > view.width) continue;
      for (const path of [fill, edge]) {
        path.moveTo(xs[0] + dx, ys[0]);
        for (let i = 1; i < xs.length; i += 1) path.lineTo(xs[i] + dx, ys[i]);
        path.closePath();
      }
    }
  }

  // A ring that goes once round the world: the side where the pole lies is filled.
  function addCap(fill, edge, xs, ys, turn, view) {
    const border = turn < 0 ? -view.y0 - 64 : view.scale - view.y0 + 64;
    const width = turn * view.scale;
    for (const copy of view.turns) {
      const dx = copy * view.scale;
      for (const path of [fill, edge]) {
        path.moveTo(xs[0] + dx, ys[0]);
        for (let i = 1; i < xs.length; i += 1) path.lineTo(xs[i] + dx, ys[i]);
        path.lineTo(xs[0] + width + dx, ys[0]);
      }
      fill.lineTo(xs[0] + width + dx, border);
      fill.lineTo(xs[0] + dx, border);
      fill.closePath();
    }
  }

  // --- The naive ring -----------------------------------------------------------------------------------------------

  // What a ring drawn in Web Mercator would cover: circles of one size on the screen, wherever they are.
  function naivePath(starts, range, view, near) {
    const path = new Path2D();
    const radius = (range / (2 * Math.PI * A)) * view.scale;
    for (const start of starts) {
      const y = worldY(start.lat) * view.scale - view.y0;
      for (const turn of view.turns) {
        const x = (worldX(near(start.lon)) + turn) * view.scale - view.x0;
        if (x + radius < 0 || x - radius > view.width) continue;
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
      }
    }
    return path;
  }

  function stroke(context, path, colour, width, dash = []) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.setLineDash(dash);
    context.stroke(path);
    context.setLineDash([]);
  }

  // Draw only the outer edge of a union of discs: erase what the stroke leaves inside.
  function strokeUnion(context, scratch, path, { stroke, width, dash }) {
    const { canvas } = context;
    scratch.canvas.width = canvas.width; // which clears it
    scratch.canvas.height = canvas.height;
    scratch.setTransform(context.getTransform());
    scratch.setLineDash(dash);
    scratch.lineWidth = 2 * width;
    scratch.strokeStyle = stroke;
    scratch.stroke(path);
    scratch.globalCompositeOperation = 'destination-out';
    scratch.fill(path);
    context.save();
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
    CanvasLayer,
    worldX,
    worldY,
    toView,
    pathOf,
    place,
    thinnedPath,
    ringPaths,
    naivePath,
    stroke,
    strokeUnion,
    traceShape,
    mercatorShare,
  };
})();
