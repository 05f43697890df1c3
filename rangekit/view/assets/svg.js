// A drawing context that writes SVG: what the map's parts draw on a canvas, written down as paths and text.

globalThis.rangekit ??= {};

rangekit.svg = (() => {
  const LEAST_STEP_PX = 0.35;

  // A path whose commands are kept: [letter, x, y] or, for an arc, ['A', x, y, radius, from, to].
  class RecordedPath {
    constructor(from) {
      this.parts = from ? from.parts.slice() : [];
    }

    moveTo(x, y) {
      this.parts.push(['M', x, y]);
    }

    lineTo(x, y) {
      this.parts.push([this.parts.length ? 'L' : 'M', x, y]);
    }

    bezierCurveTo(...numbers) {
      this.parts.push(['C', ...numbers]);
    }

    arc(x, y, radius, from, to) {
      this.parts.push(['A', x, y, radius, from, to]);
    }

    rect(x, y, width, height) {
      this.moveTo(x, y);
      this.lineTo(x + width, y);
      this.lineTo(x + width, y + height);
      this.lineTo(x, y + height);
      this.closePath();
    }

    roundRect(x, y, width, height, radius) {
      this.arc(x + radius, y + height / 2, radius, Math.PI / 2, 1.5 * Math.PI);
      this.arc(x + width - radius, y + height / 2, radius, 1.5 * Math.PI, 2.5 * Math.PI);
      this.closePath();
    }

    closePath() {
      this.parts.push(['Z']);
    }

    addPath(path, matrix) {
      for (const part of path.parts) this.parts.push(matrix ? moved(part, matrix) : part);
    }

    // Written for a view of this size: without what lies outside it, or is too small to be seen.
    write(width, height) {
      return subpaths(this.parts)
        .filter((part) => meets(part, width, height))
        .map(writePart)
        .join('');
    }
  }

  // By a matrix that scales alike both ways, and moves.
  function moved([letter, ...numbers], { a, e, f }) {
    if (letter === 'A') return ['A', a * numbers[0] + e, a * numbers[1] + f, a * numbers[2], numbers[3], numbers[4]];
    return [letter, ...numbers.map((value, k) => a * value + (k % 2 ? f : e))];
  }

  function subpaths(parts) {
    const found = [];
    for (const part of parts) {
      if (part[0] === 'M' || !found.length) found.push([]);
      found[found.length - 1].push(part);
    }
    return found;
  }

  function meets(parts, width, height) {
    const box = [Infinity, Infinity, -Infinity, -Infinity];
    for (const [letter, x, y, radius = 0] of parts) {
      if (letter === 'Z') continue;
      const r = letter === 'A' ? radius : 0;
      box[0] = Math.min(box[0], x - r);
      box[1] = Math.min(box[1], y - r);
      box[2] = Math.max(box[2], x + r);
      box[3] = Math.max(box[3], y + r);
    }
    return box[0] <= width && box[1] <= height && box[2] >= 0 && box[3] >= 0;
  }

  const number = (value) => String(Number(value.toFixed(2)));

  function writePart(parts) {
    let text = '';
    let at = null;
    for (const [letter, ...numbers] of parts) {
      if (letter === 'L' && at && Math.abs(numbers[0] - at[0]) + Math.abs(numbers[1] - at[1]) < LEAST_STEP_PX) continue;
      if (letter === 'A') text += writeArc(numbers, !at);
      else text += letter + numbers.map(number).join(' ');
      if (letter !== 'Z') at = numbers;
    }
    return text;
  }

  function writeArc([x, y, radius, from, to], isFirst) {
    const point = (angle) => `${number(x + radius * Math.cos(angle))} ${number(y + radius * Math.sin(angle))}`;
    const half = (from + to) / 2;
    const arc = (angle) => `A${number(radius)} ${number(radius)} 0 0 1 ${point(angle)}`;
    return `${isFirst ? 'M' : 'L'}${point(from)}${arc(half)}${arc(to)}`;
  }

  const escapeXml = (text) =>
    String(text)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for them
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/gu, '')
      .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

  // "rgb(1 2 3 / .4)" as a colour and an opacity, which every reader of SVG knows.
  function paint(name, colour, alpha) {
    const found = /^rgba?\(([\d.]+)[ ,]+([\d.]+)[ ,]+([\d.]+)\s*[/,]\s*([\d.]+)\)$/.exec(colour);
    const opacity = alpha * (found ? Number(found[4]) : 1);
    const plain = found ? `rgb(${found.slice(1, 4).join(',')})` : colour;
    return ` ${name}="${escapeXml(plain)}"${opacity < 1 ? ` ${name}-opacity="${number(opacity)}"` : ''}`;
  }

  const element = (name, text) => `<${name}>${escapeXml(text)}</${name}>`;

  class SvgContext {
    constructor(width, height) {
      Object.assign(this, {
        isWritten: true,
        width,
        height,
        out: [],
        open: [],
        ids: 0,
        path: new RecordedPath(),
        dash: [],
      });
      Object.assign(this, {
        fillStyle: '#000',
        strokeStyle: '#000',
        lineWidth: 1,
        globalAlpha: 1,
        font: '12px sans-serif',
      });
      this.ruler = document.createElement('canvas').getContext('2d');
    }

    measureText(text) {
      this.ruler.font = this.font;
      return this.ruler.measureText(text);
    }

    save() {
      this.open.push(0);
    }

    restore() {
      this.out.push('</g>'.repeat(this.open.pop() ?? 0));
    }

    translate(x, y) {
      this.group(`transform="translate(${number(x)} ${number(y)})"`);
    }

    group(attributes) {
      this.out.push(`<g ${attributes}>`);
      this.open[this.open.length - 1] += 1;
    }

    clip(path = this.path, rule = 'nonzero') {
      const id = `clip${++this.ids}`;
      this.out.push(
        `<clipPath id="${id}"><path clip-rule="${rule}" d="${path.write(this.width, this.height)}"/></clipPath>`,
      );
      this.group(`clip-path="url(#${id})"`);
    }

    setLineDash(dash) {
      this.dash = dash;
    }

    fill(path = this.path, rule = 'nonzero') {
      const [given, how] = typeof path === 'string' ? [this.path, path] : [path, rule];
      const d = given.write(this.width, this.height);
      if (d) this.out.push(`<path d="${d}" fill-rule="${how}"${paint('fill', this.fillStyle, this.globalAlpha)}/>`);
    }

    stroke(path = this.path) {
      const d = path.write(this.width, this.height);
      if (d) this.out.push(`<path d="${d}" fill="none"${this.strokeAttributes()}/>`);
    }

    strokeAttributes() {
      const dash = this.dash.length ? ` stroke-dasharray="${this.dash.join(' ')}"` : '';
      const ends = ` stroke-linejoin="${this.lineJoin ?? 'miter'}" stroke-linecap="${this.lineCap ?? 'butt'}"`;
      return `${paint('stroke', this.strokeStyle, this.globalAlpha)} stroke-width="${number(this.lineWidth)}"${ends}${dash}`;
    }

    // The outer edge of a union of discs: what lies inside it is masked.
    strokeUnion(path, { stroke, width, dash }) {
      const id = `mask${++this.ids}`;
      const d = path.write(this.width, this.height);
      const all = `width="${this.width}" height="${this.height}"`;
      this.out.push(
        `<mask id="${id}" maskUnits="userSpaceOnUse" x="0" y="0" ${all}><rect ${all} fill="#fff"/><path d="${d}"/></mask>`,
        `<path d="${d}" fill="none" mask="url(#${id})"${paint('stroke', stroke, 1)} stroke-width="${2 * width}" stroke-dasharray="${dash.join(' ')}"/>`,
      );
    }

    fillRect(x, y, width, height) {
      const size = `x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}"`;
      this.out.push(`<rect ${size}${paint('fill', this.fillStyle, this.globalAlpha)}/>`);
    }

    clearRect() {}

    fillText(text, x, y) {
      this.text(text, x, y, paint('fill', this.fillStyle, this.globalAlpha));
    }

    strokeText(text, x, y) {
      this.text(text, x, y, ` fill="none"${this.strokeAttributes()}`);
    }

    text(text, x, y, attributes) {
      const base = this.textBaseline === 'middle' ? ' dominant-baseline="central"' : '';
      this.out.push(
        `<text x="${number(x)}" y="${number(y)}" style="font:${escapeXml(this.font)}"${base}${attributes}>${escapeXml(text)}</text>`,
      );
    }

    toString(title) {
      const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
      return `<svg xmlns="http://www.w3.org/2000/svg" ${size} role="img">${element('title', title)}${this.out.join('\n')}</svg>\n`;
    }
  }

  for (const name of ['moveTo', 'lineTo', 'arc', 'rect', 'roundRect', 'closePath', 'bezierCurveTo']) {
    SvgContext.prototype[name] = function draw(...given) {
      this.path[name](...given);
    };
  }
  SvgContext.prototype.beginPath = function beginPath() {
    this.path = new RecordedPath();
  };

  return { RecordedPath, SvgContext };
})();
