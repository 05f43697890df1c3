// The map: its canvases from the ground up, pointing, tooltips and popups.

globalThis.rangekit ??= {};

rangekit.map = (() => {
  const { make, add, shape } = rangekit.dom;
  const { fill } = rangekit.wording;
  const { CanvasLayer } = rangekit.canvas;
  const { Basemap, LaunchAreas } = rangekit.ground;
  const { Tracer, Regions, RangeAreas } = rangekit.areas;
  const { Marks, NamedMarks } = rangekit.marks;
  const { wrap } = rangekit.geodesy;
  const COLOURS = [
    ...['sea', 'land', 'border', 'area', 'area-band', 'area-line', 'launch', 'launch-line', 'naive', 'in', 'marginal'],
    ...['out', 'halo', 'ink', 'label', 'line', 'layer-1', 'layer-2', 'layer-3', 'layer-4', 'layer-5', 'layer-6'],
  ];
  const PAPER_PX = 680; // 180 mm
  const PANES = { base: 150, regions: 340, area: 350, marks: 450 };

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--rk-${name}`).trim()]));
  }

  class View {
    // page: {data, state, range, launch, judged, say, layers(), select(row, options), unselect()}
    constructor(leaflet, page) {
      this.leaflet = leaflet;
      this.page = page;
      this.middle = middleOf(page.data.launches[0].outline);
      // The copy of a longitude that lies by the launch area.
      this.near = (lon) => wrap(lon - this.middle) + this.middle;
      this.colour = readColours();
      this.tracer = new Tracer(page.data);
      this.addLegend();
      this.fit(); // before anything is painted, which it would be twice
      this.buildLayers();
      this.listen();
      this.tracer.prepareIdle();
    }

    buildLayers() {
      const { page, near, tracer } = this;
      const container = this.leaflet.getContainer();
      const basemap = new Basemap(page.data.basemap);
      this.launches = new LaunchAreas(page, near);
      this.marks = new Marks(page, near);
      this.named = new NamedMarks(
        this.marks,
        new rangekit.labels.Labels(page, this.marks, tracer, { near, container }),
      );
      this.regions = new Regions(page);
      this.areas = new RangeAreas(page, tracer, this.launches, near);
      this.layers = {};
      this.addLayer('base', { opaque: true }, (...canvas) => {
        basemap.paint(...canvas);
        this.launches.paintBelow(...canvas);
      });
      if (page.data.targets.regions) this.addLayer('regions', {}, (...canvas) => this.regions.paint(...canvas));
      // What follows the slider is kept small: fewer pixels beyond the edges.
      this.addLayer('area', { padding: 0.1 }, (...canvas) => this.areas.paint(...canvas));
      this.addLayer('marks', { padding: 0.1 }, (...canvas) => this.named.paint(...canvas));
      this.leaflet.on('layeradd layerremove', ({ layer }) => this.noticeTiles(layer));
      this.noticeTiles();
    }

    addLayer(name, options, paint) {
      const pane = this.leaflet.createPane(`rk-${name}`);
      pane.style.zIndex = String(PANES[name]);
      pane.style.pointerEvents = 'none';
      const painted = new CanvasLayer((context, view) => paint(context, view, this.colour), {
        pane: `rk-${name}`,
        ...options,
      });
      this.layers[name] = painted.addTo(this.leaflet);
    }

    // Tiles lie over the basemap.
    noticeTiles(changed) {
      if (changed && !(changed instanceof L.GridLayer)) return;
      let isUnderTiles = false;
      this.leaflet.eachLayer((layer) => {
        isUnderTiles ||= layer instanceof L.GridLayer;
      });
      if (isUnderTiles === this.launches.isUnderTiles) return;
      this.launches.isUnderTiles = isUnderTiles;
      this.layers.base.redraw();
      this.layers.area.redraw();
    }

    // --- Pointing ---
    listen() {
      const { leaflet, page } = this;
      this.tooltip = L.tooltip({ direction: 'top', offset: [0, -8], className: 'rk-tip' });
      this.popup = L.popup({ maxWidth: 320, maxHeight: 320, className: 'rk-popup-frame' });
      this.popup.on('remove', () => {
        if (!this.popup.isOpen() && page.state.place !== null) page.unselect();
      });
      this.hovered = null;
      leaflet.on('mousemove', (event) => this.hover(this.rowAt(event.containerPoint)));
      leaflet.on('mouseout', () => this.hover(null));
      leaflet.on('click', (event) => {
        const i = this.rowAt(event.containerPoint);
        if (i !== null) page.select(i, { fly: false });
      });
    }

    rowAt(point) {
      const origin = this.leaflet.getPixelOrigin().add(this.leaflet.containerPointToLayerPoint([0, 0]));
      return this.marks.at(point.x + origin.x, point.y + origin.y, 256 * 2 ** this.leaflet.getZoom());
    }

    hover(i) {
      if (i === this.hovered) return;
      this.hovered = i;
      this.leaflet.getContainer().classList.toggle('rk-pointing', i !== null);
      if (i === null) this.tooltip.remove();
      else this.tooltip.setLatLng(this.positionOf(i)).setContent(rangekit.popup.tip(this.page, i)).addTo(this.leaflet);
    }

    positionOf(i) {
      const { lon, lat } = this.page.data.targets;
      return L.latLng(lat[i], this.near(lon[i]));
    }

    // --- What the page asks for ---
    range() {
      this.showBand();
      this.layers.area.redraw();
      if (this.layers.regions && this.regions.hasChanged()) this.layers.regions.redraw();
      this.layers.marks.repaint((context) => this.named.follow(context));
      if (this.page.layers().length) this.nameSoon();
      if (this.popup.isOpen()) this.popup.setContent(rangekit.popup.popup(this.page, this.page.state.place));
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

    names() {
      this.layers.marks.redraw();
    }

    colours() {
      this.colour = readColours();
      for (const layer of Object.values(this.layers)) layer.redraw();
    }

    open(i, fly) {
      this.tooltip.remove();
      const at = this.positionOf(i);
      if (fly && !this.leaflet.getBounds().pad(-0.15).contains(at)) this.leaflet.panTo(at, { animate: false });
      this.popup.setLatLng(at).setContent(rangekit.popup.popup(this.page, i)).openOn(this.leaflet);
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
      const smaller = Math.min(1, PAPER_PX / x, (1.2 * PAPER_PX) / y);
      container.style.width = isPaper ? `${x}px` : '';
      container.style.height = isPaper ? `${y}px` : '';
      container.style.zoom = isPaper ? String(smaller) : '';
    }

    addLegend() {
      const { say, launch, data } = this.page;
      const legend = L.control({ position: 'bottomleft' });
      legend.onAdd = () => {
        const box = make('div', 'rk-legend');
        const entry = (name, text) => add(make('div', `rk-entry ${name}`), make('i'), make('span', '', text));
        for (const verdict of data.targets.names.length ? rangekit.model.VERDICTS : []) {
          add(
            box,
            add(make('div', 'rk-entry rk-entry-verdict'), shape(verdict), make('span', '', say.words.verdict[verdict])),
          );
        }
        if (data.targets.regions) add(box, shareKey(say));
        this.bandKey = entry('rk-key-band', say.ui.legend.band);
        add(box, entry('rk-key-area', say.ui.legend.area), this.bandKey);
        this.showBand();
        this.launchKey = entry('rk-key-launch', '');
        this.nameLaunch(launch);
        add(box, this.launchKey);
        L.DomEvent.disableClickPropagation(box);
        return box;
      };
      legend.addTo(this.leaflet);
    }

    // A single figure has no band.
    showBand() {
      const { low, high } = this.page.range;
      this.bandKey.hidden = low === high;
    }

    nameLaunch(launch) {
      this.launchKey.lastChild.textContent = fill(this.page.say.ui.legend.launch, { name: launch.name });
    }
  }

  // Five steps of shade, from a sliver to all of a region.
  function shareKey(say) {
    const ramp = make('span', 'rk-ramp');
    ramp.append(make('span', '', '0'));
    for (let step = 1; step <= 5; step += 1) ramp.append(make('i', `rk-step-${step}`));
    ramp.append(make('span', '', say.percent(1)));
    return add(make('div', 'rk-entry rk-key-share'), make('span', '', say.ui.legend.share), ramp);
  }

  function* outlinePoints(outline) {
    for (const chain of [...outline.polygons.flat(), ...outline.lines, outline.points]) {
      for (let i = 0; i < chain.length; i += 2) yield [chain[i], chain[i + 1]];
    }
  }

  // The longitude half way round the launch area, as a mean direction.
  function middleOf(outline) {
    let x = 0;
    let y = 0;
    for (const [lon] of outlinePoints(outline)) {
      x += Math.cos((lon * Math.PI) / 180);
      y += Math.sin((lon * Math.PI) / 180);
    }
    return (Math.atan2(y, x) * 180) / Math.PI;
  }

  function boundsOf(page, near) {
    const { targets, highlight } = page.data;
    const bounds = L.latLngBounds([]);
    const reach = Math.min(3000, page.range.high) / 111.2;
    for (const [lon, lat] of outlinePoints(page.launch.outline)) {
      const wide = Math.min(60, reach / Math.max(0.2, Math.cos((lat * Math.PI) / 180)));
      bounds.extend([Math.max(-80, lat - reach), near(lon) - wide]);
      bounds.extend([Math.min(82, lat + reach), near(lon) + wide]);
    }
    for (const i of highlight) bounds.extend([targets.lat[i], near(targets.lon[i])]);
    return bounds;
  }

  return { View };
})();
