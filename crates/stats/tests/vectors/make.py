#!/usr/bin/env python3
"""Writes lines.csv: data sets and their least-squares lines in exact rational arithmetic.

Run it without arguments from anywhere; it needs nothing but the standard library. Decimal inputs
are taken as the f64 that their text rounds to, since that is what the code under test receives.
Results are printed to 25 significant digits.
"""

from decimal import Decimal, getcontext
from fractions import Fraction
from pathlib import Path

getcontext().prec = 60

# NIST StRD, linear regression, Norris (36 observations).
NORRIS_Y = """0.1 338.8 118.1 888.0 9.2 228.1 668.5 998.5 449.1 778.9 559.2 0.3 0.1 778.1 668.8
339.3 448.9 10.8 557.7 228.3 998.0 888.8 119.6 0.3 0.6 557.6 339.3 888.0 998.5 778.9 10.2 117.6
228.9 668.4 449.2 0.2"""
NORRIS_X = """0.2 337.4 118.2 884.6 10.1 226.5 666.3 996.3 448.6 777.0 558.2 0.4 0.6 775.5 666.9
338.0 447.5 11.6 556.0 228.1 995.8 887.6 120.2 0.3 0.3 556.8 339.1 887.2 999.0 779.0 11.1 118.3
229.2 669.1 448.9 0.5"""

# Anscombe, "Graphs in statistical analysis", The American Statistician 27 (1973).
ANSCOMBE_X = "10 8 13 9 11 14 6 4 12 7 5"
ANSCOMBE_Y = {
    "anscombe-1": "8.04 6.95 7.58 8.81 8.33 9.96 7.24 4.26 10.84 4.82 5.68",
    "anscombe-2": "9.14 8.14 8.74 8.77 9.26 8.10 6.13 3.10 9.13 7.26 4.74",
    "anscombe-3": "7.46 6.77 12.74 7.11 7.81 8.84 6.08 5.39 8.15 6.42 5.73",
}
ANSCOMBE_4X = "8 8 8 8 8 8 8 19 8 8 8"
ANSCOMBE_4Y = "6.58 5.76 7.71 8.84 8.47 7.04 5.25 12.50 5.56 7.91 6.89"

# Average heights and weights of American women (R's data set `women`); R prints
# intercept -87.51667, slope 3.45.
WOMEN_X = "58 59 60 61 62 63 64 65 66 67 68 69 70 71 72"
WOMEN_Y = "115 117 120 123 126 129 132 135 139 142 146 150 154 159 164"

SETS = {
    "norris": (NORRIS_X, NORRIS_Y),
    **{name: (ANSCOMBE_X, y) for name, y in ANSCOMBE_Y.items()},
    "anscombe-4": (ANSCOMBE_4X, ANSCOMBE_4Y),
    "women": (WOMEN_X, WOMEN_Y),
    # The shape of our own data: large constant part, a curvature of a few cycles.
    "counts": (
        "0 300000 600000 900000 1200000",
        "327108334 356208984 385310575 414492906 443593001",
    ),
    # y = x² on a huge offset: plain sums of squares lose every digit here.
    "offset": (
        "1000000000000 1000000000001 1000000000002 1000000000003 1000000000004",
        "9000000000000000 9000000000000001 9000000000000004 9000000000000009 9000000000000016",
    ),
    "repeated": ("1 1 1 2 2 9", "-3 -3 4 0.1 0.2 0.3"),
    "falling": ("0.001 0.002 0.003 0.005", "1e-9 -1e-9 -3.5e-9 -7e-9"),
    "two": ("3 7", "0.1 0.7"),
}


def digits(value):
    """25 significant digits of a Fraction."""
    if value == 0:
        return "0"
    return f"{Decimal(value.numerator) / Decimal(value.denominator):.24e}"


def root(value):
    return Fraction(str((Decimal(value.numerator) / Decimal(value.denominator)).sqrt()))


def fit(xs, ys):
    n = len(xs)
    mx, my = sum(xs) / n, sum(ys) / n
    xx = sum((x - mx) ** 2 for x in xs)
    xy = sum((x - mx) * (y - my) for x, y in zip(xs, ys))
    yy = sum((y - my) ** 2 for y in ys)
    slope = xy / xx
    intercept = my - slope * mx
    residuals = [y - intercept - slope * x for x, y in zip(xs, ys)]
    rss = sum(r * r for r in residuals)
    return [
        slope,
        intercept,
        1 - rss / yy,
        root(rss / (n - 2)) if n > 2 else None,
        max(abs(r) for r in residuals),
    ]


def main():
    lines = ["name,slope,intercept,r_squared,residual_sd,max_deviation,x,y"]
    for name, (xs, ys) in SETS.items():
        xs, ys = xs.split(), ys.split()
        assert len(xs) == len(ys), name
        exact = fit([Fraction(float(x)) for x in xs], [Fraction(float(y)) for y in ys])
        cells = ["" if value is None else digits(value) for value in exact]
        lines.append(",".join([name, *cells, " ".join(xs), " ".join(ys)]))
    (Path(__file__).parent / "lines.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


main()
