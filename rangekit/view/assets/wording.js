// The page's sentences, in the language of its words, and numbers as that language writes them.

globalThis.rangekit ??= {};

rangekit.wording = (() => {
  const UNITS = { km: 1, mi: 1.609344, nmi: 1.852 };

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

    // A range with the decimals that it was given with.
    range(km, unit) {
      if (unit !== 'km') return this.length(km, unit);
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
      return fill(words.subject, { what, from: data.launches[state.launch].from });
    }

    counts(judged) {
      const { words, data } = this;
      const total = data.targets.names.length;
      if (total === 0) return words.no_targets;
      if (total === 1) return fill(words.single[judged.verdicts[0]], { place: data.targets.names[0] });
      const targets = this.plural(data.targets.forms, total);
      const say = (verdict) => {
        const count = judged.counts[verdict];
        const values = { count: this.number(count), total: this.number(total), targets };
        return fill(this.plural(words[verdict], count), values);
      };
      return fill(words.counts, { in_reach: say('in_reach'), marginal: say('marginal') });
    }

    headline(state, judged) {
      return fill(this.words.headline, { subject: this.subject(state), counts: this.counts(judged) });
    }

    // page: {state, range, launch, judged}
    place({ state, range, launch, judged }, row) {
      const { words, data } = this;
      const place = data.targets.names[row];
      const distance = launch.distance[row];
      if (data.targets.regions?.[row]) {
        return fill(words.place.region, {
          place,
          verdict: words.verdict[judged.verdicts[row]],
          distance: this.length(distance, state.unit),
          farthest: this.length(launch.farthest[row], state.unit),
        });
      }
      if (distance === 0) return fill(words.place.inside, { place });
      const margin = range.nominal - distance;
      return fill(words.place[judged.verdicts[row]], {
        place,
        distance: this.length(distance, state.unit),
        margin: this.length(margin, state.unit),
        side: words.side[margin >= 0 ? 'inside' : 'outside'],
      });
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

  return { UNITS, Wording, fill };
})();
