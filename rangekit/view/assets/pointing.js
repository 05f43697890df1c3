// Pointing at the map, by mouse, touch or keyboard: places under the pointer, a pin anywhere else, launch points and
// measuring lines while those are being put down.

globalThis.rangekit ??= {};

rangekit.pointing = (() => {
  const { wrap } = rangekit.geodesy;
  const PIN_DELAY_MS = 230; // time for a second click, which zooms

  class Pointing {
    constructor(view, page) {
      Object.assign(this, { view, page, leaflet: view.leaflet, hovered: '', isBusy: false });
      this.tooltip = L.tooltip({ direction: 'top', offset: [0, -8], className: 'rk-tip' });
      this.popup = L.popup({ maxWidth: 320, maxHeight: 320, className: 'rk-popup-frame', autoPanPadding: [12, 12] });
      this.popup.on('remove', () => {
        if (!this.popup.isOpen() && !this.isMoving && (page.state.place !== null || page.state.pin)) page.unselect();
      });
      this.listen();
    }

    listen() {
      const { leaflet } = this;
      leaflet.on('mousemove', (event) => this.hover(this.view.rowsAt(event.containerPoint), event.latlng));
      leaflet.on('mouseout', () => this.hover([]));
      leaflet.on('click', (event) => this.click(event));
      leaflet.on('dblclick', () => clearTimeout(this.timer));
      leaflet.on('contextmenu', (event) => {
        L.DomEvent.preventDefault(event.originalEvent);
        this.put(event.latlng);
      });
      // A plugin that draws has the clicks to itself.
      leaflet.on('draw:drawstart', () => {
        this.isBusy = true;
      });
      leaflet.on('draw:drawstop', () => {
        this.isBusy = false;
      });
      leaflet.getContainer().addEventListener('keydown', (event) => this.key(event));
    }

    // Enter acts at the middle of the map, where a cross stands while the map has the focus.
    key(event) {
      if (event.target !== this.leaflet.getContainer()) return;
      if (event.key === 'Escape') this.page.setMode(null);
      if (event.key !== 'Enter') return;
      event.preventDefault();
      this.put(this.leaflet.getCenter());
    }

    click({ latlng, containerPoint, originalEvent }) {
      if (this.isBusy || originalEvent?.target?.closest?.('.leaflet-interactive:not(.leaflet-container)')) return;
      const rows = this.page.mode ? [] : this.view.rowsAt(containerPoint);
      if (rows.length) this.page.select(rows[0], { fly: false });
      else if (this.page.mode) this.put(latlng);
      else {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.put(latlng), PIN_DELAY_MS);
      }
    }

    put({ lng, lat }) {
      if (Math.abs(lat) > 90) return;
      const [lon, north] = [Number(wrap(lng).toFixed(5)), Number(lat.toFixed(5))];
      if (this.page.mode === 'launch') this.page.ownLaunch.add(lon, north);
      else if (this.page.mode === 'measure') this.view.measure.add(lon, north);
      else this.page.pin({ lon, lat: north }, { fly: false });
    }

    hover(rows, latlng) {
      if (this.page.mode === 'measure' && latlng) this.view.measure.preview(wrap(latlng.lng), latlng.lat);
      const shown = rows.join();
      if (shown === this.hovered) return;
      this.hovered = shown;
      this.leaflet.getContainer().classList.toggle('rk-pointing', rows.length > 0);
      if (!rows.length) this.tooltip.remove();
      else {
        const content = rangekit.popup.tip(this.page, rows);
        this.tooltip.setLatLng(this.view.positionOf(rows[0])).setContent(content).addTo(this.leaflet);
      }
    }

    open(record, fly) {
      this.tooltip.remove();
      const at = L.latLng(record.lat, this.view.near(record.lon));
      if (fly && !this.leaflet.getBounds().pad(-0.15).contains(at)) this.leaflet.panTo(at, { animate: false });
      this.isMoving = true; // opening it elsewhere closes it first
      this.popup.options.offset = [0, record.i === null ? -28 : 7]; // above the pin
      this.popup.setLatLng(at).setContent(this.content(record)).openOn(this.leaflet);
      this.isMoving = false;
    }

    close() {
      this.isMoving = true;
      this.popup.remove();
      this.isMoving = false;
    }

    content(record) {
      const { view, page } = this;
      const neighbours = record.i === null ? [] : view.neighboursOf(record.i);
      return rangekit.popup.popup(page, record, neighbours);
    }

    refresh(record) {
      if (record && this.popup.isOpen()) this.popup.setContent(this.content(record));
    }
  }

  return { Pointing };
})();
