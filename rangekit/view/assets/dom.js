// Making elements. Text goes in as text, whatever it holds; nothing on the page is parsed from a string.

globalThis.rangekit ??= {};

rangekit.dom = (() => {
  const SVG = 'http://www.w3.org/2000/svg';
  const SHAPES = {
    in_reach: ['circle', { cx: 8, cy: 8, r: 5.5 }],
    marginal: ['path', { d: 'M8 .8 15.2 8 8 15.2 .8 8Z' }],
    out_of_reach: ['rect', { x: 3.5, y: 3.5, width: 9, height: 9 }],
  };

  function make(tag, className, text) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text !== undefined) element.textContent = text;
    return element;
  }

  // A name, which may be written in either direction: it stays by itself.
  function name(tag, className, text) {
    const element = make(tag, `${className} rk-isolated`.trim(), text);
    element.dir = 'auto';
    return element;
  }

  // A line drawing of 16 by 16.
  function icon(d) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('aria-hidden', 'true');
    svg.setAttribute('class', 'rk-icon');
    const path = document.createElementNS(SVG, 'path');
    path.setAttribute('d', d);
    svg.append(path);
    return svg;
  }

  function add(parent, ...children) {
    parent.append(...children);
    return parent;
  }

  // The marker of a verdict, as on the map.
  function shape(verdict) {
    const svg = document.createElementNS(SVG, 'svg');
    svg.setAttribute('viewBox', '0 0 16 16');
    svg.setAttribute('aria-hidden', 'true');
    setShape(svg, verdict);
    return svg;
  }

  function setShape(svg, verdict) {
    svg.setAttribute('class', `rk-shape rk-${verdict}`);
    const [tag, attributes] = SHAPES[verdict];
    const inner = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) inner.setAttribute(key, value);
    svg.replaceChildren(inner);
  }

  // A link that leads to the web, or plain text where there is no address.
  function link(text, url) {
    if (!/^https?:\/\//i.test(url || '')) return make('span', '', text);
    const anchor = make('a', '', text);
    anchor.href = url;
    anchor.target = '_blank';
    anchor.rel = 'noopener noreferrer';
    return anchor;
  }

  const byId = (id) => document.getElementById(id);

  return { make, add, name, icon, shape, setShape, link, byId };
})();
