/**
 * Changes a line on its way to the screen, such as its style. Must be pure: the same function and line give
 * the same result.
 */
export type Transformer = (line: string, index: number) => string;

/** A half-open rectangle; undefined: no limit at this edge. */
export interface Clip {
  readonly x1: number | undefined;
  readonly x2: number | undefined;
  readonly y1: number | undefined;
  readonly y2: number | undefined;
}

/** A text at a position in a frame. */
export interface Write {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly transformers: readonly Transformer[];
  /** The enclosing clips, outermost first. */
  readonly clips: readonly Clip[];
}
