// The page's sentences, in the language of its words, and numbers as that language writes them.

globalThis.rangekit ??= {};

rangekit.wording = (() => {
  const UNITS = { km: 1, mi: 1.609344, nmi: 1.852 };
  const MOST_DECIMALS = 3;

  // Letters that are written from the right, and signs that turn a sentence round.
  const TURNING =
    /[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc]|[\ud802\ud803\ud83a\ud83b]/;

  // A name within a sentence: whatever it holds, the words around it stay where they are.
  function isolate(name) {
    return TURNING.test(name) ? `\u2068${name.replace(/[\u2066-\u2069]/g, '')}\u2069` : name;
  }

  // Beyond a highest figure that is published as a floor "out of reach" says too much.
  function isBeyondFloor(verdict, { openEnded }) {
    return Boolean(openEnded) && verdict === 'out_of_reach';
  }

  // Put values into a template. A value is never read as a template itself.
  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, (whole, key) => (Object.hasOwn(values, key) ? String(values[key]) : whole));
  }

  // Sentences about data, which is what model.read returned.
  class Wording {
    constructor(data) {
      this.data = data;
      this.words = data.words;
      this.ui = data.words.ui;
      const digits = [0, 1, 2, 3].map((n) => ({ minimumFractionDigits: n, maximumFractionDigits: n }));
      this.formats = digits.map((options) => new Intl.NumberFormat(data.lang, options));
      this.compact = new Intl.NumberFormat(data.lang, { notation: 'compact' });
      this.rules = digits.map((options) => new Intl.PluralRules(data.lang, options));
    }

    number(value, decimals = 0) {
      return this.formats[decimals].format(value);
    }

    // As readers say them: 76K, 1.2M.
    people(number) {
      return number >= 0 && number !== null ? this.compact.format(number) : '';
    }

    // How many are left out of a list; nothing if none is.
    rest(count) {
      return count > 0 ? this.count(this.ui.more, count) : '';
    }

    percent(share) {
      return `${this.number(Math.round(100 * share))}${this.data.lang === 'en' ? '' : '\u00a0'}%`;
    }

    // How much of a region is within the range; nothing for a place.
    share(curve, range) {
      return curve ? this.percent(rangekit.model.shareWithin(curve, range.nominal)) : null;
    }

    // The form that fits a number; with decimals the rules look at the digits that are written.
    plural(forms, value, decimals = 0) {
      if (value === 0 && forms.none !== undefined) return forms.none;
      return forms[this.rules[decimals].select(value)] ?? forms.other;
    }

    count(forms, value) {
      return fill(this.plural(forms, value), { count: this.number(value) });
    }

    // A length in the reader's unit without its name, rounded half up.
    figure(km, unit, decimals = 0) {
      const scaled = 10 ** decimals;
      return this.number(Math.floor((Math.abs(km) / UNITS[unit]) * scaled + 0.5) / scaled, decimals);
    }

    length(km, unit, decimals = 0) {
      const scaled = 10 ** decimals;
      const value = Math.floor((Math.abs(km) / UNITS[unit]) * scaled + 0.5) / scaled;
      return `${this.number(value, decimals)} ${this.plural(this.words.units[unit].forms, value, decimals)}`;
    }

    // A range with the decimals that it was given with; in another unit with one, unless it is whole.
    range(km, unit) {
      if (unit !== 'km') {
        const value = km / UNITS[unit];
        return this.length(km, unit, Math.abs(value - Math.round(value)) < 0.05 ? 0 : 1);
      }
      return `${this.number(km, decimalsOf(km))} ${this.words.units.km.name}`;
    }

    span({ low, high }) {
      return fill(this.ui.published, { low: this.number(low, decimalsOf(low)), high: this.range(high, 'km') });
    }

    // A weapon with its range; a range that is nobody's goes by itself.
    weapon({ short, nominal, bare }) {
      const km = this.range(nominal, 'km');
      return bare ? fill(this.words.bare, { km }) : `${short}, ${km}`;
    }

    subject(state) {
      const { words, data } = this;
      const weapon = state.weapon === null ? null : data.weapons[state.weapon];
      const km = this.range(weapon ? weapon.nominal : state.range, state.unit);
      let what = fill(words.bare, { km });
      if (weapon && !weapon.bare) {
        const template = weapon.low < weapon.high ? 'range_about' : weapon.openEnded ? 'range_open' : 'range';
        what = fill(words.weapon, { name: weapon.short, range: fill(words[template], { km }) });
      }
      if (state.weapon === null && state.band) what = fill(words.bare, { km: this.bandText(state.band, state.unit) });
      return fill(words.subject, { what, from: data.launches[state.launch].from });
    }

    counts(judged, state) {
      const { words, data } = this;
      const total = data.targets.names.length;
      if (total === 0) return words.no_targets;
      if (data.targets.regions && total > 1) return this.regionCounts(state, total);
      if (total === 1) {
        const [verdict] = judged.verdicts;
        const isFloor = isBeyondFloor(verdict, rangekit.model.rangeOf(data, state));
        return fill(words.single[isFloor ? 'beyond_floor' : verdict], { place: isolate(data.targets.names[0]) });
      }
      const targets = this.plural(data.targets.forms, total);
      const say = (verdict) => {
        const count = judged.counts[verdict];
        const values = { count: this.number(count), total: this.number(total), targets };
        return fill(this.plural(words[verdict], count), values);
      };
      return fill(words.counts, { in_reach: say('in_reach'), marginal: say('marginal') });
    }

    headline(state, judged) {
      return fill(this.words.headline, { subject: this.subject(state), counts: this.counts(judged, state) });
    }

    // Low and high as "290–306 km".
    bandText([low, high], unit) {
      const text = (km) => this.range(km, unit);
      const [first, last] = [text(low), text(high)];
      return `${first.slice(0, first.lastIndexOf(' '))}–${last}`;
    }

    // What is found of a place, or of a region. page: {state, range}; record: model.recordOf's
    place({ state, range }, record) {
      const { words } = this;
      const place = isolate(record.name);
      const { distance, verdict } = record;
      if (record.curve) {
        return fill(words.place.region, {
          place,
          verdict: words.region_verdict[this.regionVerdict(record, range)],
          distance: this.length(distance, state.unit),
          farthest: this.length(record.farthest, state.unit),
        });
      }
      if (distance === 0) return fill(words.place.inside, { place });
      if (verdict === 'marginal') return this.marginal(range, record, state.unit);
      const margin = range.nominal - distance;
      const decimals = this.decimalsFor(margin, state.unit);
      return fill(words.place[isBeyondFloor(verdict, range) ? 'beyond_floor' : verdict], {
        place,
        distance: this.length(distance, state.unit, decimals),
        margin: this.length(margin, state.unit, decimals),
      });
    }

    // A margin of few kilometres or miles is given with tenths, so that the figures of a sentence add up.
    decimalsFor(margin, unit) {
      return Math.abs(margin) / UNITS[unit] < 10 ? 1 : 0;
    }

    // Why it is marginal: because published figures differ, or because it is too near to one of them to tell.
    marginal({ low, high }, { name, distance, uncertainty }, unit) {
      const { words } = this;
      const place = isolate(name);
      if (distance - uncertainty > low && distance + uncertainty <= high) {
        return fill(words.place.marginal, {
          place,
          distance: this.between(distance, { low, high }, unit),
          low: this.range(low, unit),
          high: this.range(high, unit),
        });
      }
      const limit = distance + uncertainty > high ? high : low;
      return fill(words.place.edge, {
        place,
        distance: this.length(distance, unit, 1),
        limit: this.range(limit, unit),
        uncertainty: this.shortLength(uncertainty),
      });
    }

    // A distance between two figures, with as many decimals as it takes to read so.
    between(distance, { low, high }, unit) {
      const shown = (km, decimals) => Math.floor((km / UNITS[unit]) * 10 ** decimals + 0.5) / 10 ** decimals;
      const figure = (km) => (unit === 'km' ? km : shown(km, 1));
      const reads = (decimals) => shown(distance, decimals) > figure(low) && shown(distance, decimals) <= figure(high);
      const decimals = [0, 1, 2].find(reads) ?? MOST_DECIMALS;
      return this.length(distance, unit, decimals);
    }

    // Whole metres below a kilometre, rounded up, and tenths of kilometres above.
    shortLength(km) {
      if (km >= 1) return this.range(Math.ceil(Number((km * 10).toFixed(6))) / 10, 'km');
      return fill(this.words.metres, { m: this.number(Math.ceil(Number((km * 1000).toFixed(6)))) });
    }

    // A number as it was given.
    plain(value) {
      return new Intl.NumberFormat(this.data.lang, { maximumFractionDigits: 6, useGrouping: false }).format(value);
    }

    // The verdict in words; of a region that is partly in reach with its share.
    verdictOf(record, range) {
      if (!record.curve && isBeyondFloor(record.verdict, range)) return this.ui.beyond_floor;
      if (!record.curve) return this.words.verdict[record.verdict];
      const verdict = this.regionVerdict(record, range);
      const share = verdict === 'partly' ? ` (${this.share(record.curve, range)})` : '';
      return this.words.region_verdict[verdict] + share;
    }

    regionVerdict({ distance, farthest, uncertainty }, range) {
      return rangekit.model.decideRegion(distance, farthest, uncertainty, range);
    }

    // What the three kinds of verdict are called: of regions it is how much of them.
    kind(verdict, range) {
      if (!this.data.targets.regions && isBeyondFloor(verdict, range)) return this.ui.beyond_floor_short;
      return this.words[this.data.targets.regions ? 'region_kinds' : 'verdict'][verdict];
    }

    regionCounts(state, total) {
      const { data, words } = this;
      const launch = data.launches[state.launch];
      const range = rangekit.model.rangeOf(data, state);
      const found = { wholly: 0, partly: 0, not: 0, marginal: 0 };
      for (let i = 0; i < total; i += 1) {
        const ends = { distance: launch.distance[i], farthest: launch.farthest[i] };
        found[this.regionVerdict({ ...ends, uncertainty: launch.uncertainties[i] }, range)] += 1;
      }
      const counts = Object.entries(found).map(([key, count]) => [key, this.number(count)]);
      const targets = this.plural(data.targets.forms, total);
      return fill(words.region_counts, { ...Object.fromEntries(counts), total: this.number(total), targets });
    }

    margin(km, unit) {
      return fill(this.ui[km >= 0 ? 'to_spare' : 'short'], { margin: this.length(km, unit, 1) });
    }

    position(lon, lat) {
      const { n, s, e, w } = this.ui.compass;
      const degrees = (value) => `${this.number(Math.abs(value), 2)}°\u00a0`;
      return `${degrees(lat)}${lat < 0 ? s : n}, ${degrees(lon)}${lon < 0 ? w : e}`;
    }
  }

  const decimalsOf = (km) =>
    (
      km
        .toFixed(3)
        .replace(/\.?0+$/, '')
        .split('.')[1] || ''
    ).length;

  return { UNITS, Wording, fill, isolate };
})();
