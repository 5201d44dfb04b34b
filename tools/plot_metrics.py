"""Draws one value of a run's metrics.jsonl as an SVG curve, for result pages. Standard library only.

Usage: plot_metrics.py RUN/metrics.jsonl NAME [--kind train|evaluation] [--title TEXT] > curve.svg
"""
import argparse
import json

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 720, 300, 60, 40, 36


def main():
    p = argparse.ArgumentParser()
    p.add_argument("file")
    p.add_argument("name")
    p.add_argument("--kind", default="train")
    p.add_argument("--title", default="")
    o = p.parse_args()
    with open(o.file) as lines:
        rows = [json.loads(line) for line in lines]
    points = [(r["step"], r[o.name]) for r in rows if r["kind"] == o.kind and r.get(o.name) is not None]
    every = max(1, len(points) // 400)
    points = points[::every] + ([points[-1]] if points[::every][-1] != points[-1] else [])
    last = points[-1][0]
    low, high = min(v for _, v in points), max(v for _, v in points)
    x = lambda step: LEFT + (WIDTH - LEFT - 20) * step / last
    y = lambda value: TOP + (HEIGHT - TOP - BOTTOM) * (high - value) / (high - low)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
           'font-family="sans-serif" font-size="12">',
           '<rect width="100%" height="100%" fill="white"/>',
           f'<text x="{LEFT}" y="20">{o.title or o.name}</text>']
    for i in range(5):
        value = low + (high - low) * i / 4
        step = round(last * i / 4)
        out.append(f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y(value):.1f}" y2="{y(value):.1f}" stroke="#ddd"/>')
        out.append(f'<text x="{LEFT - 6}" y="{y(value) + 4:.1f}" text-anchor="end">{value:.2f}</text>')
        out.append(f'<text x="{x(step):.1f}" y="{HEIGHT - 16}" text-anchor="middle">{step:,}</text>')
    path = " ".join(f"{x(s):.1f},{y(v):.1f}" for s, v in points)
    out.append(f'<polyline points="{path}" fill="none" stroke="#1f77b4" stroke-width="1.5"/>')
    out.append("</svg>")
    print("\n".join(out))


if __name__ == "__main__":
    main()
