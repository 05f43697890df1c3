// What folium's layers expect of a page: Leaflet's marker pictures, coloured icons, the little of jQuery that popups use,
// and our own layers for a LayerControl to switch.

globalThis.rangekit ??= {};

(() => {
  const { L } = globalThis;
  L.Icon.Default.imagePath = '';
  L.Icon.Default.mergeOptions(globalThis.rangekitIcons);

  // The names that folium.Icon knows for its colours.
  const COLOURS = {
    ...{
      red: '#d33d29',
      darkred: '#9f3035',
      lightred: '#fb8b7c',
      orange: '#f0932b',
      beige: '#fcc88f',
      green: '#6fa927',
    },
    ...{ darkgreen: '#6f7f22', lightgreen: '#b4ee6c', blue: '#38a6d8', darkblue: '#00659f', lightblue: '#86d3f7' },
    ...{ purple: '#cd50b4', darkpurple: '#593769', pink: '#fb8fe5', cadetblue: '#426776', white: '#fafafa' },
    ...{ gray: '#575757', lightgray: '#a3a3a3', black: '#303030' },
  };
  const ESCAPED = /[^\w#.,%() -]/g; // what no colour holds

  // Pictures of web fonts need the network; a drop of the colour asked for does not.
  L.AwesomeMarkers = {
    icon: ({ markerColor = 'blue', iconColor = 'white', extraClasses = '' } = {}) => {
      const colour = String(COLOURS[markerColor] ?? markerColor).replace(ESCAPED, '');
      const dot = String(iconColor).replace(ESCAPED, '');
      const drop = 'M12.5 40.5C10 31 .5 23.5 .5 12.5a12 12 0 0 1 24 0c0 11-9.5 18.5-12 28Z';
      const svg =
        '<svg xmlns="http://www.w3.org/2000/svg" width="25" height="41" viewBox="0 0 25 41">' +
        `<path d="${drop}" fill="${colour}" stroke="#0006"/><circle cx="12.5" cy="12.5" r="4.5" fill="${dot}"/></svg>`;
      return new L.Icon({
        iconUrl: `data:image/svg+xml,${encodeURIComponent(svg)}`,
        iconSize: [25, 41],
        iconAnchor: [12, 41],
        popupAnchor: [1, -34],
        tooltipAnchor: [16, -28],
        className: `rk-marker-${String(markerColor).replace(/\W/g, '')} ${extraClasses}`.trim(),
      });
    },
  };

  globalThis.$ =
    globalThis.$ ||
    ((given) => {
      if (typeof given === 'string') {
        const template = document.createElement('template');
        template.innerHTML = given.trim();
        return [...template.content.children];
      }
      return { ready: (callback) => callback() };
    });

  // Our canvases as layers that can be taken off the map and put back.
  rangekit.hidden = new Set();
  const Handle = L.Layer.extend({
    initialize(key) {
      this.key = key;
    },
    onAdd() {
      rangekit.hidden.delete(this.key);
      rangekit.view?.showLayers();
    },
    onRemove() {
      rangekit.hidden.add(this.key);
      rangekit.view?.showLayers();
    },
  });
  rangekit.layer = (key) => new Handle(key);
})();
