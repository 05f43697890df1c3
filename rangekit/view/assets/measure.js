// A measuring line along geodesics, with the length of each part and of the whole.

globalThis.rangekit ??= {};

rangekit.measure = (() => {
  const { inverse, line } = rangekit.geodesy;
  const MOST_POINTS = 50;

  class Measure {
    constructor(page, changed) {
      Object.assign(this, { page, changed, points: [], hovered: null });
    }

    add(lon, lat) {
      if (this.points.length >= MOST_POINTS) this.points.shift();
      this.points.push([lon, lat]);
      this.hovered = null;
      this.changed();
    }

    preview(lon, lat) {
      if (!this.points.length) return;
      this.hovered = [lon, lat];
      this.changed();
    }

    clear() {
      this.points = [];
      this.hovered = null;
      this.changed();
    }

    // Parts as {points: flat lon, lat along the geodesic, total: km so far}.
    parts() {
      const all = this.hovered ? [...this.points, this.hovered] : this.points;
      let total = 0;
      return all.slice(1).map((to, k) => {
        const from = all[k];
        total += inverse(...from, ...to).distance;
        return { points: line(...from, ...to), total };
      });
    }

    // The length in words, for the hint on the map and for a screen reader.
    text() {
      const parts = this.parts();
      const total = parts.length ? parts[parts.length - 1].total : 0;
      return parts.length ? this.page.say.length(total, this.page.state.unit, total < 100 ? 2 : 1) : '';
    }
  }

  return { Measure };
})();
