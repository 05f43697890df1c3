// What folium's layers expect of a page: Leaflet's marker pictures, and the little of jQuery that popups use.

(() => {
  globalThis.L.Icon.Default.imagePath = '';
  globalThis.L.Icon.Default.mergeOptions(globalThis.rangekitIcons);
  // folium's styled icons come from a web font; without the network they become plain markers.
  globalThis.L.AwesomeMarkers = { icon: () => new globalThis.L.Icon.Default() };
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
})();
