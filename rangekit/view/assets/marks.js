// The targets' markers. While the range changes, only what changes its verdict is painted again.

globalThis.rangekit ??= {};

rangekit.marks = (() => {
  const { newPath, toWorld, traceShape } = rangekit.canvas;
  const ORDER = ['marginal', 'out_of_reach', 'in_reach']; // a diamond is wide, and lies under its neighbours
  const FINGER_PX = 14; // beside a marker counts as on it
  const MOST_PATCHES = 400; // beyond that the whole canvas is quicker

  class Marks {
    constructor(page, near) {
      this.page = page;
      const { targets } = page.data;
      const { population } = targets.columns;
      this.near = near;
      this.project();
      this.radii = Float64Array.from(targets.names, (_, i) => {
        if (targets.regions?.[i]) return 4;
        const people = population ? Math.max(10000, population[i] || 0) : 60000;
        return Math.min(10, 2.7 + 2 * Math.log10(people / 10000));
      });
      // In a crowd of thousands each marker gets less room.
      this.crowd = targets.names.length > 3000 ? 0.75 : 1;
      this.importance = targets.order.slice().sort((a, b) => this.radii[b] - this.radii[a] || a - b);
      this.painted = null;
    }

    // Where the places are, in the unit square of the projection.
    project() {
      const { lon, lat } = this.page.data.targets;
      const places = Array.from(lon, (degrees, i) => toWorld(this.near(degrees), lat[i]));
      this.xs = Float64Array.from(places, ([x]) => x);
      this.ys = Float64Array.from(places, ([, y]) => y);
    }

    scaleAt(zoom) {
      return this.crowd * Math.max(0.62, Math.min(1.5, 0.9 + 0.13 * (zoom - 6)));
    }

    // Everything in sight.
    paint(context, view, colours) {
      this.view = view;
      this.colours = colours;
      this.zoomed = this.scaleAt(Math.log2(view.scale / 256));
      this.spots = this.findSpots();
      this.paintAll(context);
    }

    paintAll(context) {
      this.painted = this.page.judged.verdicts.slice();
      this.paintSpots(context, this.spots);
    }

    // Where the markers stand on the canvas, once for each copy of the world in sight; the most important first.
    findSpots() {
      const { scale, x0, y0, width, height, turns } = this.view;
      const spots = [];
      for (const i of this.importance) {
        const y = this.ys[i] * scale - y0;
        if (y < -20 || y > height + 20) continue;
        for (const turn of turns) {
          const x = (this.xs[i] + turn) * scale - x0;
          if (x > -20 && x < width + 20) spots.push({ i, x, y, r: this.radii[i] * this.zoomed });
        }
      }
      return spots;
    }

    paintSpots(context, spots) {
      const { verdicts } = this.page.judged;
      const paths = Object.fromEntries(ORDER.map((verdict) => [verdict, newPath()]));
      for (const { i, x, y, r } of spots) traceShape(paths[verdicts[i]], verdicts[i], x, y, r);
      for (const verdict of ORDER) {
        // Rims lie below: where markers crowd, their colour stays and not a heap of white rims.
        context.lineWidth = verdict === 'out_of_reach' ? 1.8 : 2.2;
        context.fillStyle = this.colours[verdict.split('_')[0]];
        context.strokeStyle = verdict === 'marginal' ? this.colours.ink : this.colours.halo;
        context.stroke(paths[verdict]);
        context.fill(paths[verdict]);
      }
    }

    // Only the surroundings of markers whose verdict changed, and what lies over them. False if painting everything is
    // better.
    repaint(context, paintOver) {
      const { verdicts } = this.page.judged;
      if (!this.painted) return false;
      const patches = this.spots.filter(({ i }) => verdicts[i] !== this.painted[i]);
      for (const { i } of patches) this.painted[i] = verdicts[i];
      if (patches.length > MOST_PATCHES) return false;
      if (!patches.length) return true;
      const clip = newPath();
      for (const { x, y, r } of patches) {
        const wide = Math.ceil(1.4 * r + 2);
        clip.rect(Math.floor(x) - wide, Math.floor(y) - wide, 2 * wide + 1, 2 * wide + 1);
      }
      context.save();
      context.clip(clip);
      context.clearRect(0, 0, this.view.width, this.view.height);
      this.paintSpots(context, this.touching(patches));
      paintOver(context);
      context.restore();
      return true;
    }

    // Markers that may reach into a patch, found by squares of the canvas.
    touching(patches) {
      const side = 40;
      const square = (x, y) => Math.floor(x / side) * 4096 + Math.floor(y / side);
      const squares = new Set();
      for (const { x, y } of patches) {
        for (const dx of [-side, 0, side]) for (const dy of [-side, 0, side]) squares.add(square(x + dx, y + dy));
      }
      return this.spots.filter(({ x, y }) => squares.has(square(x, y)));
    }

    // The rows under a point of the world, in pixels of this scale: the nearest first, and those that lie with it.
    at(x, y, scale) {
      const found = [];
      for (let i = 0; i < this.xs.length; i += 1) {
        const far = Math.hypot(this.xs[i] * scale - x, this.ys[i] * scale - y) - this.radii[i] * 0.8;
        if (far < FINGER_PX) found.push([Math.max(0, far), i]);
      }
      found.sort((a, b) => a[0] - b[0] || this.radii[a[1]] - this.radii[b[1]]);
      return found.filter(([far]) => far <= found[0][0] + 2).map(([, i]) => i);
    }
  }

  // Markers and the names over them, on one canvas: each canvas of a map's size costs time in every frame.
  class NamedMarks {
    constructor(marks, labels) {
      Object.assign(this, { marks, labels });
      this.names = document.createElement('canvas').getContext('2d');
    }

    paint(context, view, colours) {
      this.marks.paint(context, view, colours);
      this.writeNames(context, view, colours);
      this.layNames(context);
    }

    // Markers that change, below the names as they were; all of them where that is quicker.
    follow(context) {
      if (this.marks.repaint(context, () => this.layNames(context))) return;
      const { width, height } = this.marks.view;
      context.clearRect(0, 0, width, height);
      this.marks.paintAll(context);
      this.layNames(context);
    }

    writeNames(context, view, colours) {
      const { canvas } = this.names;
      canvas.width = context.canvas.width; // which clears it
      canvas.height = context.canvas.height;
      this.names.setTransform(context.getTransform());
      this.labels.paint(this.names, view, colours);
    }

    layNames(context) {
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.drawImage(this.names.canvas, 0, 0);
      context.restore();
    }
  }

  return { Marks, NamedMarks };
})();
