// What lies still while the range moves: basemap and launch area.

globalThis.rangekit ??= {};

rangekit.ground = (() => {
  const { newPath, toWorld, toView, pathOf, place, thinnedPath, stroke } = rangekit.canvas;

  class Basemap {
    constructor({ land, lakes, borders }, regionBorders) {
      this.chains = { land, lakes };
      this.kept = {};
      this.land = pathOf(land, true);
      this.shore = pathOf(land, true, true);
      this.lakes = pathOf(lakes, true);
      this.borders = pathOf(borders, false, true);
      this.regions = regionBorders ? pathOf(regionBorders, false) : null;
    }

    paint(context, view, colours, hasRegions) {
      context.fillStyle = colours.sea;
      context.fillRect(0, 0, view.width, view.height);
      const land = place(this.land, view);
      context.fillStyle = colours.land;
      context.fill(land, 'evenodd');
      stroke(context, land, colours.land, 0.5); // where land is cut, at the antimeridian, no hairline shows
      context.fillStyle = colours.sea;
      context.fill(place(this.lakes, view), 'evenodd');
      context.lineJoin = 'round';
      stroke(context, place(this.shore, view), colours.border, 0.6);
      stroke(context, place(this.borders, view), colours.border, 0.9);
      if (hasRegions && this.regions) stroke(context, place(this.regions, view), colours.label, 0.8, [4, 2]);
    }

    // All water in sight, or all land, as a path to fill by the even-odd rule; thinned, and kept until the view changes.
    waterOrLand(view, isLand) {
      const { scale, x0, y0, width, height } = view;
      const key = [isLand, scale, x0, y0, width, height].join('/');
      if (this.kept.key !== key) {
        const path = thinnedPath([...this.chains.land, ...this.chains.lakes], view);
        if (!isLand) path.rect(-10, -10, width + 20, height + 20);
        this.kept = { key, path };
      }
      return this.kept.path;
    }
  }

  class LaunchAreas {
    constructor(page, near) {
      Object.assign(this, { page, near });
      this.paths = [];
      this.isUnderTiles = false; // tiles cover the basemap, and what is painted on it
      this.kept = {};
    }

    pathsOf(index) {
      const { outline, version } = this.page.data.launches[index];
      if (!this.paths[index] || this.paths[index].version !== version) {
        this.paths[index] = {
          version,
          fill: pathOf(outline.polygons.flat(), true),
          edge: pathOf(outline.polygons.flat(), true, true),
          lines: pathOf(outline.lines, false),
        };
      }
      return this.paths[index];
    }

    // A territory, on the basemap: the slider then never asks for it again.
    paintBelow(context, view, colours) {
      if (!this.isUnderTiles) this.paintTerritory(context, view, colours);
    }

    // With the range area: what is too slender to be seen under its tint.
    paintAbove(context, view, colours) {
      if (this.isUnderTiles) this.paintTerritory(context, view, colours);
      stroke(context, place(this.pathsOf(this.page.state.launch).lines, view), colours['launch-line'], 2.5);
      this.paintSites(context, view, colours);
    }

    paintTerritory(context, view, colours) {
      const { fill, edge } = this.pathsOf(this.page.state.launch);
      context.fillStyle = colours.launch;
      context.fill(place(fill, view), 'evenodd');
      context.lineJoin = 'round';
      this.paintOthers(context, view, colours);
      stroke(context, place(edge, view), colours['launch-line'], 1.3);
    }

    // The other launch areas' borders lie below: where they are the same, this one's shows.
    paintOthers(context, view, colours) {
      for (const { launch, colour, dash } of this.page.layers()) {
        if (launch === this.page.state.launch) continue;
        stroke(context, place(this.pathsOf(launch).edge, view), colours[colour], 1.2, dash);
        stroke(context, place(this.pathsOf(launch).lines, view), colours[colour], 1.2, dash);
      }
    }

    paintSites(context, view, colours) {
      const { points, corners = points } = this.page.launch.outline;
      const radius = this.page.launch.isOwn ? 6 : 4;
      const dots = newPath();
      for (let i = 0; i < corners.length; i += 2) {
        const [x, y] = toView(...toWorld(this.near(corners[i]), corners[i + 1]), view);
        for (const turn of view.turns) {
          dots.moveTo(x + turn * view.scale + radius, y);
          dots.arc(x + turn * view.scale, y, radius, 0, 2 * Math.PI);
        }
      }
      context.fillStyle = colours['launch-line'];
      context.fill(dots);
      stroke(context, dots, colours.halo, 1.5);
    }

    // The territory as a path to leave out, thinned for the view and kept until either changes.
    hole(view) {
      const { launch } = this.page.state;
      const { scale, x0, y0 } = view;
      const key = [launch, scale, x0, y0, view.width, view.height].join('/');
      if (this.kept.key !== key) {
        this.kept = { key, path: thinnedPath(this.page.data.launches[launch].outline.polygons.flat(), view) };
      }
      return this.kept.path;
    }
  }

  return { Basemap, LaunchAreas };
})();
