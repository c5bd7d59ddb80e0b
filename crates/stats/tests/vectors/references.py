#!/usr/bin/env python3
"""Writes references.csv: what scipy and statsmodels say about small data sets.

Needs numpy, scipy, and statsmodels; written with scipy 1.17.1 and statsmodels 0.15.0. One row per number: case, name,
value. The data are in the rows named x, y, w, and so on, as lists.
"""

from pathlib import Path

import numpy as np
import statsmodels.api as sm
from scipy import optimize, stats
from statsmodels.robust import norms
from statsmodels.stats.multitest import multipletests

ROWS = ["case,name,value"]


def put(case, **values):
    for name, value in values.items():
        numbers = np.atleast_1d(np.asarray(value, dtype=float)).ravel()
        ROWS.append(f"{case},{name.replace('_', '-')}," + " ".join(repr(float(v)) for v in numbers))


def line(case, x, y, w):
    fit = sm.WLS(y, sm.add_constant(x), weights=w).fit()
    influence = sm.OLS(y, sm.add_constant(x)).fit().get_influence() if np.all(w == 1) else None
    at = fit.get_prediction(np.array([[1.0, 4.5]]))
    left = [
        sm.WLS(np.delete(y, i), sm.add_constant(np.delete(x, i)), weights=np.delete(w, i)).fit().params[1]
        for i in range(len(x))
    ]
    put(
        case, x=x, y=y, w=w,
        intercept=fit.params[0], slope=fit.params[1],
        intercept_error=fit.bse[0], slope_error=fit.bse[1],
        low=fit.conf_int(0.05)[1][0], high=fit.conf_int(0.05)[1][1],
        p_value=fit.pvalues[1], r_squared=fit.rsquared, residual_sd=np.sqrt(fit.mse_resid),
        at=at.predicted_mean[0], at_error=at.se_mean[0],
        hc3=fit.get_robustcov_results("HC3").bse[1],
        left_low=min(left), left_high=max(left),
    )
    if influence is not None:
        put(case, leverage=influence.hat_matrix_diag)


def main():
    rng = np.random.default_rng(20251124)
    x = np.array([0.0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3, 7])
    y = 5 + 1.7 * x + rng.normal(0, 0.4, len(x)).round(3)
    line("line", x, y, np.ones(len(x)))
    line("weighted-line", x, y, 1 / (0.2 + 0.1 * x) ** 2)

    sen = stats.theilslopes(y, x, alpha=0.95)
    put("theil-sen", x=x, y=y, slope=sen.slope, intercept=sen.intercept, low=sen.low_slope, high=sen.high_slope)

    a = rng.uniform(0, 4, (30, 4)).round(2)
    a[:, 0] = 1
    b = (a @ [3.0, 1.2, -0.8, 0.4] + rng.normal(0, 0.5, 30)).round(3)
    w = rng.uniform(0.5, 3, 30).round(2)
    fit = sm.WLS(b, a, weights=w).fit()
    hc3 = sm.OLS(b, a).fit(cov_type="HC3")
    put(
        "multiple", rows=a, y=b, w=w, coefficients=fit.params, errors=fit.bse,
        r_squared=fit.rsquared, residual_sd=np.sqrt(fit.mse_resid), ols=hc3.params, hc3=hc3.bse,
        leverage=sm.OLS(b, a).fit().get_influence().hat_matrix_diag,
        condition=np.linalg.cond(a / np.linalg.norm(a, axis=0)),
    )
    solution, norm = optimize.nnls(a, b)
    put("nnls", rows=a, y=b, coefficients=solution, norm=norm)
    many = rng.normal(0, 1, (40, 8)).round(2)
    goal = (many @ [1, 0, 0, 2, -3, 0.5, -1, 0.02] + rng.normal(0, 1, 40)).round(3)
    solution, norm = optimize.nnls(many, goal)
    put("nnls-many", rows=many, y=goal, coefficients=solution, norm=norm)

    p = [0.01, 0.04, 0.03, 0.005, 0.2, 0.9, 0.04]
    put("adjusted", p=p, holm=multipletests(p, method="holm")[1], benjamini=multipletests(p, method="fdr_bh")[1])

    one = np.array([10.1, 9.8, 10.4, 10.0, 9.9])
    two = np.array([10.9, 11.6, 10.2, 11.1])
    welch = stats.ttest_ind(one, two, equal_var=False)
    put("welch", one=one, two=two, p=welch.pvalue, degrees=welch.df, low=welch.confidence_interval().low, high=welch.confidence_interval().high)

    wild = np.array([9.8, 10.1, 10.0, 9.9, 10.3, 9.7, 10.05, 31.0])
    scale = sm.robust.mad(wild)
    location = norms.estimate_location(wild, scale, norm=norms.HuberT(1.345), tol=1e-14, maxiter=1000)
    put("huber", values=wild, scale=scale, location=location)

    # Each cluster is a number; the statistic is the mean. BCa from scipy, to compare the distribution of both.
    clusters = rng.exponential(3, 24).round(2)
    boot = stats.bootstrap((clusters,), np.mean, n_resamples=200_000, method="BCa", rng=1)
    percentile = stats.bootstrap((clusters,), np.mean, n_resamples=200_000, method="percentile", rng=1)
    put(
        "bootstrap", values=clusters, error=boot.standard_error,
        bca_low=boot.confidence_interval.low, bca_high=boot.confidence_interval.high,
        low=percentile.confidence_interval.low, high=percentile.confidence_interval.high,
    )
    # Levels times samples with known weights: the model with an intercept for each sample, and the
    # test against the one with a mean for each level.
    levels = np.repeat(np.arange(5.0), 3)
    samples = np.tile(np.arange(3), 5)
    values = (20 + 2 * levels + np.array([0, 0.7, -0.4])[samples] + rng.normal(0, 0.3, 15)).round(3)
    dummies = (samples[:, None] == np.arange(3)).astype(float)
    straight = sm.OLS(values, np.column_stack([dummies, levels])).fit()
    full = sm.OLS(values, np.column_stack([dummies, (levels[:, None] == np.arange(1, 5)).astype(float)])).fit()
    f, p_value, _ = full.compare_f_test(straight)
    put("replicated", x=levels, sample=samples, y=values, slope=straight.params[3], intercept=straight.params[:3].mean(), f=f, p=p_value, sd=np.sqrt(full.mse_resid))
    path = Path(__file__).parent / "references.csv"
    path.write_text("\n".join(ROWS) + "\n", encoding="utf-8")


main()
