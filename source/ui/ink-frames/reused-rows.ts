import { composeSimply } from './simple-row.ts';
import type { Clip, Transformer, Write } from './write.ts';

/** Ink's frame buffer: texts at positions, cut by the clips that were set before them. */
export interface Output {
  readonly width: number;
  readonly height: number;
  readonly write: (
    x: number,
    y: number,
    text: string,
    options: { readonly transformers: readonly Transformer[] },
  ) => void;
  readonly clip: (clip: Clip) => void;
  readonly unclip: () => void;
  /** Returns the composed frame. */
  readonly get: () => { readonly output: string; readonly height: number };
}

export type OutputClass = new (options: { readonly width: number; readonly height: number }) => Output;

/** A row of a frame: all writes that may touch it, in order, and the composed result. */
interface Row {
  readonly writes: readonly Write[];
  readonly composed: string;
}

const areSame = <Item>(
  some: readonly Item[],
  others: readonly Item[],
  same: (one: Item, other: Item) => boolean,
): boolean =>
  some === others ||
  (some.length === others.length &&
    some.every((one, index) => {
      const other = others[index];
      return other !== undefined && same(one, other);
    }));

const isSameClip = (one: Clip, other: Clip): boolean =>
  one === other || (one.x1 === other.x1 && one.x2 === other.x2 && one.y1 === other.y1 && one.y2 === other.y2);

const isSameWrite = (one: Write, other: Write): boolean =>
  one.x === other.x &&
  one.y === other.y &&
  one.text === other.text &&
  areSame(one.transformers, other.transformers, Object.is) &&
  areSame(one.clips, other.clips, isSameClip);

const lineBreaksIn = (text: string): number => (text.includes('\n') ? text.split('\n').length - 1 : 0);

const moveUp = (edge: number | undefined, rows: number): number | undefined =>
  edge === undefined ? undefined : edge - rows;

/**
 * Makes an output class that reuses rows. Ink composes every cell of every frame again. This class takes a
 * row from the previous frame if its writes are the same. Most other rows are simple (`composeSimply`); Ink's
 * own class composes the rest, each as a frame of one row.
 *
 * @param Composer Ink's own class
 */
export const reuseRows = (Composer: OutputClass): OutputClass => {
  /** Only the previous frame is kept, so the memory does not grow. */
  let before: { readonly width: number; readonly rows: readonly Row[] } = { width: 0, rows: [] };

  const composeCells = (width: number, y: number, writes: readonly Write[]): string => {
    const row = new Composer({ width, height: 1 });
    for (const write of writes) {
      for (const { x1, x2, y1, y2 } of write.clips)
        row.clip({ x1, x2, y1: moveUp(y1, y), y2: moveUp(y2, y) });
      row.write(write.x, write.y - y, write.text, { transformers: write.transformers });
      for (const _ of write.clips) row.unclip();
    }
    return row.get().output;
  };

  return class implements Output {
    readonly width: number;
    readonly height: number;
    readonly #writes: readonly Write[][];
    #clips: readonly Clip[] = [];

    constructor({ width, height }: { readonly width: number; readonly height: number }) {
      this.width = width;
      this.height = height;
      this.#writes = Array.from({ length: height }, () => []);
    }

    write(x: number, y: number, text: string, { transformers }: { transformers: readonly Transformer[] }) {
      const write = { x, y, text, transformers, clips: this.#clips };
      for (let row = y; row <= y + lineBreaksIn(text); row += 1) this.#writes[row]?.push(write);
    }

    clip(clip: Clip) {
      this.#clips = [...this.#clips, clip];
    }

    unclip() {
      this.#clips = this.#clips.slice(0, -1);
    }

    get() {
      const { width, height } = this;
      const earlier = before.width === width ? before.rows : [];
      const rows = this.#writes.map((writes, y): Row => {
        const same = earlier[y];
        return same !== undefined && areSame(writes, same.writes, isSameWrite)
          ? same
          : { writes, composed: composeSimply(width, y, writes) ?? composeCells(width, y, writes) };
      });
      before = { width, rows };
      return { output: rows.map(({ composed }) => composed).join('\n'), height };
    }
  };
};
