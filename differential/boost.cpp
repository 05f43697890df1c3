// Answers distances with Boost.Geometry's geographic strategies: questions on standard input, one number per line on output.
//
// A question: a formula, "points", "parts" or "bisected", and then
//   points: how many, and for each lon lat lon lat;
//   parts: how many; for each "point", "line" or "polygon", its number of rings, and for each ring its length and its
//           positions; then the number of queries, and their positions;
//   bisected: the same, with another search along the edges.

#include <boost/geometry.hpp>
#include <boost/geometry/geometries/geometries.hpp>
#include <algorithm>
#include <cstdio>
#include <iostream>
#include <limits>
#include <string>
#include <vector>

namespace bg = boost::geometry;
using Point = bg::model::point<double, 2, bg::cs::geographic<bg::degree>>;
using Line = bg::model::linestring<Point>;
using Polygon = bg::model::polygon<Point, false>;  // counter-clockwise, as GeoJSON winds
using Spheroid = bg::srs::spheroid<double>;

const Spheroid wgs84(6378137.0, 6356752.314245179);

template <typename T> T read() { T value; std::cin >> value; return value; }

Point read_point() { double lon = read<double>(), lat = read<double>(); return {lon, lat}; }

template <typename Range> void read_ring(Range& ring) {
    for (auto left = read<std::size_t>(); left > 0; --left) ring.push_back(read_point());
}

template <typename Formula> void answer_points() {
    bg::strategy::distance::geographic<Formula, Spheroid> strategy(wgs84);
    for (auto left = read<std::size_t>(); left > 0; --left) {
        Point from = read_point(), to = read_point();
        std::printf("%.17g\n", bg::distance(from, to, strategy));
    }
}

// Along an edge the nearest point is sought by Newton's method, as documented, or by bisection, which lies beside it.
template <typename Formula> using Newton = bg::strategy::distance::geographic_cross_track<Formula, Spheroid>;
template <typename Formula>
using Bisection = bg::strategy::distance::detail::geographic_cross_track<Formula, Spheroid, void, true>;

template <typename Formula, typename Search> void answer_parts() {
    bg::strategy::distance::geographic<Formula, Spheroid> to_point(wgs84);
    Search to_segment(wgs84);
    std::vector<Point> points;
    std::vector<Line> lines;
    std::vector<Polygon> polygons;
    for (auto left = read<std::size_t>(); left > 0; --left) {
        auto kind = read<std::string>();
        auto rings = read<std::size_t>();
        if (kind == "polygon") {
            polygons.emplace_back();
            read_ring(polygons.back().outer());
            polygons.back().inners().resize(rings - 1);
            for (auto& inner : polygons.back().inners()) read_ring(inner);
        } else {
            Line line;
            read_ring(line);
            if (kind == "line") lines.push_back(line); else points.push_back(line.front());
        }
    }
    for (auto left = read<std::size_t>(); left > 0; --left) {
        Point query = read_point();
        double best = std::numeric_limits<double>::infinity();
        for (auto const& one : points) best = std::min(best, bg::distance(query, one, to_point));
        for (auto const& one : lines) best = std::min(best, bg::distance(query, one, to_segment));
        for (auto const& one : polygons) best = std::min(best, bg::distance(query, one, to_segment));
        std::printf("%.17g\n", best);
    }
}

template <typename Formula> void answer() {
    auto asked = read<std::string>();
    if (asked == "points") answer_points<Formula>();
    else if (asked == "parts") answer_parts<Formula, Newton<Formula>>();
    else answer_parts<Formula, Bisection<Formula>>();
}

int main() {
    std::string formula;
    while (std::cin >> formula) {
        if (formula == "andoyer") answer<bg::strategy::andoyer>();
        else if (formula == "thomas") answer<bg::strategy::thomas>();
        else if (formula == "vincenty") answer<bg::strategy::vincenty>();
        else { std::fprintf(stderr, "unknown formula %s\n", formula.c_str()); return 2; }
    }
}
