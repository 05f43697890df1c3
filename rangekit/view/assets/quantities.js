// A range as people type it: "300", "300 km", "186mi", "290-306".

globalThis.rangekit ??= {};

rangekit.quantities = (() => {
  const NAMES = {
    km: ['km', 'км'],
    mi: ['mi', 'mile', 'miles', 'миля', 'мили', 'миль', 'милі'],
    nmi: ['nmi', 'nm', 'мор'],
  };
  const KM = { km: 1, mi: 1.609344, nmi: 1.852 };
  const METRES = ['m', 'м'];

  // Kilometres, or null where the text is no length. `unit` is what a bare number is in.
  function parseLength(text, unit) {
    const plain = String(text)
      .trim()
      .toLowerCase()
      .replace(/[\s\u00a0\u202f]/g, '');
    const found = /^(\d+(?:[.,]\d+)*)([a-zа-яіїє.]*)$/.exec(plain);
    if (!found) return null;
    const number = readNumber(found[1]);
    const name = found[2].replace(/\.$/, '');
    if (Number.isNaN(number)) return null;
    if (!name) return number * KM[unit];
    if (METRES.includes(name)) return number / 1000;
    const known = Object.keys(NAMES).find((key) =>
      NAMES[key].some((one) => name === one || (key === 'nmi' && name.startsWith('мор'))),
    );
    return known ? number * KM[known] : null;
  }

  // "1,000" is a thousand, "277,8" has a decimal comma.
  function readNumber(text) {
    const isGrouped = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text);
    return Number(isGrouped ? text.replaceAll(',', '') : text.replace(',', '.'));
  }

  // {low, high} in kilometres; equal where one figure is given. Null where it is no range.
  function parseBand(low, high, unit) {
    const parts = String(low).split(/[-–—]/);
    const texts = parts.length === 2 && !String(high).trim() ? parts : [low, high];
    const first = parseLength(texts[0], unit);
    const second = String(texts[1]).trim() ? parseLength(texts[1], unit) : first;
    return first === null || second === null ? null : { low: first, high: second };
  }

  return { KM, parseLength, parseBand };
})();
