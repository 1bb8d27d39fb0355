/** Changes a line on its way to the screen, such as giving it a style. The same function gives the same line. */
export type Transformer = (line: string, index: number) => string;

/** Half-open; undefined: not cut at this edge. */
export interface Clip {
  readonly x1: number | undefined;
  readonly x2: number | undefined;
  readonly y1: number | undefined;
  readonly y2: number | undefined;
}

/** A text at its place in a frame. */
export interface Write {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly transformers: readonly Transformer[];
  /** The clips around it, the outermost first. */
  readonly clips: readonly Clip[];
}
