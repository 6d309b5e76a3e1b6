"""Throughput and memory against window size as one SVG, from the windows of results.json: two
charts side by side, x logarithmic. Colours change with the reader's light or dark scheme.
"""

import math

WIDTH, HEIGHT = 380, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 16, 40, 52
STYLE = """
text { font: 12px sans-serif; fill: #24292f } .small { font-size: 11px; fill: #57606a }
.axis { stroke: #8c959f } .grid { stroke: #d0d7de } polyline { fill: none; stroke-width: 2 }
.a { stroke: #0969da } .b { stroke: #bc4c00 } .fa { fill: #0969da } .fb { fill: #bc4c00 }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .small { fill: #9198a1 } .axis { stroke: #656c76 } .grid { stroke: #3d444d }
.a { stroke: #4493f8 } .b { stroke: #f0883e } .fa { fill: #4493f8 } .fb { fill: #f0883e } }
"""


def steps_up_to(most):
    """Round numbers from 0 to at least `most`, about five of them."""
    rough = most / 4
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    return [step * i for i in range(math.ceil(most / step) + 1)]


class Chart:
    """One chart: a title with its unit, and lines of (window, value) by name."""

    def __init__(self, title, lines, offset):
        self.title, self.lines, self.offset = title, lines, offset
        windows = [window for points in lines.values() for window, _ in points]
        self.first, self.last = math.log10(min(windows)), math.log10(max(windows))
        self.ticks = steps_up_to(max(value for points in lines.values() for _, value in points))

    def x(self, window):
        span = (self.last - self.first) or 1
        share = (math.log10(window) - self.first) / span
        return self.offset + LEFT + share * (WIDTH - LEFT - RIGHT)

    def y(self, value):
        return TOP + (1 - value / self.ticks[-1]) * (HEIGHT - TOP - BOTTOM)

    def axes(self):
        left, right = self.offset + LEFT, self.offset + WIDTH - RIGHT
        for tick in self.ticks:
            y = self.y(tick)
            kind = "grid" if tick else "axis"
            yield f'<line class="{kind}" x1="{left}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}"/>'
            yield (f'<text class="small" text-anchor="end" x="{left - 6}" y="{y + 4:.1f}">'
                   f"{tick:,.10g}</text>")
        for window in sorted({window for points in self.lines.values() for window, _ in points}):
            power = math.floor(math.log10(window))
            factor = window / 10 ** power
            name = "10" if factor == 1 else f"{factor:.3g}·10"
            yield (f'<text class="small" text-anchor="middle" x="{self.x(window):.1f}" '
                   f'y="{HEIGHT - BOTTOM + 18}">{name}<tspan dy="-5" font-size="9">{power}</tspan>'
                   "</text>")
        yield (f'<text class="small" text-anchor="middle" x="{(left + right) / 2}" '
               f'y="{HEIGHT - 12}">articles in the window</text>')
        yield f'<text x="{self.offset + 8}" y="18">{self.title}</text>'

    def curves(self):
        for letter, (name, points) in zip("ab", self.lines.items()):
            places = [(self.x(window), self.y(value)) for window, value in points]
            joined = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
            yield f'<polyline class="{letter}" points="{joined}"/>'
            for x, y in places:
                yield f'<circle class="f{letter}" r="3" cx="{x:.1f}" cy="{y:.1f}"/>'
            x, y = places[0]
            yield f'<text class="small" x="{x + 8:.1f}" y="{y - 9:.1f}">{name}</text>'


def svg_of(windows):
    speed = {"both cores": [(row["window"], row["two_cores"]["per_second"]) for row in windows],
             "one core": [(row["window"], row["one_core"]["per_second"]) for row in windows]}
    memory = {"resident, window alone": [
        (row["window"], (row["memory"]["resident"] - row["memory"]["program"])
         / row["articles"] / 1000) for row in windows]}
    charts = [Chart("end to end, thousand articles of 3 KB a second", {
        name: [(window, value / 1000) for window, value in points]
        for name, points in speed.items()}, 0),
        Chart("memory, KB an article in the window", memory, WIDTH)]
    body = [part for chart in charts for part in (*chart.axes(), *chart.curves())]
    size = f'width="{2 * WIDTH}" height="{HEIGHT}" viewBox="0 0 {2 * WIDTH} {HEIGHT}"'
    return (f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">\n'
            "<title>Throughput and memory against window size</title>\n"
            f"<style>{STYLE}</style>\n" + "\n".join(body) + "\n</svg>\n")
