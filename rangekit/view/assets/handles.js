// Points that a reader drags, or moves with the arrow keys: launch points of one's own and the pin. They are drawn on the
// canvas; what lies over it is only there to be grabbed.

globalThis.rangekit ??= {};

rangekit.handles = (() => {
  const { wrap } = rangekit.geodesy;
  const STEP_PX = 8;

  class Handles {
    // moved(k, lon, lat, isDone), removed(k): what happens to the k-th point.
    constructor(leaflet, { className, label, near, moved, removed }) {
      Object.assign(this, { leaflet, className, label, near, moved, removed, markers: [] });
    }

    // points: [[lon, lat], ...]
    show(points) {
      while (this.markers.length > points.length) this.markers.pop().remove();
      while (this.markers.length < points.length) this.markers.push(this.make(this.markers.length));
      points.forEach(([lon, lat], k) => {
        const marker = this.markers[k];
        if (!marker.isDragged) marker.setLatLng([lat, this.near(lon)]);
        marker.getElement()?.setAttribute('aria-label', this.label(k, lon, lat));
      });
    }

    make(k) {
      const icon = L.divIcon({ className: `rk-handle ${this.className}`, iconSize: [28, 28] });
      const marker = L.marker([0, 0], { icon, draggable: true, keyboard: true, autoPan: true, zIndexOffset: 1000 });
      const place = () => {
        const { lat, lng } = marker.getLatLng();
        return [Number(wrap(lng).toFixed(5)), Number(Math.max(-90, Math.min(90, lat)).toFixed(5))];
      };
      marker.on('drag', () => {
        marker.isDragged = true;
        this.moved(k, ...place(), false);
      });
      marker.on('dragend', () => {
        marker.isDragged = false;
        this.moved(k, ...place(), true);
      });
      marker.addTo(this.leaflet);
      const element = marker.getElement();
      element.setAttribute('role', 'button');
      element.addEventListener('keydown', (event) => this.key(event, marker, k, place));
      return marker;
    }

    key(event, marker, k, place) {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
      if (event.key === 'Delete' || event.key === 'Backspace') this.removed(k);
      else if (step) {
        const at = this.leaflet.latLngToContainerPoint(marker.getLatLng());
        const far = event.shiftKey ? 1 : STEP_PX;
        marker.setLatLng(this.leaflet.containerPointToLatLng([at.x + far * step[0], at.y + far * step[1]]));
        this.moved(k, ...place(), true);
      } else return;
      event.preventDefault();
      event.stopPropagation();
    }
  }

  return { Handles };
})();
