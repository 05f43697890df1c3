// The targets' markers. While the range changes, only what changes its verdict is painted again.

globalThis.rangekit ??= {};

rangekit.marks = (() => {
  const { worldX, worldY, traceShape } = rangekit.canvas;
  const ORDER = ['out_of_reach', 'marginal', 'in_reach']; // the last is drawn on top
  const MOST_PATCHES = 400; // beyond that the whole canvas is quicker

  class Marks {
    constructor(page, near) {
      this.page = page;
      const { targets } = page.data;
      const { population } = targets.columns;
      this.xs = Float64Array.from(targets.lon, (lon) => worldX(near(lon)));
      this.ys = Float64Array.from(targets.lat, worldY);
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

    scaleAt(zoom) {
      return this.crowd * Math.max(0.62, Math.min(1.5, 0.9 + 0.13 * (zoom - 6)));
    }

    // Everything in sight.
    paint(context, view, colours) {
      this.view = view;
      this.colours = colours;
      this.zoomed = this.scaleAt(Math.log2(view.scale / 256));
      this.painted = this.page.judged.verdicts;
      this.seen = this.importance.filter((i) => this.copiesOf(i).length > 0);
      this.paintRows(context, this.seen);
    }

    // Where a marker stands on the canvas: once for each copy of the world in sight.
    copiesOf(i) {
      const { scale, x0, y0, width, height, copies } = this.view;
      const y = this.ys[i] * scale - y0;
      if (y < -20 || y > height + 20) return [];
      const found = [];
      for (const turn of copies) {
        const x = (this.xs[i] + turn) * scale - x0;
        if (x > -20 && x < width + 20) found.push([x, y]);
      }
      return found;
    }

    paintRows(context, rows) {
      const { verdicts } = this.page.judged;
      const paths = Object.fromEntries(ORDER.map((verdict) => [verdict, new Path2D()]));
      for (const i of rows) {
        for (const [x, y] of this.copiesOf(i))
          traceShape(paths[verdicts[i]], verdicts[i], x, y, this.radii[i] * this.zoomed);
      }
      for (const verdict of ORDER) {
        context.lineWidth = verdict === 'out_of_reach' ? 0.9 : 1.1;
        context.fillStyle = this.colours[verdict.split('_')[0]];
        context.strokeStyle = verdict === 'marginal' ? this.colours.ink : this.colours.halo;
        context.fill(paths[verdict]);
        context.stroke(paths[verdict]);
      }
    }

    // Only the surroundings of markers whose verdict changed. False if painting everything is better.
    repaint(context) {
      const { verdicts } = this.page.judged;
      if (!this.painted) return false;
      const changed = this.seen.filter((i) => verdicts[i] !== this.painted[i]);
      this.painted = verdicts;
      if (changed.length > MOST_PATCHES) return false;
      if (!changed.length) return true;
      const patches = changed.flatMap((i) =>
        this.copiesOf(i).map(([x, y]) => [x, y, 1.4 * this.radii[i] * this.zoomed + 2]),
      );
      const clip = new Path2D();
      context.save();
      for (const [x, y, r] of patches) {
        clip.rect(Math.floor(x - r), Math.floor(y - r), Math.ceil(2 * r) + 1, Math.ceil(2 * r) + 1);
      }
      context.clip(clip);
      context.clearRect(0, 0, this.view.width, this.view.height);
      this.paintRows(context, this.touching(patches));
      context.restore();
      return true;
    }

    // Rows whose markers may reach into a patch, found by squares of the canvas.
    touching(patches) {
      const side = 48;
      const key = (x, y) => Math.floor(x / side) * 4096 + Math.floor(y / side);
      const squares = new Set();
      for (const [x, y] of patches) {
        for (const dx of [-side, 0, side]) for (const dy of [-side, 0, side]) squares.add(key(x + dx, y + dy));
      }
      return this.seen.filter((i) => this.copiesOf(i).some(([x, y]) => squares.has(key(x, y))));
    }

    // The row under a point of the world, in pixels of this scale.
    at(x, y, scale) {
      let best = null;
      let least = 14 * 14;
      for (let i = 0; i < this.xs.length; i += 1) {
        const dx = this.xs[i] * scale - x;
        const dy = this.ys[i] * scale - y;
        const far = Math.max(0, Math.hypot(dx, dy) - this.radii[i] * 0.8) ** 2;
        if (far < least) [best, least] = [i, far];
      }
      return best;
    }
  }

  return { Marks };
})();
