// The map: range area, launch area, targets, the line to the nearest launch point, tooltips and popups.
'use strict';

var rangekit = globalThis.rangekit || (globalThis.rangekit = {});

rangekit.map = (function () {
  const { make, add, shape, link } = rangekit.dom;
  const { sayLength } = rangekit.model;
  const {
    CanvasLayer, worldX, worldY, pathOf, place, discsPath, naivePath, paintUnion, traceShape,
  } = rangekit.layers;
  const { wrap, line, prepareLaunch, centresFor } = rangekit.geodesy;
  const L = globalThis.L;
  const VERDICTS = ['out_of_reach', 'marginal', 'in_reach']; // the last is drawn on top
  const COLOURS = [
    'sea', 'land', 'border', 'area', 'area-band', 'area-line', 'launch', 'launch-line', 'naive', 'in', 'marginal',
    'out', 'halo', 'ink', 'label', 'line',
  ];

  function readColours() {
    const style = getComputedStyle(document.documentElement);
    return Object.fromEntries(COLOURS.map((name) => [name, style.getPropertyValue(`--rk-${name}`).trim()]));
  }

  // page: {data, state, range, judged, select(row, options)}
  function create(map, page) {
    const { data } = page;
    const { targets, launch } = data;
    const middle = middleOf(launch.outline);
    const near = (lon) => wrap(lon - middle) + middle; // the copy of a longitude that lies by the launch area
    let colours = readColours();

    // Rings run clockwise on the screen, like the discs: then their union fills by the nonzero rule.
    const rings = launch.outline.polygons.flat().map(reverse);
    const launchFill = pathOf(rings, true);
    const launchLines = pathOf(launch.outline.lines, false);
    const basemap = {
      land: pathOf(data.basemap.land, true),
      shore: pathOf(data.basemap.land, true, true),
      lakes: pathOf(data.basemap.lakes, true),
      borders: pathOf(data.basemap.borders, false, true),
    };
    const areaPaths = data.weapons.map(({ areas }) => Object.fromEntries(Object.entries(areas)
      .map(([label, polygons]) => [label, [pathOf(polygons.flat(), true), pathOf(polygons.flat(), true, true)]])));
    const worldXs = Float64Array.from(targets.lon, (lon) => worldX(near(lon)));
    const worldYs = Float64Array.from(targets.lat, worldY);
    const population = targets.columns.population;
    const targetNames = new Set(targets.names);
    const radii = Float64Array.from(targets.names, (_, i) => {
      const people = population ? Math.max(10000, population[i] || 0) : 60000;
      return Math.min(10, 2.7 + 2 * Math.log10(people / 10000));
    });
    const importance = targets.order.slice().sort((a, b) => radii[b] - radii[a] || a - b);

    // --- Launch points that matter, found in idle time or at once when the slider wants them ---
    let levels = null;
    const preparing = prepareLaunch(launch.outline);
    const idle = globalThis.requestIdleCallback || ((callback) => setTimeout(() => callback(), 15));
    function prepareSome(deadline) {
      const end = performance.now() + 10;
      while (levels === null && performance.now() < end) {
        const { done, value } = preparing.next();
        if (done) levels = value;
      }
      if (levels === null) idle(prepareSome);
      else if (deadline) area.redraw();
    }
    function startsFor(range) {
      while (levels === null) {
        const { done, value } = preparing.next();
        if (done) levels = value;
      }
      return centresFor(levels, range);
    }

    // --- Panes, from the ground up ---
    for (const [name, z] of [['rk-base', 150], ['rk-area', 350], ['rk-launch', 351], ['rk-marks', 450], ['rk-names', 451]]) {
      const pane = map.createPane(name);
      pane.style.zIndex = String(z);
      pane.style.pointerEvents = 'none';
    }
    const scratch = document.createElement('canvas').getContext('2d');

    function paintBase(context, view) {
      const land = place(basemap.land, view);
      context.fillStyle = colours.land;
      context.fill(land, 'evenodd');
      context.fillStyle = colours.sea;
      context.fill(place(basemap.lakes, view), 'evenodd');
      context.strokeStyle = colours.border;
      context.lineJoin = 'round';
      context.lineWidth = 0.6;
      context.stroke(place(basemap.shore, view));
      context.lineWidth = 0.9;
      context.stroke(place(basemap.borders, view));
    }

    // The area of one published figure: what was computed beforehand, or the discs of the points that matter.
    function unionOf(label, range, view) {
      const known = page.state.weapon === null ? null : areaPaths[page.state.weapon][label];
      if (known) return place(known[0], view);
      return discsPath(startsFor(range), range, view, middle);
    }

    function paintArea(context, view) {
      const { low, nominal, high } = page.range;
      const thin = { stroke: colours['area-line'], width: 0.8, dash: [2, 3] };
      if (high > low) {
        paintUnion(context, scratch, unionOf('high', high, view), { fill: colours['area-band'], ...thin });
        paintUnion(context, scratch, unionOf('low', low, view), { fill: colours.area, alone: true, ...thin });
        paintUnion(context, scratch, unionOf('nominal', nominal, view), { stroke: colours['area-line'], width: 1.8 });
      } else {
        paintUnion(context, scratch, unionOf('nominal', nominal, view),
          { fill: colours.area, stroke: colours['area-line'], width: 1.8 });
      }
      if (page.state.naive && nominal > 0) {
        const path = naivePath(startsFor(nominal), nominal, view, middle);
        paintUnion(context, scratch, path, { stroke: colours.naive, width: 1.6, dash: [7, 5] });
      }
      eraseLaunch(context, view);
    }

    // The launch area has a colour of its own. Its shape, filled once for each view, is cut out of the range area.
    const mask = document.createElement('canvas').getContext('2d');
    let masked = '';
    function eraseLaunch(context, view) {
      const { width, height } = context.canvas;
      const key = `${view.scale}/${view.x0}/${view.y0}/${width}/${height}`;
      if (key !== masked) {
        masked = key;
        mask.canvas.width = width;
        mask.canvas.height = height;
        mask.setTransform(context.getTransform());
        mask.fill(place(launchFill, view));
      }
      context.save();
      context.setTransform(1, 0, 0, 1, 0, 0);
      context.globalCompositeOperation = 'destination-out';
      context.drawImage(mask.canvas, 0, 0);
      context.restore();
    }

    function paintLaunch(context, view) {
      const outline = place(launchFill, view);
      context.fillStyle = colours.launch;
      context.fill(outline);
      context.strokeStyle = colours['launch-line'];
      context.lineJoin = 'round';
      context.lineWidth = 1.3;
      context.stroke(outline);
      context.lineWidth = 2.5;
      context.stroke(place(launchLines, view));
      context.fillStyle = colours['launch-line'];
      for (let i = 0; i < launch.outline.points.length; i += 2) {
        const [x, y] = toView(worldX(near(launch.outline.points[i])), worldY(launch.outline.points[i + 1]), view);
        context.beginPath();
        context.arc(x, y, 4, 0, 2 * Math.PI);
        context.fill();
      }
    }

    const toView = (x, y, view) => [x * view.scale - view.x0, y * view.scale - view.y0];

    // --- Targets ---
    const markScale = () => Math.max(0.62, Math.min(1.5, 0.9 + 0.13 * (map.getZoom() - 6)));

    function paintMarks(context, view) {
      const zoomed = markScale();
      const { verdicts } = page.judged;
      const paths = { in_reach: new Path2D(), marginal: new Path2D(), out_of_reach: new Path2D() };
      for (const i of importance) {
        const [x, y] = toView(worldXs[i], worldYs[i], view);
        if (x < -20 || y < -20 || x > view.width + 20 || y > view.height + 20) continue;
        traceShape(paths[verdicts[i]], verdicts[i], x, y, radii[i] * zoomed);
      }
      for (const verdict of VERDICTS) {
        context.lineWidth = verdict === 'out_of_reach' ? 1 : 1.1;
        context.fillStyle = colours[verdict.split('_')[0]];
        context.strokeStyle = verdict === 'marginal' ? colours.ink : colours.halo;
        context.fill(paths[verdict]);
        context.stroke(paths[verdict]);
      }
    }

    // Names and the line to the nearest launch point change with the view and the choice, not with the range.
    function paintNames(context, view) {
      const pill = paintLine(context, view);
      paintLabels(context, view, markScale(), pill);
      if (pill) paintPill(context, pill);
    }

    function paintLabels(context, view, zoomed, pill) {
      context.lineJoin = 'round';
      context.textBaseline = 'middle';
      for (const { text, x, y, font, colour } of placeLabels(context, view, zoomed, pill)) {
        context.font = font;
        context.lineWidth = 3;
        context.strokeStyle = colours.halo;
        context.strokeText(text, x, y);
        context.fillStyle = colours[colour];
        context.fillText(text, x, y);
      }
    }

    // Names that do not run into one another: the chosen place and the largest first.
    function placeLabels(context, view, zoomed, pill) {
      const taken = pill ? [[pill.x - 45, pill.y - 11, pill.x + 45, pill.y + 11]] : [];
      const placed = [];
      const most = Math.max(8, Math.round((view.width * view.height) / 26000));
      function attempt(text, x, y, gap, font, colour) {
        if (x < 0 || y < 0 || x > view.width || y > view.height) return;
        context.font = font;
        const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
        const width = context.measureText(shown).width;
        for (const left of gap === null ? [x - width / 2] : gap < 0 ? [x + gap] : [x + gap, x - gap - width]) {
          const box = [left - 2, y - 8, left + width + 2, y + 8];
          if (taken.some((t) => t[0] < box[2] && t[2] > box[0] && t[1] < box[3] && t[3] > box[1])) continue;
          taken.push(box);
          placed.push({ text: shown, x: left, y, font, colour });
          return;
        }
      }
      const family = getComputedStyle(document.body).fontFamily;
      const first = [page.state.place, ...data.highlight].filter((i) => i !== null);
      for (const i of new Set([...first, ...importance])) {
        if (placed.length >= most) break;
        const [x, y] = toView(worldXs[i], worldYs[i], view);
        const bold = first.includes(i) ? '700' : '500';
        attempt(targets.names[i], x, y, radii[i] * zoomed + 4, `${bold} 12px ${family}`, 'ink');
      }
      for (const [name, lon, lat, kind] of data.basemap.labels) {
        if (placed.length >= 2 * most) break;
        if (targetNames.has(name)) continue;
        const [x, y] = toView(worldX(near(lon)), worldY(lat), view);
        if (kind === 'city') attempt(`· ${name}`, x, y, -3, `11px ${family}`, 'label');
        else attempt(name.toUpperCase(), x, y, null, `600 11px ${family}`, 'label');
      }
      return placed;
    }

    // The shortest geodesic from the chosen target to the launch area, with its length.
    function paintLine(context, view) {
      const i = page.state.place;
      if (i === null || targets.distance[i] === 0) return null;
      const points = line(targets.lon[i], targets.lat[i], targets.launchLon[i], targets.launchLat[i]);
      const shift = near(targets.lon[i]) - targets.lon[i];
      context.beginPath();
      for (let k = 0; k < points.length; k += 2) {
        const [x, y] = toView(worldX(points[k] + shift), worldY(points[k + 1]), view);
        if (k === 0) context.moveTo(x, y);
        else context.lineTo(x, y);
      }
      context.lineCap = 'round';
      context.strokeStyle = colours.halo;
      context.lineWidth = 5;
      context.stroke();
      context.strokeStyle = colours.line;
      context.lineWidth = 2;
      context.stroke();
      const half = 2 * Math.floor(points.length / 4);
      const [x, y] = toView(worldX(points[half] + shift), worldY(points[half + 1]), view);
      return { text: sayLength(targets.distance[i], page.state.unit, 1), x, y };
    }

    function paintPill(context, { text, x, y }) {
      context.font = `600 12px ${getComputedStyle(document.body).fontFamily}`;
      context.textBaseline = 'middle';
      const width = context.measureText(text).width;
      context.beginPath();
      context.roundRect(x - width / 2 - 7, y - 10, width + 14, 20, 10);
      context.fillStyle = colours.line;
      context.fill();
      context.fillStyle = colours.halo;
      context.fillText(text, x - width / 2, y + 1);
    }

    const base = new CanvasLayer(paintBase, { pane: 'rk-base' }).addTo(map);
    // What follows the slider is kept small: fewer pixels beyond the edges.
    const area = new CanvasLayer(paintArea, { pane: 'rk-area', padding: 0.15 }).addTo(map);
    const ground = new CanvasLayer(paintLaunch, { pane: 'rk-launch' }).addTo(map);
    const marks = new CanvasLayer(paintMarks, { pane: 'rk-marks', padding: 0.15 }).addTo(map);
    const names = new CanvasLayer(paintNames, { pane: 'rk-names' }).addTo(map);
    idle(prepareSome);

    // --- Pointing ---
    function targetAt(point) {
      const scale = 256 * 2 ** map.getZoom();
      const origin = map.getPixelOrigin().subtract(map.containerPointToLayerPoint([0, 0]).multiplyBy(-1));
      const x = point.x + origin.x;
      const y = point.y + origin.y;
      let best = null;
      let least = 14 * 14;
      for (let i = 0; i < worldXs.length; i += 1) {
        const dx = worldXs[i] * scale - x;
        const dy = worldYs[i] * scale - y;
        const far = Math.max(0, Math.hypot(dx, dy) - radii[i] * 0.8) ** 2;
        if (far < least) [best, least] = [i, far];
      }
      return best;
    }

    const positionOf = (i) => L.latLng(targets.lat[i], near(targets.lon[i]));
    const tooltip = L.tooltip({ direction: 'top', offset: [0, -8], className: 'rk-tip' });
    let hovered = null;
    map.on('mousemove', (event) => {
      const i = targetAt(event.containerPoint);
      if (i === hovered) return;
      hovered = i;
      map.getContainer().classList.toggle('rk-pointing', i !== null);
      if (i === null) tooltip.remove();
      else tooltip.setLatLng(positionOf(i)).setContent(tipFor(i)).addTo(map);
    });
    map.on('mouseout', () => { hovered = null; tooltip.remove(); });
    map.on('click', (event) => {
      const i = targetAt(event.containerPoint);
      if (i !== null) page.select(i, { fly: false });
    });

    function verdictLine(i) {
      const verdict = page.judged.verdicts[i];
      return add(make('p', 'rk-verdict'), shape(verdict), make('strong', '', data.words.verdict[verdict]));
    }

    function marginText(i) {
      const margin = page.range.nominal - targets.distance[i];
      return `${sayLength(margin, page.state.unit, 1)} ${margin >= 0 ? 'to spare' : 'short'}`;
    }

    function tipFor(i) {
      const { unit } = page.state;
      return add(make('div'), make('strong', '', targets.names[i]), verdictLine(i),
        make('div', '', `${sayLength(targets.distance[i], unit, 1)} away, ${marginText(i)}`));
    }

    function popupFor(i) {
      const { unit } = page.state;
      const box = add(make('div', 'rk-popup'), make('h2', '', targets.names[i]), verdictLine(i));
      const facts = make('dl');
      const fact = (name, value) => add(facts, make('dt', '', name), make('dd', '', value));
      const slack = data.uncertainty ? ` ± ${sayLength(Math.ceil(data.uncertainty * 10) / 10, unit, 1)}` : '';
      fact('Distance', sayLength(targets.distance[i], unit, 1) + slack);
      fact('Margin', marginText(i));
      fact('Range needed', sayLength(targets.distance[i] + data.uncertainty, unit, 1));
      fact('Nearest launch point', position(targets.launchLon[i], targets.launchLat[i]));
      for (const [key, column] of Object.entries(targets.columns)) {
        if (column[i] !== null && column[i] !== '') {
          fact(key[0].toUpperCase() + key.slice(1),
            typeof column[i] === 'number' ? column[i].toLocaleString('en') : String(column[i]));
        }
      }
      add(box, facts, make('h3', '', 'Sources'), page.sourceList());
      return box;
    }

    function position(lon, lat) {
      return `${Math.abs(lat).toFixed(2)}°${lat < 0 ? 'S' : 'N'} ${Math.abs(lon).toFixed(2)}°${lon < 0 ? 'W' : 'E'}`;
    }

    const popup = L.popup({ maxWidth: 320, maxHeight: 320, className: 'rk-popup-frame' });
    popup.on('remove', () => { if (!popup.isOpen() && page.state.place !== null) page.unselect(); });

    return {
      range() { area.redraw(); marks.redraw(); if (popup.isOpen()) popup.setContent(popupFor(page.state.place)); },
      names() { names.redraw(); },
      colours() {
        colours = readColours();
        for (const layer of [base, area, ground, marks, names]) layer.redraw();
      },
      open(i, fly) {
        tooltip.remove();
        if (fly && !map.getBounds().pad(-0.15).contains(positionOf(i))) map.panTo(positionOf(i), { animate: false });
        popup.setLatLng(positionOf(i)).setContent(popupFor(i)).openOn(map);
      },
      close() { popup.remove(); },
      // Show the launch area, the range area and the places that the headline speaks of.
      fit() {
        const bounds = boundsOf(page, middle, near);
        if (bounds) map.fitBounds(bounds, { padding: [18, 18], animate: false, maxZoom: 9 });
      },
      // Worst case for the tests: how far the launch points that are kept lie from a place, at a range.
      keptDistance(lon, lat, range) {
        return startsFor(range).reduce((least, start) => Math.min(least,
          rangekit.geodesy.inverse(start.lon, start.lat, lon, lat).distance), Infinity);
      },
      leaflet: map,
    };
  }

  function reverse(chain) {
    const out = new Float64Array(chain.length);
    for (let i = 0; i < chain.length; i += 2) {
      out[i] = chain[chain.length - 2 - i];
      out[i + 1] = chain[chain.length - 1 - i];
    }
    return out;
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

  function boundsOf(page, middle, near) {
    const { targets, launch, highlight } = page.data;
    const bounds = L.latLngBounds([]);
    const reach = Math.min(3000, page.range.high) / 111.2;
    for (const [lon, lat] of outlinePoints(launch.outline)) {
      const wide = Math.min(60, reach / Math.max(0.2, Math.cos((lat * Math.PI) / 180)));
      bounds.extend([Math.max(-80, lat - reach), near(lon) - wide]);
      bounds.extend([Math.min(82, lat + reach), near(lon) + wide]);
    }
    for (const i of highlight) bounds.extend([targets.lat[i], near(targets.lon[i])]);
    return bounds.isValid() ? bounds : null;
  }

  return { create, readColours };
}());
