/** Nested graphs: nodes named PART/… may be shown as one node PART. */

/** @typedef {import('./types.js').GraphNode} GraphNode */

/** The parts of a graph that have several nodes. @param {GraphNode[]} nodes */
export function parts(nodes) {
  /** @type {Map<string, number>} */
  const sizes = new Map();
  for (const { name } of nodes) {
    if (name.includes('/')) sizes.set(partOf(name), (sizes.get(partOf(name)) ?? 0) + 1);
  }
  return [...sizes].filter(([, size]) => size > 1).map(([part]) => part);
}

/** @param {string} name */
const partOf = name => name.slice(0, name.indexOf('/'));

/** The graph with these parts as one node each, at the place of the part's first node. @param {GraphNode[]} nodes @param {string[]} folded @returns {GraphNode[]} */
export function fold(nodes, folded) {
  const shownAs = (/** @type {string} */ name) => name.includes('/') && folded.includes(partOf(name)) ? partOf(name) : name;
  /** @type {Map<string, GraphNode>} */
  const shown = new Map();
  for (const node of nodes) {
    const name = shownAs(node.name);
    const inputs = node.in.map(input => ({ ...input, node: shownAs(input.node) })).filter(input => input.node !== name || name === node.name);
    const known = shown.get(name);
    if (known === undefined) {
      shown.set(name, name === node.name ? { ...node, in: inputs } : { ...node, name, op: 'part', in: inputs });
    } else {
      known.in.push(...inputs.filter(input => !known.in.some(other => other.node === input.node && other.late === input.late)));
      known.shape = node.shape;
      known.nodes = [...known.nodes, ...node.nodes];
      known.parameters = [...known.parameters, ...node.parameters.map(one => ({ ...one, role: `${node.name}: ${one.role}` }))];
    }
  }
  return [...shown.values()];
}
