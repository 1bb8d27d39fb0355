/** A node in Ink's tree of texts, as far as its text depends on it. */
export interface TextNode {
  readonly nodeValue?: string;
  readonly childNodes?: readonly TextNode[];
  readonly isHidden?: boolean | undefined;
  /** Gives the node's text its style. The same function gives the same text. */
  readonly internal_transform?: unknown;
}

/** All that the text of a node is made from. */
const collectParts = ({ childNodes = [] }: TextNode, parts: unknown[]): unknown[] => {
  for (const child of childNodes) {
    parts.push(child.nodeValue, child.isHidden, child.internal_transform, child.childNodes?.length);
    collectParts(child, parts);
  }
  return parts;
};

const areSame = (some: readonly unknown[], others: readonly unknown[]): boolean =>
  some.length === others.length && some.every((one, index) => one === others[index]);

/**
 * Ink joins, styles and cleans the pieces of every text for every frame. Here a node's text is the one of the frame
 * before as long as its pieces are the same.
 *
 * @param join Ink's own function
 */
export const rememberTexts = <Node extends TextNode>(
  join: (node: Node) => string,
): ((node: Node) => string) => {
  const known = new WeakMap<Node, { readonly parts: readonly unknown[]; readonly text: string }>();
  return (node) => {
    const parts = collectParts(node, []);
    const before = known.get(node);
    if (before && areSame(before.parts, parts)) return before.text;
    const text = join(node);
    known.set(node, { parts, text });
    return text;
  };
};
