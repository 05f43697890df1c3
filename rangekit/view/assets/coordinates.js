// Coordinates as people type them: "50.45, 30.52", "50°27'N 30°31'E", "пн. ш. 50,45; сх. д. 30,52". Latitude comes first
// unless letters say otherwise.

globalThis.rangekit ??= {};

rangekit.coordinates = (() => {
  // Which axis a letter or a word means, and its sign.
  const WORDS = [
    [/п(?:н|івн)[а-яіїє]*\.?\s*(?:ш[а-яії]*\.?)?|с(?:ев)?[а-яё]*\.?\s*ш[а-яё]*\.?/g, 'N'],
    [/п(?:д|івд)[а-яіїє]*\.?\s*(?:ш[а-яії]*\.?)?|ю(?:ж)?[а-яё]*\.?\s*ш[а-яё]*\.?/g, 'S'],
    [/сх[а-яіїє]*\.?\s*(?:д[а-яії]*\.?)?|в(?:ост)?[а-яё]*\.?\s*д[а-яё]*\.?/g, 'E'],
    [/зх?[а-яіїє]*\.?\s*д[а-яії]*\.?|зх\.?/g, 'W'],
    [/\bnorth\b/g, 'N'],
    [/\bsouth\b/g, 'S'],
    [/\beast\b/g, 'E'],
    [/\bwest\b/g, 'W'],
    [/\b(?:lat(?:itude)?|lon(?:gitude)?|lng)\b\s*[:=]?/g, ' '],
  ];
  const SIGNS = { N: 1, E: 1, S: -1, W: -1 };
  const ALLOWED = /^[\d\s.,;+\-°'"NSEW/]+$/;

  // {lon, lat}, {fault} where the text is coordinates that no place has, or null where it is something else.
  function parse(text) {
    const plain = normalise(text);
    if (!ALLOWED.test(plain) || !/\d/.test(plain)) return null;
    const halves = /[NSEW]/.test(plain) ? byLetters(plain) : bySigns(plain);
    if (!halves) return null;
    const degrees = halves.map(({ numbers }) => toDegrees(numbers));
    if (degrees.includes(null)) return null;
    const values = degrees.map((value, k) => value * (SIGNS[halves[k].letter] ?? 1));
    const isFlipped = 'EW'.includes(halves[0].letter || 'N');
    const [lat, lon] = isFlipped ? [values[1], values[0]] : values;
    return check(lon, lat);
  }

  function check(lon, lat) {
    if (!(Math.abs(lat) <= 90)) return { fault: 'latitude', value: lat };
    if (!(Math.abs(lon) <= 180)) return { fault: 'longitude', value: lon };
    return { lon, lat };
  }

  function normalise(text) {
    let plain = String(text).trim().toLowerCase();
    for (const [word, letter] of WORDS) plain = plain.replace(word, letter);
    plain = plain
      .replace(/[nsew]/g, (letter) => letter.toUpperCase())
      .replace(/[’′ʹ`]/g, "'")
      .replace(/[”″“]|''/g, '"')
      .replace(/[º˚]|\bdeg\b/g, '°')
      .replace(/[−–—]/g, '-')
      .replace(/[()]/g, ' ');
    return decimalPoints(plain);
  }

  // Where commas are decimal: "50,45 30,52", "50,45; 30,52", "50,45, 30,52".
  function decimalPoints(plain) {
    if (plain.includes('.') || !/\d,\d/.test(plain)) return plain;
    const joins = plain.match(/\d,(?=\d)/g).length;
    const others = /[;°\sNSEW]/.test(plain.trim());
    return joins >= 2 && others ? plain.replace(/(\d),(?=\d)/g, '$1.') : plain;
  }

  const numbersOf = (text) => (text.match(/[+-]?\s*\d+(?:\.\d*)?/g) || []).map((n) => Number(n.replace(/\s/g, '')));

  // Each letter belongs to the numbers before it, or after it if it comes first.
  function byLetters(plain) {
    const letters = plain.match(/[NSEW]/g);
    if (letters.length !== 2 || 'NS'.includes(letters[0]) === 'NS'.includes(letters[1])) return null;
    const parts = plain.split(/[NSEW]/).map(numbersOf);
    const [first, second] = parts[0].length ? parts : parts.slice(1);
    if (!first?.length || !second?.length) return null;
    return [
      { numbers: first, letter: letters[0] },
      { numbers: second, letter: letters[1] },
    ];
  }

  function bySigns(plain) {
    const apart = plain.split(/[;,/]/).filter((part) => part.trim());
    let groups = apart.map(numbersOf);
    if (groups.length === 1) {
      const [numbers] = groups;
      if (numbers.length % 2) return null;
      groups = [numbers.slice(0, numbers.length / 2), numbers.slice(numbers.length / 2)];
    }
    if (groups.length !== 2 || groups[0].length !== groups[1].length) return null;
    return groups.map((numbers) => ({ numbers }));
  }

  // Degrees, or degrees and minutes, or with seconds.
  function toDegrees(numbers) {
    const [degrees, minutes = 0, seconds = 0] = numbers;
    if (!numbers.length || numbers.length > 3 || minutes < 0 || seconds < 0 || minutes >= 60 || seconds >= 60)
      return null;
    const size = Math.abs(degrees) + minutes / 60 + seconds / 3600;
    return degrees < 0 || Object.is(degrees, -0) ? -size : size;
  }

  // As it is written on the page and read back: latitude first.
  const write = (lon, lat, digits = 4) => `${round(lat, digits)}, ${round(lon, digits)}`;
  const round = (value, digits) => Number(value.toFixed(digits));

  return { parse, check, write };
})();
