// The map as shown, as a picture to take along: headline, map, key, scale, sources.

globalThis.rangekit ??= {};

rangekit.picture = (() => {
  const { byId } = rangekit.dom;
  const { newPath, traceShape, makePathsBy, viewOf } = rangekit.canvas;
  const { RecordedPath, SvgContext } = rangekit.svg;
  const MARGIN = 16;
  const SHARPNESS = 2; // pixels of the picture for one of the page
  const SERIF = '"Iowan Old Style", "Palatino Linotype", Georgia, "Noto Serif", serif';
  const SANS = 'system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif';

  // Words broken into lines that fit; a word that is too long by itself is broken too.
  function wrap(context, text, wide) {
    const lines = [''];
    for (const word of text.split(/\s+/)) {
      const longer = lines.at(-1) ? `${lines.at(-1)} ${word}` : word;
      if (context.measureText(longer).width <= wide) {
        lines[lines.length - 1] = longer;
        continue;
      }
      if (lines.at(-1)) lines.push('');
      for (const letter of word) {
        if (context.measureText(lines.at(-1) + letter).width > wide) lines.push('');
        lines[lines.length - 1] += letter;
      }
    }
    return lines;
  }

  // Every text of the picture above and below the map: {text, font, high, colour}.
  function texts(page) {
    const { say, data } = page;
    const sources = [...page.takeaway.sourceList(Boolean(page.state.pin)).children].map((item) => item.textContent);
    return {
      above: [
        { text: data.title || '', font: `600 13px ${SANS}`, high: 18, colour: 'soft' },
        { text: byId('rk-headline').textContent, font: `700 19px ${SERIF}`, high: 25, colour: 'ink' },
        { text: byId('rk-place').textContent, font: `15px ${SERIF}`, high: 21, colour: 'ink' },
      ].filter(({ text }) => text),
      below: [...sources, `${say.ui.fine} ${page.launch.pointOfView}`, ...data.attributions, madeWith(page)]
        .filter((text) => text.trim())
        .map((text) => ({ text, font: `11px ${SANS}`, high: 15, colour: 'soft' })),
    };
  }

  const madeWith = ({ say, data }) => rangekit.wording.fill(say.ui.made, { version: data.version });

  // Lines with their places from the top, and how high they are together.
  function layOut(context, blocks, wide) {
    let y = 0;
    const lines = [];
    for (const { text, font, high, colour } of blocks) {
      context.font = font;
      for (const line of wrap(context, text, wide)) {
        y += high;
        lines.push({ text: line, y: y - high / 4, font, colour });
      }
      y += 3;
    }
    return { lines, high: y };
  }

  // What the picture is made of, measured with a context of its own.
  function plan(page) {
    const { x: width, y: height } = page.view.leaflet.getSize();
    const ruler = document.createElement('canvas').getContext('2d');
    const { above, below } = texts(page);
    const head = layOut(ruler, above, width - 2 * MARGIN);
    const foot = layOut(ruler, below, width - 2 * MARGIN);
    const top = head.high + 1.5 * MARGIN;
    return { width, height, head, foot, top, whole: Math.ceil(top + height + foot.high + 1.5 * MARGIN) };
  }

  function paint(page, context, { width, height, head, foot, top, whole }) {
    const colours = page.view.colour;
    context.fillStyle = colours.paper;
    context.fillRect(0, 0, width, whole);
    writeLines(context, head.lines, MARGIN * 0.75, colours);
    writeLines(context, foot.lines, top + height + MARGIN * 0.75, colours);
    context.save();
    context.translate(0, top);
    context.beginPath();
    context.rect(0, 0, width, height);
    context.clip();
    paintMap(page, context, width, height, colours);
    context.restore();
  }

  function writeLines(context, lines, top, colours) {
    context.textBaseline = 'alphabetic';
    for (const { text, y, font, colour } of lines) {
      context.font = font;
      context.fillStyle = colours[colour];
      context.fillText(text, MARGIN, top + y);
    }
  }

  // The layers from the ground up, as the page paints them.
  function paintMap(page, context, width, height, colours) {
    const { view } = page;
    const { basemap, launches, regions, areas, marks, labels } = view;
    const origin = view.leaflet.getPixelOrigin().add(view.leaflet.containerPointToLayerPoint([0, 0]));
    const seen = viewOf(view.leaflet, { x0: origin.x, y0: origin.y, width, height, inset: { x: 0, y: 0 } });
    basemap.paint(context, seen, colours, page.state.regions);
    launches.paintBelow(context, seen, colours);
    if (page.data.targets.regions) regions.paint(context, seen, colours);
    areas.paint(context, seen, colours);
    marks.paint(context, seen, colours);
    const key = keyOf(page, context);
    labels.reserved = [
      [0, height - key.high - 20, key.wide + 24, height],
      [width - 170, height - 50, width, height],
    ];
    labels.paint(context, seen, colours);
    labels.reserved = null;
    paintKey(context, key, height, colours);
    paintScale(page, context, width, height, colours);
  }

  // --- Key and scale ----------------------------------------------------------------------------------------------

  function keyOf(page, context) {
    const { say, range, launch, data } = page;
    const entries = data.targets.names.length
      ? rangekit.model.VERDICTS.map((verdict) => ({ verdict, text: say.kind(verdict, range) }))
      : [];
    entries.push({ box: 'area', text: say.ui.legend.area });
    if (range.low < range.high) entries.push({ box: 'area-band', text: say.ui.legend.band });
    entries.push({ box: 'launch', text: rangekit.wording.fill(say.ui.legend.launch, { name: launch.name }) });
    context.font = `12px ${SANS}`;
    const wide = Math.max(...entries.map(({ text }) => context.measureText(text).width)) + 40;
    return { entries, wide, high: 18 * entries.length + 14 };
  }

  function paintKey(context, { entries, wide, high }, height, colours) {
    const [left, top] = [10, height - high - 10];
    context.fillStyle = colours.paper;
    context.fillRect(left, top, wide, high);
    context.textBaseline = 'middle';
    entries.forEach(({ verdict, box, text }, k) => {
      const y = top + 16 + 18 * k;
      const mark = newPath();
      if (verdict) traceShape(mark, verdict, left + 16, y, 5);
      else mark.rect(left + 9.5, y - 5, 13, 10);
      context.fillStyle = colours[verdict ? verdict.split('_')[0] : box];
      context.fill(mark);
      if (!verdict) {
        context.strokeStyle = colours[box === 'launch' ? 'launch-line' : 'area-line'];
        context.lineWidth = 1.2;
        context.stroke(mark);
      }
      context.font = `12px ${SANS}`;
      context.fillStyle = colours.ink;
      context.fillText(text, left + 30, y);
    });
  }

  function paintScale(page, context, width, height, colours) {
    const { wide, text } = page.view.scale.now();
    if (!Number.isFinite(wide)) return;
    const [left, y] = [width - wide - 14, height - 14];
    context.font = `11px ${SANS}`;
    context.textBaseline = 'middle';
    context.strokeStyle = colours.ink;
    context.lineWidth = 1.5;
    const bar = newPath();
    bar.moveTo(left, y - 4);
    bar.lineTo(left, y);
    bar.lineTo(left + wide, y);
    bar.lineTo(left + wide, y - 4);
    context.stroke(bar);
    context.fillStyle = colours.ink;
    context.fillText(text, left + wide / 2 - context.measureText(text).width / 2, y - 10);
  }

  // --- The two kinds of picture -----------------------------------------------------------------------------------

  async function toPng(page) {
    const planned = plan(page);
    const canvas = document.createElement('canvas');
    canvas.width = SHARPNESS * planned.width;
    canvas.height = SHARPNESS * planned.whole;
    const context = canvas.getContext('2d');
    context.scale(SHARPNESS, SHARPNESS);
    paint(page, context, planned);
    page.view.redraw(); // its parts had another view meanwhile
    return new Promise((done) => {
      canvas.toBlob(done, 'image/png');
    });
  }

  function toSvg(page) {
    const planned = plan(page);
    const context = new SvgContext(planned.width, planned.whole);
    try {
      makePathsBy((from) => new RecordedPath(from));
      page.view.makeParts();
      paint(page, context, planned);
    } finally {
      makePathsBy((from) => new Path2D(from));
      page.view.makeParts();
      page.view.redraw();
    }
    return context.toString(byId('rk-headline').textContent);
  }

  return { wrap, toPng, toSvg };
})();
