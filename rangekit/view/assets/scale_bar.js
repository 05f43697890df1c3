// A scale bar that is true at the middle of the map, whatever the projection.

globalThis.rangekit ??= {};

rangekit.scaleBar = (() => {
  const { make, add } = rangekit.dom;
  const { inverse } = rangekit.geodesy;
  const MOST_PX = 120;

  // {wide: pixels, km, value: in the unit} for the longest round length that fits.
  function fit(kmPerPixel, unitKm, most = MOST_PX) {
    const room = (most * kmPerPixel) / unitKm;
    const power = 10 ** Math.floor(Math.log10(room));
    const value = [5, 2, 1].map((step) => step * power).find((length) => length <= room);
    return { value, km: value * unitKm, wide: (value * unitKm) / kmPerPixel };
  }

  // Ground size of a pixel at the middle of the map, across.
  function kmPerPixel(leaflet) {
    const { x, y } = leaflet.getSize();
    const [west, east] = [-50, 50].map((off) => leaflet.containerPointToLatLng([x / 2 + off, y / 2]));
    return inverse(west.lng, west.lat, east.lng, east.lat).distance / 100;
  }

  class ScaleBar {
    constructor(leaflet, page) {
      Object.assign(this, { leaflet, page });
      this.bar = make('i');
      this.text = make('span');
      const control = L.control({ position: 'bottomright' });
      control.onAdd = () => add(make('div', 'rk-scale'), this.bar, this.text);
      control.addTo(leaflet);
      leaflet.on('moveend zoomend viewreset', () => this.refresh());
      this.refresh();
    }

    // What it says now, for the map and for pictures of it.
    now() {
      const { say, state } = this.page;
      const fitted = fit(kmPerPixel(this.leaflet), rangekit.quantities.KM[state.unit]);
      const decimals = fitted.value < 1 ? Math.min(3, -Math.floor(Math.log10(fitted.value))) : 0;
      return { ...fitted, text: say.length(fitted.km, state.unit, decimals) };
    }

    refresh() {
      const { wide, text } = this.now();
      if (!Number.isFinite(wide)) return;
      this.bar.style.width = `${wide}px`;
      this.text.textContent = text;
    }
  }

  return { fit, ScaleBar };
})();
