// Buttons on the map: one's own launch points, the measuring line, the true view, the full screen.

globalThis.rangekit ??= {};

rangekit.tools = (() => {
  const { make, add, icon } = rangekit.dom;
  const PICTURES = {
    launch:
      'M8 1.5a4.6 4.6 0 0 0-4.6 4.6C3.4 9.6 8 14.5 8 14.5s4.6-4.9 4.6-8.4A4.6 4.6 0 0 0 8 1.5Zm0 3v3.4M6.3 6.2h3.4',
    measure: 'M1.5 11 11 1.5 14.5 5 5 14.5ZM4 8.5l1.5 1.5M6.5 6 8 7.5M9 3.5 10.5 5',
    azimuthal:
      'M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13Zm0 3a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7ZM8 1.5v13M1.5 8h13',
    fullscreen: 'M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4',
  };

  class Tools {
    constructor(leaflet, page) {
      Object.assign(this, { leaflet, page, buttons: {} });
      const { ui } = page.say;
      const box = make('div', 'leaflet-bar rk-tools-bar');
      this.add(box, 'launch', ui.tool_launch, () => page.setMode(page.mode === 'launch' ? null : 'launch'));
      this.add(box, 'measure', ui.tool_measure, () => page.setMode(page.mode === 'measure' ? null : 'measure'));
      this.add(box, 'azimuthal', ui.tool_azimuthal, () =>
        page.change({ projection: page.state.projection === 'azimuthal' ? 'mercator' : 'azimuthal' }),
      );
      if (document.fullscreenEnabled) this.add(box, 'fullscreen', ui.tool_fullscreen, () => toggleFullscreen());
      L.DomEvent.disableClickPropagation(box);
      const control = L.control({ position: 'topleft' });
      control.onAdd = () => box;
      control.addTo(leaflet);
      this.hint = make('div', 'rk-hint');
      this.hint.setAttribute('role', 'status');
      leaflet.getContainer().append(this.hint);
      document.addEventListener('fullscreenchange', () => this.refresh());
    }

    add(box, key, label, act) {
      const button = make('button');
      button.type = 'button';
      button.title = label;
      button.setAttribute('aria-label', label);
      add(button, icon(PICTURES[key]));
      button.addEventListener('click', act);
      this.buttons[key] = button;
      box.append(button);
    }

    refresh() {
      const { page, buttons } = this;
      const pressed = {
        launch: page.mode === 'launch',
        measure: page.mode === 'measure',
        azimuthal: page.state.projection === 'azimuthal',
        fullscreen: Boolean(document.fullscreenElement),
      };
      for (const [key, button] of Object.entries(buttons)) button.setAttribute('aria-pressed', String(pressed[key]));
      this.leaflet.getContainer().classList.toggle('rk-putting', page.mode !== null);
      this.showHint();
    }

    showHint() {
      const { page } = this;
      const { ui } = page.say;
      const measured = page.view?.measure.text();
      const text = { launch: ui.hint_launch, measure: measured || ui.hint_measure }[page.mode] ?? '';
      if (this.hint.textContent !== text) this.hint.textContent = text;
      this.hint.hidden = !text;
    }
  }

  function toggleFullscreen() {
    const done = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    done?.catch?.(() => {}); // a frame may not be allowed to
  }

  return { Tools };
})();
