"""Plots as SVG, and as PNG where rsvg-convert is installed."""

import math
import shutil
import subprocess
from html import escape

# Distinguishable with colour vision deficiency and in print.
COLOURS = ["#4477aa", "#ee6677", "#228833", "#ccbb44", "#66ccee", "#aa3377"]
WIDTH, HEIGHT = 760, 380
LEFT, RIGHT, TOP, BOTTOM = 70, 20, 64, 60
FONT = 'font-family="sans-serif" font-size="12"'


def nice_top(most):
    """A round number at or above the largest value, in five steps."""
    if most <= 0:
        return 1.0
    step = most / 5
    power = 10 ** math.floor(math.log10(step))
    for factor in (1, 2, 2.5, 5, 10):
        if factor * power * 5 >= most:
            return factor * power * 5
    return most


def number(amount):
    return f"{amount:,.0f}" if amount >= 100 else f"{amount:g}" if amount == int(amount) else f"{amount:.2f}".rstrip("0").rstrip(".")


class Canvas:
    """Axes, title and legend, shared by the two kinds of plot below."""

    def __init__(self, title, unit, top, series):
        self.top = nice_top(top)
        self.parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" {FONT}>',
                      f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
                      f'<text x="{LEFT}" y="24" font-size="15" font-weight="bold">{escape(title)}</text>']
        for step in range(6):
            amount = self.top * step / 5
            y = self.y(amount)
            self.parts.append(f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>')
            self.text(LEFT - 8, y + 4, number(amount), "end")
        self.text(LEFT - 8, TOP - 12, unit, "end")
        x = LEFT + 40
        for index, name in enumerate(series):
            self.parts.append(f'<rect x="{x}" y="36" width="12" height="12" fill="{COLOURS[index % len(COLOURS)]}"/>')
            self.text(x + 17, 46, name)
            x += 40 + 7 * len(name)

    def y(self, amount):
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * amount / self.top

    def text(self, x, y, words, anchor="start", further=""):
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {further}>{escape(words)}</text>')

    def finish(self):
        return "\n".join([*self.parts, "</svg>"]) + "\n"


def bars(title, unit, groups, series, values):
    """One group of bars per scenario, one bar per daemon; values[series][group] may be None."""
    canvas = Canvas(title, unit, max([amount for row in values for amount in row if amount is not None], default=0), series)
    width = (WIDTH - LEFT - RIGHT) / max(1, len(groups))
    bar = min(60, width * 0.8 / max(1, len(series)))
    for place, group in enumerate(groups):
        middle = LEFT + width * (place + 0.5)
        for index, row in enumerate(values):
            if row[place] is None:
                continue
            x = middle + (index - len(series) / 2) * bar
            y = canvas.y(row[place])
            canvas.parts.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{bar - 2:.1f}" '
                                f'height="{max(0, HEIGHT - BOTTOM - y):.1f}" fill="{COLOURS[index % len(COLOURS)]}"/>')
            canvas.text(x + bar / 2 - 1, y - 4, number(round(row[place], 2)), "middle", 'font-size="10"')
        canvas.text(middle, HEIGHT - BOTTOM + 18, group, "middle")
    return canvas.finish()


def lines(title, unit, x_title, series, points, ideal=None):
    """One line per daemon over numbers of workers; points[series] is [(x, y), ...]. The ideal is a dotted line
    from the origin through the first point."""
    every = [point for row in points for point in row]
    most = max((x for x, _ in every), default=1)
    canvas = Canvas(title, unit, max((y for _, y in every), default=0), series)

    def at(x):
        return LEFT + (WIDTH - LEFT - RIGHT - 30) * (x / most)

    for x in sorted({x for x, _ in every}):
        canvas.text(at(x), HEIGHT - BOTTOM + 18, number(x), "middle")
    canvas.text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 16, x_title, "middle")
    for index, row in enumerate(points):
        colour = COLOURS[index % len(COLOURS)]
        if ideal and len(row) > 1:
            slope = row[0][1] / row[0][0]
            end = min(most, canvas.top / slope if slope else most)
            canvas.parts.append(f'<line x1="{at(0):.1f}" y1="{canvas.y(0):.1f}" x2="{at(end):.1f}" y2="{canvas.y(slope * end):.1f}" '
                                f'stroke="{colour}" stroke-dasharray="2 4"/>')
        path = " ".join(f"{at(x):.1f},{canvas.y(y):.1f}" for x, y in row)
        canvas.parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        canvas.parts += [f'<circle cx="{at(x):.1f}" cy="{canvas.y(y):.1f}" r="4" fill="{colour}"/>' for x, y in row]
    return canvas.finish()


def write(folder, name, svg):
    """Writes NAME.svg, and NAME.png if possible; returns the file name for the report."""
    path = folder / f"{name}.svg"
    path.write_text(svg)
    if shutil.which("rsvg-convert"):
        subprocess.run(["rsvg-convert", "-z", "2", "-o", str(folder / f"{name}.png"), str(path)], check=False)
    return path.name
