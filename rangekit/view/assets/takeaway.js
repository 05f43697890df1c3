// What a reader takes along: files, pictures, links, paper; and the sources behind it all.

globalThis.rangekit ??= {};

rangekit.takeaway = (() => {
  const { make, add, name, link, byId } = rangekit.dom;
  const { files } = rangekit;
  const SHOWN_MS = 2000;

  class Takeaway {
    constructor(page) {
      this.page = page;
      const clicks = {
        'rk-csv': () => this.download(files.writeCsv(page, page.table.rows), 'text/csv;charset=utf-8', 'csv'),
        'rk-geojson': () => this.download(this.geoJson(), 'application/geo+json', 'geojson'),
        'rk-png': () => this.savePng(),
        'rk-svg': () => this.download(rangekit.picture.toSvg(page), 'image/svg+xml', 'svg'),
        'rk-link': () => this.copy('rk-link', page.say.ui.link, this.link()),
        'rk-embed-code': () => this.copy('rk-embed-code', page.say.ui.embed_code, this.embedCode()),
        'rk-print': () => globalThis.print(),
      };
      for (const [id, act] of Object.entries(clicks)) byId(id).addEventListener('click', act);
      globalThis.addEventListener('beforeprint', () => this.print(true));
      globalThis.addEventListener('afterprint', () => this.print(false));
    }

    download(content, type, suffix) {
      const anchor = make('a');
      anchor.href = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
      anchor.download = `rangekit-${files.weaponId(this.page)}.${suffix}`;
      anchor.click();
      setTimeout(() => URL.revokeObjectURL(anchor.href), 1000);
    }

    geoJson() {
      const { launch } = this.page;
      const fine = (range) => rangekit.launchPoints.startsNow(launch.outline, range);
      return files.writeGeoJson(this.page, (range) =>
        rangekit.outline.trace(fine(range), range, launch.outline.polygons),
      );
    }

    async savePng() {
      this.download(await rangekit.picture.toPng(this.page), 'image/png', 'png');
    }

    link() {
      return `${String(globalThis.location.href).split('#')[0]}#${this.page.address()}`;
    }

    embedCode() {
      const { page } = this;
      const hash = rangekit.address.write(page.data, { ...page.state, at: page.view.at(), embed: true });
      const frame = make('iframe');
      frame.src = `${String(globalThis.location.href).split('#')[0]}#${hash}`;
      frame.title = byId('rk-headline').textContent;
      frame.width = '100%';
      frame.height = '480';
      frame.setAttribute('loading', 'lazy');
      frame.style.border = '0';
      return frame.outerHTML;
    }

    async copy(id, label, text) {
      const { ui } = this.page.say;
      const button = byId(id);
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = ui.link_copied;
      } catch {
        this.showText(text); // not allowed here: to copy by hand
      }
      setTimeout(() => {
        button.textContent = label;
      }, SHOWN_MS);
    }

    showText(text) {
      const box = byId('rk-copy-text');
      box.hidden = false;
      box.value = text;
      box.focus();
      box.select();
    }

    // --- Who says so: the weapon's figures, the outline and the targets ---
    sourceList(isPin) {
      const { data, state, say, launch } = this.page;
      const list = make('ul', 'rk-source-list');
      const weapon = state.weapon === null ? null : data.weapons[state.weapon];
      for (const source of weapon ? weapon.sources : []) list.append(this.sourceItem(source));
      if (!weapon || weapon.bare) list.append(make('li', '', say.ui.not_published));
      add(list, add(make('li'), `${say.words.data.launch}: `, link(launch.source, launch.url)));
      if (isPin) return add(list, make('li', '', this.pinNote()));
      return add(list, add(make('li'), `${say.words.data.targets}: `, link(data.targets.source, data.targets.url)));
    }

    // A pin is measured to the outline that the page carries.
    pinNote() {
      const { say, launch } = this.page;
      const error = say.shortLength(launch.outlineError);
      return launch.isOwn ? say.ui.pin_exact : rangekit.wording.fill(say.ui.pin_note, { error });
    }

    sourceItem({ figure, publisher, date, url, status, note }) {
      const { ui } = this.page.say;
      const who = [publisher, date].filter(Boolean).join(', ') || ui.no_publication;
      const item = add(make('li'), name('span', '', `${figure}: `), link(who, url), ' ');
      item.append(make('span', `rk-status rk-status-${status}`, ui.status[status] ?? status), ' ');
      if (note) item.append(inEnglish(make('div', 'rk-fine', note)));
      return item;
    }

    showSources() {
      const { data, state } = this.page;
      const weapon = state.weapon === null ? null : data.weapons[state.weapon];
      const body = byId('rk-sources-body');
      body.replaceChildren();
      if (weapon?.note) body.append(inEnglish(make('p', '', weapon.note)));
      body.append(this.sourceList(false));
    }

    // Paper has nothing to scroll and nothing to click.
    print(isPaper) {
      const { page } = this;
      const all = byId('rk-print-all').checked;
      document.documentElement.classList.toggle('rk-print-all', isPaper && all);
      const sources = byId('rk-sources');
      if (isPaper) this.wasOpen = sources.open;
      sources.open = isPaper || this.wasOpen;
      document.documentElement.classList.toggle('rk-paper', isPaper);
      page.view.colours(); // paper is white, whatever the screen is
      page.view.print(isPaper);
      page.table.print(isPaper, all);
    }
  }

  // Notes of the catalogue are English whatever the page's language is.
  function inEnglish(element) {
    element.lang = 'en';
    return element;
  }

  return { Takeaway };
})();
