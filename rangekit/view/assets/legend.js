// The map's key: shapes of the verdicts, range area, band, launch area.

globalThis.rangekit ??= {};

rangekit.legend = (() => {
  const { make, add, shape } = rangekit.dom;
  const { fill } = rangekit.wording;

  const entry = (name, text) => add(make('div', `rk-entry ${name}`), make('i'), make('span', '', text));

  class Legend {
    constructor(page) {
      this.page = page;
      const { say, data } = page;
      const box = make('div', 'rk-legend');
      this.box = box;
      this.kinds = [];
      for (const verdict of data.targets.names.length ? rangekit.model.VERDICTS : []) {
        const text = make('span');
        this.kinds.push({ text, verdict });
        add(box, add(make('div', 'rk-entry rk-entry-verdict'), shape(verdict), text));
      }
      if (data.targets.regions) add(box, shareKey(say));
      this.bandKey = entry('rk-key-band', say.ui.legend.band);
      this.launchKey = entry('rk-key-launch', '');
      add(box, entry('rk-key-area', say.ui.legend.area), this.bandKey, this.launchKey);
      this.refresh();
    }

    control() {
      const control = L.control({ position: 'bottomleft' });
      control.onAdd = () => {
        L.DomEvent.disableClickPropagation(this.box);
        return this.box;
      };
      return control;
    }

    // A single figure has no band.
    refresh() {
      const { range, launch, say } = this.page;
      this.bandKey.hidden = range.low === range.high;
      for (const { text, verdict } of this.kinds) text.textContent = say.kind(verdict, range);
      this.launchKey.lastChild.textContent = fill(say.ui.legend.launch, { name: launch.name });
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

  return { Legend };
})();
