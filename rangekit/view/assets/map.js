// The map: its canvases from the ground up, and what it shows of the page's state.

globalThis.rangekit ??= {};

rangekit.map = (() => {
  const { CanvasLayer } = rangekit.canvas;
  const { Basemap, LaunchAreas } = rangekit.ground;
  const { Tracer, Regions, RangeAreas } = rangekit.areas;
  const { Marks, NamedMarks } = rangekit.marks;
  const { Labels } = rangekit.labels;
  const { wrap, RAD } = rangekit.geodesy;
  const { projection } = rangekit;
  const COLOURS = [
    ...['sea', 'land', 'border', 'area', 'area-band', 'area-line', 'launch', 'launch-line', 'naive', 'in', 'marginal'],
    ...['out', 'halo', 'ink', 'label', 'line', 'layer-1', 'layer-2', 'layer-3', 'layer-4', 'layer-5', 'layer-6'],
    ...['paper', 'soft', 'rule'],
  ];
  const PAPER_PX = 680; // 180 mm
  const PANES = { base: 150, regions: 340, area: 350, marks: 450 };

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--rk-${name}`).trim()]));
  }

  class View {
    // page: {data, state, range, launch, judged, say, layers(), select(row, options), unselect(), ...}
    constructor(leaflet, page) {
      this.leaflet = leaflet;
      this.page = page;
      this.middle = middleOf(page.data.launches[0].outline);
      // The copy of a longitude that lies by the launch area.
      this.near = (lon) => wrap(lon - this.middle[0]) + this.middle[0];
      this.colour = readColours();
      this.tracer = new Tracer(page.data);
      this.legend = new rangekit.legend.Legend(page);
      this.legend.control().addTo(leaflet);
      this.tools = new rangekit.tools.Tools(leaflet, page);
      this.measure = new rangekit.measure.Measure(page, () => this.measured());
      if (globalThis.matchMedia('(prefers-reduced-motion: reduce)').matches) stopMotion(leaflet);
      this.fit(); // before anything is painted, which it would be twice
      this.scale = new rangekit.scaleBar.ScaleBar(leaflet, page);
      this.makeParts();
      this.addLayers();
      this.pointing = new rangekit.pointing.Pointing(this, page);
      this.pinHandle = new rangekit.handles.Handles(leaflet, {
        className: 'rk-pin-handle',
        label: () => page.say.ui.pin,
        near: this.near,
        moved: (_, lon, lat, isDone) => page.movePin(lon, lat, isDone),
        removed: () => page.unselect(),
      });
      this.tracer.prepareIdle();
    }

    // What is painted; made anew for another projection, or other targets.
    makeParts() {
      const { page, near, tracer } = this;
      const container = this.leaflet.getContainer();
      this.basemap = new Basemap(page.data.basemap, page.data.regionLayer?.borders);
      const isUnderTiles = this.launches?.isUnderTiles ?? false;
      this.launches = new LaunchAreas(page, near);
      this.launches.isUnderTiles = isUnderTiles;
      this.regions = new Regions(page);
      const water = (view, isLand) => this.basemap.waterOrLand(view, isLand);
      this.areas = new RangeAreas(page, tracer, this.launches, { near, water });
      this.makeMarks(near, container);
    }

    makeMarks(near, container) {
      const { page, tracer } = this;
      this.marks = new Marks(page, near);
      this.labels = new Labels(page, this.marks, tracer, { near, container, view: this });
      this.named = new NamedMarks(this.marks, this.labels);
    }

    addLayers() {
      this.layers = {};
      this.panes = {};
      this.addLayer('base', { opaque: true }, (...canvas) => {
        this.basemap.paint(...canvas, this.page.state.regions);
        this.launches.paintBelow(...canvas);
      });
      if (this.page.data.targets.regions) this.addLayer('regions', {}, (...canvas) => this.regions.paint(...canvas));
      // What follows the slider is kept small: fewer pixels beyond the edges.
      this.addLayer('area', { padding: 0.1 }, (...canvas) => this.areas.paint(...canvas));
      this.addLayer('marks', { padding: 0.1 }, (...canvas) => this.named.paint(...canvas));
      this.leaflet.on('layeradd layerremove', ({ layer }) => this.noticeTiles(layer));
      this.noticeTiles();
      this.showLayers();
    }

    addLayer(name, options, paint) {
      const pane = this.leaflet.createPane(`rk-${name}`);
      pane.style.zIndex = String(PANES[name]);
      this.panes[name] = pane;
      pane.style.pointerEvents = 'none';
      const painted = new CanvasLayer((context, view) => paint(context, view, this.colour), {
        pane: `rk-${name}`,
        ...options,
      });
      this.layers[name] = painted.addTo(this.leaflet);
    }

    // What a LayerControl took off the map.
    showLayers() {
      for (const [name, pane] of Object.entries(this.panes)) {
        pane.hidden = rangekit.hidden.has(name === 'regions' ? 'marks' : name);
      }
    }

    // Tiles lie over the basemap, and are Mercator's.
    noticeTiles(changed) {
      if (changed && !(changed instanceof L.GridLayer)) return;
      let isUnderTiles = false;
      this.leaflet.eachLayer((layer) => {
        isUnderTiles ||= layer instanceof L.GridLayer;
      });
      this.tools.buttons.azimuthal.hidden = isUnderTiles;
      if (isUnderTiles === this.launches.isUnderTiles) return;
      this.launches.isUnderTiles = isUnderTiles;
      this.layers.base.redraw();
      this.layers.area.redraw();
    }

    // --- Where things are ---
    rowsAt(point) {
      const origin = this.leaflet.getPixelOrigin().add(this.leaflet.containerPointToLayerPoint([0, 0]));
      return this.marks.at(point.x + origin.x, point.y + origin.y, 256 * 2 ** this.leaflet.getZoom());
    }

    // Other places whose markers lie on this one's.
    neighboursOf(i) {
      return this.rowsAt(this.leaflet.latLngToContainerPoint(this.positionOf(i))).filter((row) => row !== i);
    }

    positionOf(i) {
      const { lon, lat } = this.page.data.targets;
      return L.latLng(lat[i], this.near(lon[i]));
    }

    // --- What the page asks for ---
    range() {
      this.legend.refresh();
      this.layers.area.redraw();
      if (this.layers.regions && this.regions.hasChanged()) this.layers.regions.redraw();
      if (this.page.state.pin) this.layers.marks.redraw();
      else this.layers.marks.repaint((context) => this.named.follow(context));
      if (this.page.layers().length || this.page.state.regions) this.nameSoon();
      this.pointing.refresh(this.page.lineRecord());
      this.scale.refresh();
    }

    // The names of outlines move with them, but a few times a second is enough.
    nameSoon() {
      this.naming ??= setTimeout(() => {
        this.naming = undefined;
        this.layers.marks.redraw();
      }, 150);
    }

    // Another launch area, or other outlines.
    ground() {
      this.layers.base.redraw();
      this.layers.marks.redraw();
    }

    // The reader's launch points follow the pointer: what lies below them stays as it is.
    moved() {
      this.layers.area.redraw();
      this.layers.marks.redraw();
    }

    names() {
      this.layers.marks.redraw();
    }

    measured() {
      this.layers?.marks.redraw();
      this.tools.showHint();
    }

    redraw() {
      for (const layer of Object.values(this.layers)) layer.redraw();
    }

    colours() {
      this.colour = readColours();
      this.redraw();
    }

    // Other targets: their markers and names.
    targets() {
      this.makeMarks(this.near, this.leaflet.getContainer());
      this.redraw();
    }

    // Web Mercator, or azimuthal equidistant about the launch area. Zooms differ so that the middle keeps its size.
    project(kind) {
      if (kind === projection.current().id) return;
      const { leaflet } = this;
      const centre = leaflet.getCenter();
      const shift = Math.log2(1 / Math.cos(Math.min(80, Math.abs(centre.lat)) * RAD));
      const isTrue = kind === 'azimuthal';
      projection.use(isTrue ? projection.azimuthal(...middleOf(this.page.launch.outline)) : projection.mercator);
      leaflet.options.crs = isTrue ? crsOf(projection.current()) : L.CRS.EPSG3857;
      this.makeParts();
      leaflet.setView(centre, leaflet.getZoom() + (isTrue ? shift : -shift), { animate: false, reset: true });
      this.redraw();
      this.scale.refresh();
    }

    // Where the map stands, for the address; nothing while it stands where it opened.
    at() {
      const centre = this.leaflet.getCenter();
      const [lat, lon] = [Number(centre.lat.toFixed(3)), Number(centre.lng.toFixed(3))];
      const at = { lat, lon, zoom: Number(this.leaflet.getZoom().toFixed(2)) };
      const key = `${at.lat}/${at.lon}/${at.zoom}`;
      if (!this.isSettled) this.opened = key;
      return key === this.opened ? null : at;
    }

    go({ lat, lon, zoom }) {
      this.leaflet.setView([lat, lon], zoom, { animate: false });
    }

    // Show the launch area, the range area and the places that the headline speaks of.
    fit() {
      const bounds = boundsOf(this.page, this.near);
      if (bounds.isValid()) this.leaflet.fitBounds(bounds, { padding: [18, 18], animate: false, maxZoom: 9 });
    }

    // On paper the map keeps its size and its view, and is made smaller as a whole: what was seen is what is printed.
    print(isPaper) {
      const container = this.leaflet.getContainer();
      const { x, y } = this.leaflet.getSize();
      const smaller = Math.min(1, PAPER_PX / x, (0.52 * PAPER_PX) / y);
      container.style.width = isPaper ? `${x}px` : '';
      container.style.height = isPaper ? `${y}px` : '';
      container.style.zoom = isPaper ? String(smaller) : '';
    }
  }

  // For readers who asked for less motion. Leaflet looks at these only when a map is made.
  function stopMotion(leaflet) {
    Object.assign(leaflet.options, { zoomAnimation: false, fadeAnimation: false, inertia: false });
    leaflet._zoomAnimated = false;
    leaflet._fadeAnimated = false;
  }

  // Leaflet's own idea of a projection onto the unit square.
  function crsOf({ forward, back }) {
    return L.extend({}, L.CRS, {
      projection: {
        project: ({ lng, lat }) => new L.Point(...forward(lng, lat)),
        unproject: ({ x, y }) => {
          const [lng, lat] = back(x, y);
          return new L.LatLng(lat, lng);
        },
        bounds: L.bounds([-1, -1], [2, 2]),
      },
      transformation: new L.Transformation(1, 0, 1, 0),
    });
  }

  function* outlinePoints(outline) {
    for (const chain of [...outline.polygons.flat(), ...outline.lines, outline.points]) {
      for (let i = 0; i < chain.length; i += 2) yield [chain[i], chain[i + 1]];
    }
  }

  // The middle of a launch area, as a mean direction.
  function middleOf(outline) {
    const sum = [0, 0, 0];
    for (const [lon, lat] of outlinePoints(outline)) {
      const [l, p] = [lon * RAD, lat * RAD];
      sum[0] += Math.cos(l) * Math.cos(p);
      sum[1] += Math.sin(l) * Math.cos(p);
      sum[2] += Math.sin(p);
    }
    return [Math.atan2(sum[1], sum[0]) / RAD, Math.atan2(sum[2], Math.hypot(sum[0], sum[1])) / RAD];
  }

  // A Mercator map ends before the poles: where they are in reach, so does what is to be seen.
  function boundsOf(page, near) {
    const { targets, highlight } = page.data;
    const bounds = L.latLngBounds([]);
    const reach = Math.min(3000, page.range.high) / 111.2;
    for (const [lon, lat] of outlinePoints(page.launch.outline)) {
      const isPolar = Math.abs(lat) + reach > 88;
      const wide = isPolar ? 150 : Math.min(60, reach / Math.max(0.2, Math.cos(lat * RAD)));
      bounds.extend([clamp(lat - reach), near(lon) - wide]);
      bounds.extend([clamp(lat + reach), near(lon) + wide]);
    }
    for (const i of highlight) bounds.extend([clamp(targets.lat[i]), near(targets.lon[i])]);
    return bounds;
  }

  const clamp = (lat) => Math.max(-84, Math.min(84, lat));

  return { View, middleOf };
})();
