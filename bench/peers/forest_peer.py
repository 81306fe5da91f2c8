"""scikit-learn's random forest and the shap package's values of it, on rows that lie in a folder."""
import json
import os
import time

import numpy as np
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

from serve import serve

FACTORS = 7
here = {}


def read(name):
    at = os.path.join(here["folder"], name)
    return np.fromfile(at + ".X", "<f4").reshape(-1, FACTORS), np.fromfile(at + ".y", "u1")


def open(folder, trees, mtry, threads, shap):
    here.update(folder=folder, settings={"n_estimators": trees, "max_features": mtry, "random_state": 0})
    here["rows"] = read("train")
    if not shap:
        return {"version": sklearn.__version__}
    import shap as package

    here["shap"] = package
    return {"version": package.__version__}


def fit(depth, jobs):
    """Fits a forest; depth 0 is no limit. Milliseconds of processor and of the clock."""
    here["forest"] = RandomForestClassifier(max_depth=depth or None, n_jobs=jobs, **here["settings"])
    processor, clock = time.process_time(), time.perf_counter()
    here["forest"].fit(*here["rows"])
    return {"processor": 1000 * (time.process_time() - processor), "clock": 1000 * (time.perf_counter() - clock)}


def auc():
    X, y = read("test")
    return {"auc": roc_auc_score(y, here["forest"].predict_proba(X)[:, 1])}


def dump(path):
    """The trees as plain arrays."""
    trees = []
    for estimator in here["forest"].estimators_:
        t = estimator.tree_
        share = t.value[:, 0, 1] / t.value[:, 0].sum(axis=1)
        arrays = {"feature": t.feature, "threshold": t.threshold, "children_left": t.children_left,
                  "children_right": t.children_right, "value": share, "cover": t.weighted_n_node_samples}
        trees.append({name: array.tolist() for name, array in arrays.items()})
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), "w") as file:
        json.dump(trees, file)
    return {}


def explain(rows, interactions, path):
    """Path-dependent values of the first rows of the test, written to `path` as float64."""
    X = read("test")[0][:rows]
    explainer = here["shap"].TreeExplainer(here["forest"], feature_perturbation="tree_path_dependent")
    start = time.process_time()
    values = explainer.shap_interaction_values(X) if interactions else explainer.shap_values(X)
    ms = 1000 * (time.process_time() - start)
    np.ascontiguousarray(values[..., 1], "<f8").tofile(path)
    return {"ms": ms}


serve({"open": open, "fit": fit, "auc": auc, "dump": dump, "explain": explain})
