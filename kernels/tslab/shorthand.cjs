/** @file `{ name }` where `name` comes from an earlier cell. tslab turns names of earlier cells into `exports.name`, but takes the name in
 *  `{ name }` for a property and leaves it, so that the cell fails with "name is not defined". Here it becomes `{ name: exports.name }`. */
'use strict';

/** Replacements for two functions that tslab's converter calls. */
function mendShorthand(ts) {
  /** Asked about the name in `{ name }`, a checker answers with the variable it stands for. */
  const patch = (checker) => {
    const symbolAt = checker.getSymbolAtLocation;
    checker.getSymbolAtLocation = (node) => {
      const { parent } = node;
      const isValue = parent && ts.isShorthandPropertyAssignment(parent) && parent.name === node;
      return isValue ? checker.getShorthandAssignmentValueSymbol(parent) : symbolAt(node);
    };
  };

  const createProgram =
    (make) =>
    (...args) => {
      const builder = (make ?? ts.createEmitAndSemanticDiagnosticsBuilderProgram)(...args);
      patch(builder.getProgram().getTypeChecker());
      return builder;
    };

  const visitEachChild = (node, visit, ...rest) => {
    if (!ts.isShorthandPropertyAssignment(node)) return ts.visitEachChild(node, visit, ...rest);
    const value = visit(node.name);
    if (value === node.name) return ts.visitEachChild(node, visit, ...rest);
    return ts.factory.createPropertyAssignment(ts.factory.createIdentifier(node.name.text), value);
  };

  return { visitEachChild, createProgram };
}

module.exports = { mendShorthand };
