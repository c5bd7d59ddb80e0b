#!/usr/bin/env python3
"""Writes distributions.csv: probabilities and quantiles to 20 digits.

Needs mpmath and scipy. Every value is computed by mpmath with 50 digits, and compared with scipy to
9 digits, so that two implementations agree before the value is written. Arguments are taken as the
f64 that their text rounds to.
"""

from pathlib import Path

import mpmath as mp
from scipy import special, stats

mp.mp.dps = 50


def beta(a, b, x, y):
    """The regularised incomplete beta function, from the smaller of x and y = 1 - x."""
    if x <= y:
        return mp.betainc(a, b, 0, x, regularized=True)
    return 1 - mp.betainc(b, a, 0, y, regularized=True)


def t_tail(df, t):
    """P(|T| >= |t|)."""
    x = df / (df + t * t)
    return beta(df / 2, mp.mpf(1) / 2, x, 1 - x)


def t_cdf(df, t):
    tail = t_tail(df, t) / 2
    return 1 - tail if t > 0 else tail


def chi_cdf(df, x):
    return mp.gammainc(df / 2, 0, x / 2, regularized=True)


def f_cdf(a, b, f):
    x = a * f / (b + a * f)
    return beta(a / 2, b / 2, x, 1 - x)


def solve(cdf, p, start):
    """The quantile, from scipy's as a start."""
    return mp.findroot(lambda x: cdf(x) - p, mp.mpf(start), tol=1e-60)


def main():
    rows = ["function,a,b,argument,value"]

    def add(function, a, b, argument, value, check):
        assert abs(value - check) <= 1e-9 * abs(value), (function, a, b, argument, value, check)
        cell = lambda number: "" if number is None else repr(number)
        rows.append(f"{function},{cell(a)},{cell(b)},{argument!r},{mp.nstr(value, 20)}")

    probabilities = [1e-6, 0.001, 0.025, 0.05, 0.3, 0.75, 0.95, 0.975, 0.995, 0.9999]
    for x in [-8.0, -2.5, -0.3, 0.7, 1.959963984540054, 5.0]:
        add("normal-cdf", None, None, x, mp.ncdf(x), stats.norm.cdf(x))
    for p in probabilities:
        q = mp.sqrt(2) * mp.erfinv(2 * mp.mpf(p) - 1)
        add("normal-quantile", None, None, p, q, special.ndtri(p))
    for df in [1.0, 2.0, 2.7, 3.0, 8.0, 30.0, 120.5, 5000.0, 100000.0]:
        d = mp.mpf(df)
        for t in [-40.0, -3.0, -0.1, 0.5, 1.0, 2.306, 12.0]:
            value = t_cdf(d, mp.mpf(t))
            if value > mp.mpf(10) ** -280:
                add("t-cdf", df, None, t, value, stats.t.cdf(t, df))
        for p in probabilities:
            q = solve(lambda t: t_cdf(d, t), mp.mpf(p), stats.t.ppf(p, df))
            add("t-quantile", df, None, p, q, stats.t.ppf(p, df))
    for df in [1.0, 2.0, 3.5, 10.0, 57.0, 4000.0]:
        d = mp.mpf(df)
        for ratio in [0.01, 0.5, 0.97, 1.0, 1.2, 3.0]:
            x = ratio * df
            value = chi_cdf(d, mp.mpf(x))
            if value > mp.mpf(10) ** -280 and 1 - value > mp.mpf(10) ** -280:
                add("chi-cdf", df, None, x, value, stats.chi2.cdf(x, df))
                add("chi-upper", df, None, x, 1 - value, stats.chi2.sf(x, df))
        for p in probabilities:
            q = solve(lambda x: chi_cdf(d, x), mp.mpf(p), stats.chi2.ppf(p, df))
            add("chi-quantile", df, None, p, q, stats.chi2.ppf(p, df))
    for a, b in [(1.0, 1.0), (1.0, 8.0), (2.0, 3.0), (3.0, 10.0), (3.4, 57.2), (20.0, 2.5), (900.0, 1300.0)]:
        ma, mb = mp.mpf(a), mp.mpf(b)
        for f in [0.01, 0.5, 0.98, 1.0, 1.3, 4.0]:
            value = f_cdf(ma, mb, mp.mpf(f))
            if value > mp.mpf(10) ** -280 and 1 - value > mp.mpf(10) ** -280:
                add("f-cdf", a, b, f, value, stats.f.cdf(f, a, b))
                add("f-upper", a, b, f, 1 - value, stats.f.sf(f, a, b))
        for p in probabilities:
            q = solve(lambda x: f_cdf(ma, mb, x), mp.mpf(p), stats.f.ppf(p, a, b))
            add("f-quantile", a, b, p, q, stats.f.ppf(p, a, b))
    path = Path(__file__).parent / "distributions.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")


main()
