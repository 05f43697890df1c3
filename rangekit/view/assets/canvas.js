// Drawing on canvas: the projection, Leaflet layers that are a canvas, paths and shapes.

globalThis.rangekit ??= {};

rangekit.canvas = (() => {
  const { AROUND_KM, current, toWorld, mercator } = rangekit.projection;
  const LEAST_STEP_PX = 0.7;

  const toView = (x, y, view) => [x * view.scale - view.x0, y * view.scale - view.y0];

  // How paths are made: the browser's own, or such as can be written down (svg.js).
  let newPath = (from) => new Path2D(from);

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
      const { x: x0, y: y0 } = this._map.getPixelOrigin().add(this._bounds.min);
      // How much of the canvas lies beyond each edge of the map.
      const beyond = this.options.padding / (1 + 2 * this.options.padding);
      return viewOf(this._map, { x0, y0, width, height, inset: { x: beyond * width, y: beyond * height } });
    },
  });

  // What part of the world a canvas shows, and which copies of it.
  function viewOf(map, box) {
    const scale = 256 * 2 ** map.getZoom();
    if (!current().repeats) return { ...box, scale, copies: [0], turns: [0] };
    const copies = [];
    for (let turn = -3; turn <= 3; turn += 1) {
      const left = turn * scale - box.x0;
      if (left < box.width && left + scale > 0) copies.push(turn);
    }
    // What lies beside the launch area may stand on the next copy of the world, half a turn away at most.
    const turns = [Math.min(...copies) - 1, ...copies, Math.max(...copies) + 1];
    return { ...box, scale, copies, turns };
  }

  // --- Flat coordinate arrays -> paths ----------------------------------------------------------------------------

  // A ring or line as a path in world units; `seams` leaves out edges that only cut along the antimeridian or a pole.
  function tracePath(path, chain, close, seams) {
    for (let i = 0; i < chain.length; i += 2) {
      const [x, y] = toWorld(chain[i], chain[i + 1]);
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
    const path = newPath();
    for (const chain of chains) tracePath(path, chain, close, seams);
    // What holds the far end of the world is drawn as what surrounds it.
    if (close && !seams && !current().repeats && holdsFarEnd(chains)) path.rect(-2, -2, 5, 5);
    return path;
  }

  // Whether closed chains hold the place opposite to the middle of an azimuthal map.
  function holdsFarEnd(chains) {
    const [lon, lat] = current().middle;
    return rangekit.outline.isInside(chains, rangekit.geodesy.wrap(lon + 180), -lat);
  }

  // The path on the canvas of a view, once for each copy of the world in sight.
  function place(path, view) {
    const placed = newPath();
    for (const turn of view.copies) {
      placed.addPath(path, new DOMMatrix([view.scale, 0, 0, view.scale, turn * view.scale - view.x0, -view.y0]));
    }
    return placed;
  }

  // Closed chains on the canvas of a view, without the corners that are too near to one another to be seen there.
  function thinnedPath(chains, view) {
    const path = newPath();
    for (const chain of chains) {
      for (const turn of view.copies) traceThinned(path, chain, turn, view);
    }
    if (!current().repeats && holdsFarEnd(chains))
      path.rect(-view.width, -view.height, 3 * view.width, 3 * view.height);
    return path;
  }

  function traceThinned(path, chain, turn, view) {
    if (current().repeats && !isInView(chain, turn, view)) return;
    let [lastX, lastY] = [Infinity, Infinity];
    for (let i = 0; i < chain.length; i += 2) {
      const [worldX, worldY] = toWorld(chain[i], chain[i + 1]);
      const [x, y] = toView(worldX + turn, worldY, view);
      if (Math.abs(x - lastX) + Math.abs(y - lastY) < LEAST_STEP_PX) continue;
      if (i === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
      [lastX, lastY] = [x, y];
    }
    path.closePath();
  }

  // Whether a chain's box meets the view.
  const boxes = new WeakMap();

  function isInView(chain, turn, view) {
    let box = boxes.get(chain);
    if (!box) {
      box = [Infinity, Infinity, -Infinity, -Infinity];
      for (let i = 0; i < chain.length; i += 2) {
        box[0] = Math.min(box[0], chain[i]);
        box[1] = Math.min(box[1], chain[i + 1]);
        box[2] = Math.max(box[2], chain[i]);
        box[3] = Math.max(box[3], chain[i + 1]);
      }
      boxes.set(chain, box);
    }
    const [[west, south], [east, north]] = [toWorld(box[0], box[1]), toWorld(box[2], box[3])];
    const [left, bottom] = toView(west + turn, south, view);
    const [right, top] = toView(east + turn, north, view);
    return left <= view.width && right >= 0 && top <= view.height && bottom >= 0;
  }

  // --- Rings of a range area ----------------------------------------------------------------------------------------

  // Rings of outline.trace on the canvas of a view: a path to fill by the even-odd rule, and one to stroke. `near` moves
  // a longitude to the copy of the world where the launch area is.
  function ringPaths(rings, view, near) {
    const fill = newPath();
    const edge = newPath();
    for (const { points, turn } of rings) {
      const shift = near(points[0]) - points[0];
      const xs = [];
      const ys = [];
      for (let i = 0; i < points.length; i += 2) {
        const [x, y] = toView(...toWorld(points[i] + shift, points[i + 1]), view);
        xs.push(x);
        ys.push(y);
      }
      if (turn && current().repeats) addCap(fill, edge, xs, ys, turn, view);
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
    if (!current().repeats) return bentNaivePath(starts, range, view);
    const path = newPath();
    const radius = (range / AROUND_KM) * view.scale;
    for (const start of starts) {
      const [worldX, worldY] = toWorld(near(start.lon), start.lat);
      const y = worldY * view.scale - view.y0;
      for (const turn of view.turns) {
        const x = (worldX + turn) * view.scale - view.x0;
        if (x + radius < 0 || x - radius > view.width) continue;
        path.moveTo(x + radius, y);
        path.arc(x, y, radius, 0, 2 * Math.PI);
      }
    }
    return path;
  }

  // The same circles where the map is not Mercator's.
  function bentNaivePath(starts, range, view) {
    const path = newPath();
    const radius = range / AROUND_KM;
    for (const start of starts) {
      const [x, y] = mercator.forward(start.lon, start.lat);
      for (let k = 0; k <= 48; k += 1) {
        const angle = (k * Math.PI) / 24;
        const place = mercator.back(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
        const at = toView(...toWorld(...place), view);
        if (k === 0) path.moveTo(...at);
        else path.lineTo(...at);
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
    if (context.strokeUnion) {
      context.strokeUnion(path, { stroke, width, dash });
      return;
    }
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

  return {
    CanvasLayer,
    viewOf,
    newPath: (from) => newPath(from),
    makePathsBy: (maker) => {
      newPath = maker;
    },
    toWorld,
    toView,
    pathOf,
    place,
    thinnedPath,
    ringPaths,
    naivePath,
    stroke,
    strokeUnion,
    traceShape,
  };
})();
