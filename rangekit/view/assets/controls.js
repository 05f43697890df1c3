// The controls above the map: weapon, range slider with the weapons as marks, unit, naive circle.

globalThis.rangekit ??= {};

rangekit.controls = (() => {
  const { make, add, shape, byId } = rangekit.dom;
  const { VERDICTS } = rangekit.model;
  const { fill } = rangekit.wording;

  class Controls {
    // page: {data, say, state, range, change(values), choose(kind, value), filter(verdict)}
    constructor(page) {
      this.page = page;
      this.slider = byId('rk-slider');
      this.buildWeapons();
      this.buildSlider();
      this.buildTicks();
      this.buildChips();
      byId('rk-unit').addEventListener('change', (event) => page.change({ unit: event.target.value }));
      for (const id of ['rk-low', 'rk-high']) byId(id).addEventListener('change', () => this.typeRange(id));
      byId('rk-regions').addEventListener('change', (event) => page.change({ regions: event.target.checked }));
      byId('rk-naive').addEventListener('change', (event) => page.change({ naive: event.target.checked }));
    }

    buildWeapons() {
      const { data, say } = this.page;
      const select = byId('rk-weapon');
      const free = make('option', '', say.ui.any_range);
      free.value = '';
      select.append(free);
      for (const [label, asked] of [
        [say.ui.on_this_map, true],
        [say.ui.other_ranges, false],
      ]) {
        const group = make('optgroup');
        group.label = label;
        data.weapons.forEach((weapon, i) => {
          if (weapon.asked !== asked) return;
          const option = make('option', '', say.weapon(weapon));
          option.value = String(i);
          group.append(option);
        });
        if (group.children.length) select.append(group);
      }
      select.addEventListener('change', () =>
        this.page.choose('weapon', select.value === '' ? null : Number(select.value)),
      );
    }

    buildSlider() {
      const { slider, page } = this;
      slider.max = String(page.data.rangeMax);
      slider.addEventListener('input', () => page.change({ weapon: null, band: null, range: Number(slider.value) }));
      slider.addEventListener('keydown', (event) => {
        const big = { PageUp: 50, PageDown: -50 }[event.key];
        if (!big) return;
        slider.value = String(Number(slider.value) + big);
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        event.preventDefault();
      });
    }

    // A typed range, or a low and a high one; what cannot be is answered with a sentence, and stays as it was.
    typeRange(changed) {
      const { page } = this;
      // A figure typed over a weapon's band is one figure.
      const second = page.state.weapon !== null && changed === 'rk-low' ? '' : byId('rk-high').value;
      const band = rangekit.quantities.parseBand(byId('rk-low').value, second, page.state.unit);
      const fault = this.faultOf(band);
      if (fault) {
        page.complain(fault);
        this.showFields();
        return;
      }
      const [low, high] = [band.low, band.high].map((km) => Number(km.toFixed(3)));
      const isBand = low < high;
      page.change({ weapon: null, range: isBand ? (low + high) / 2 : low, band: isBand ? [low, high] : null });
    }

    faultOf(band) {
      const { say, data, state } = this.page;
      if (!band) return say.ui.bad_range;
      if (band.low > band.high) return say.ui.bad_band;
      if (band.low > 0 && band.high <= data.rangeMax) return '';
      return fill(say.ui.range_limits, { most: say.range(data.rangeMax, state.unit) });
    }

    showFields() {
      const { range, state } = this.page;
      const text = (km) => String(Number((km / rangekit.quantities.KM[state.unit]).toFixed(3)));
      byId('rk-low').value = text(range.low);
      byId('rk-high').value = range.low < range.high ? text(range.high) : '';
    }

    // Weapons as marks under the slider. Names stand where there is room; the list beside it has them all.
    buildTicks() {
      const { data, say } = this.page;
      const box = byId('rk-ticks');
      data.weapons.forEach((weapon, i) => {
        const late = weapon.nominal > 0.75 * data.rangeMax; // its name goes to the left
        const tick = make('span', `rk-tick${weapon.asked ? ' rk-asked' : ''}${late ? ' rk-late' : ''}`);
        tick.dataset.weapon = String(i);
        tick.style.left = `${(100 * weapon.nominal) / data.rangeMax}%`;
        const km = say.range(weapon.nominal, 'km');
        tick.title = weapon.bare ? km : `${weapon.name}: ${km}`;
        tick.append(make('span', 'rk-tick-name', weapon.bare ? km : weapon.short));
        tick.addEventListener('click', () => this.page.choose('weapon', i));
        box.append(tick);
      });
      this.ticks = [...box.children];
      placeTickNames(box);
      globalThis.addEventListener('resize', () => placeTickNames(box));
    }

    buildChips() {
      const verdicts = this.page.data.targets.names.length ? VERDICTS : [];
      this.chips = verdicts.map((verdict) => {
        const chip = make('button', `rk-chip rk-chip-${verdict}`);
        chip.type = 'button';
        chip.dataset.verdict = verdict;
        const count = make('b');
        const kind = make('span');
        add(chip, shape(verdict), count, ' ', kind);
        chip.addEventListener('click', () => this.page.filter(verdict));
        byId('rk-chips').append(chip);
        return { chip, count, kind, verdict };
      });
    }

    refresh(only) {
      const { state, range, say, data, judged } = this.page;
      this.slider.value = String(range.nominal);
      const text = say.range(range.nominal, state.unit);
      this.slider.setAttribute('aria-valuetext', text);
      const isBand = state.weapon === null && state.band;
      const spread = range.low < range.high && !isBand ? ` (${say.span(range)})` : '';
      byId('rk-range-text').textContent = isBand ? say.bandText(state.band, state.unit) : text + spread;
      this.showFields();
      byId('rk-weapon').value = state.weapon === null ? '' : String(state.weapon);
      byId('rk-unit').value = state.unit;
      byId('rk-naive').checked = state.naive;
      byId('rk-regions').checked = state.regions;
      const share = (km) => `${(100 * km) / data.rangeMax}%`;
      const span = byId('rk-span');
      span.hidden = range.low === range.high;
      span.style.left = share(range.low);
      span.style.width = share(range.high - range.low);
      for (const tick of this.ticks) tick.classList.toggle('rk-chosen', Number(tick.dataset.weapon) === state.weapon);
      for (const { chip, count, kind, verdict } of this.chips) {
        count.textContent = say.number(judged.counts[verdict]);
        kind.textContent = say.kind(verdict, range);
        chip.setAttribute('aria-pressed', String(only === verdict));
      }
      this.showNaive();
    }

    // How far a ring drawn on a flat web map would fall short, where it matters: at the nearest launch point.
    showNaive() {
      const { page } = this;
      const box = byId('rk-naive-text');
      box.hidden = !page.state.naive;
      if (box.hidden) return;
      const order = page.data.targets.order.slice();
      const nearest = order.sort((a, b) => page.launch.distance[a] - page.launch.distance[b])[0];
      const lat = page.places()[0]?.launchLat ?? page.launch.launchLat[nearest];
      if (lat === undefined) return;
      const drawn = page.range.nominal * rangekit.projection.mercatorShare(lat);
      const length = (km) => page.say.length(km, page.state.unit);
      const { n, s } = page.say.ui.compass;
      box.textContent = fill(page.say.ui.naive_text, {
        range: length(page.range.nominal),
        drawn: length(drawn),
        error: length(page.range.nominal - drawn),
        lat: `${Math.abs(lat).toFixed(0)}°\u00a0${lat < 0 ? s : n}`,
      });
    }
  }

  function placeTickNames(box) {
    const limit = box.getBoundingClientRect();
    const taken = [];
    const ticks = [...box.children].sort((a, b) => b.classList.contains('rk-asked') - a.classList.contains('rk-asked'));
    for (const tick of ticks) tick.classList.remove('rk-named');
    for (const tick of ticks) {
      tick.classList.add('rk-named');
      const { left, right } = tick.firstChild.getBoundingClientRect();
      const clash = right > limit.right + 12 || taken.some(([l, r]) => l < right + 8 && r > left - 8);
      if (clash) tick.classList.remove('rk-named');
      else taken.push([left, right]);
    }
  }

  return { Controls };
})();
