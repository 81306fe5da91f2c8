"""Answers of scikit-learn, shap and xgboost to the rows of made-rows.ts; writes referee.json beside this file.

    node -e "import('./.build/tests/susceptibility/made-rows.js').then((m) => { for (const [n, s] of [[3000, 1], [3000, 2]]) {
      const r = m.makeRows(n, s); const w = require('fs').writeFileSync; w('/tmp/X' + s, r.X); w('/tmp/y' + s, r.y); } })"
    pip install scikit-learn==1.9.1 shap==0.51.0 xgboost && python tests/susceptibility/referee.py
"""
import json, os
import numpy as np, shap, sklearn, xgboost
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score

names = ['elevation', 'ndvi', 'slope', 'aspect', 'rivers', 'faults', 'hardness']
read = lambda s: (np.fromfile(f'/tmp/X{s}', 'f4').reshape(-1, 7), np.fromfile(f'/tmp/y{s}', 'u1'))
(X, y), (Xt, yt) = read(1), read(2)
forest = RandomForestClassifier(200, max_depth=10, max_features=2, oob_score=True, random_state=0).fit(X, y)
out = {
    'versions': {'scikit-learn': sklearn.__version__, 'shap': shap.__version__, 'xgboost': xgboost.__version__},
    'auc': roc_auc_score(yt, forest.predict_proba(Xt)[:, 1]),
    'oobAuc': roc_auc_score(y, forest.oob_decision_function_[:, 1]),
    'oobAccuracy': forest.oob_score_,
    'importance': forest.feature_importances_.tolist(),
}
small = RandomForestClassifier(3, max_depth=6, max_features=2, random_state=1).fit(X[:600], y[:600])
trees = []
for e in small.estimators_:
    t = e.tree_
    trees.append({'feature': t.feature.tolist(), 'threshold': t.threshold.tolist(),
                  'children_left': t.children_left.tolist(), 'children_right': t.children_right.tolist(),
                  'value': (t.value[:, 0, 1] / t.value[:, 0].sum(axis=1)).tolist(), 'cover': t.weighted_n_node_samples.tolist()})
rows, background = Xt[:5], Xt[5:25]
path = shap.TreeExplainer(small, feature_perturbation='tree_path_dependent')
inter = shap.TreeExplainer(small, background, feature_perturbation='interventional')
out['sklearn'] = {
    'trees': trees, 'base': float(np.ravel(path.expected_value)[1]), 'predictions': small.predict_proba(rows)[:, 1].tolist(),
    'values': path.shap_values(rows)[:, :, 1].tolist(), 'interactions': path.shap_interaction_values(rows)[:, :, :, 1].tolist(),
    'interventional': inter.shap_values(rows)[:, :, 1].tolist(),
}
booster = xgboost.train({'max_depth': 4, 'eta': 0.3, 'objective': 'binary:logistic', 'base_score': 0.5},
                        xgboost.DMatrix(X[:600], y[:600], feature_names=names), 5)
d = xgboost.DMatrix(rows, feature_names=names)
out['xgboost'] = {
    'trees': [json.loads(t) for t in booster.get_dump(dump_format='json', with_stats=True)],
    'margins': booster.predict(d, output_margin=True).astype(float).tolist(),
    'contributions': booster.predict(d, pred_contribs=True).astype(float).tolist(),
    'interactions': booster.predict(d, pred_interactions=True).astype(float).tolist(),
}
with open(os.path.join(os.path.dirname(__file__), 'referee.json'), 'w') as f:
    json.dump(out, f, separators=(',', ':'))
