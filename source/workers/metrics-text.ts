/** One sample of a page in Prometheus' text format. */
export interface Sample {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** May be NaN or infinite. */
  readonly value: number;
}

/** A sample of livekit-server has some 200 characters. A longer line is not one that lktop reads. */
const LONGEST_LINE = 4_096;
/** A name has a sample for each of its labels' values. More than these are somebody's mistake. */
const MOST_SAMPLES = 2_000;
const MOST_LABELS = 32;

const NAME = /^[a-zA-Z_:][\w:]*/;
/** `name="value"`, where `\\`, `\"` and `\n` are escaped. */
const LABEL = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*,?/y;

const unescaped = (value: string): string =>
  value.replace(/\\(.)/g, (_, sign: string) => (sign === 'n' ? '\n' : sign));

/** Reads `1.5e+03`, `NaN`, `+Inf`. Null: it is no number. */
const readValue = (text: string): number | null => {
  const [written = ''] = text.trim().split(/\s+/, 1);
  switch (written) {
    case 'NaN':
      return Number.NaN;
    case '+Inf':
    case 'Inf':
      return Number.POSITIVE_INFINITY;
    case '-Inf':
      return Number.NEGATIVE_INFINITY;
  }
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(written) ? Number(written) : null;
};

/** Reads the labels from after `{`. @returns the labels and where the value begins; null: they are broken */
const readLabels = (
  line: string,
  from: number,
): { readonly labels: ReadonlyMap<string, string>; readonly end: number } | null => {
  const labels = new Map<string, string>();
  let at = from;
  while (labels.size <= MOST_LABELS) {
    LABEL.lastIndex = at;
    const [found = '', name = '', value = ''] = LABEL.exec(line) ?? [];
    if (found === '') break;
    labels.set(name, unescaped(value));
    at += found.length;
  }
  const end = line.indexOf('}', at);
  return end === -1 || line.slice(at, end).trim() !== '' ? null : { labels, end: end + 1 };
};

const readSample = (line: string, wanted: ReadonlySet<string>): Sample | null => {
  const [name = ''] = NAME.exec(line) ?? [];
  if (!wanted.has(name)) return null;
  const rest = line.slice(name.length).trimStart();
  const read = rest.startsWith('{') ? readLabels(rest, 1) : { labels: new Map<string, string>(), end: 0 };
  if (read === null) return null;
  const value = readValue(rest.slice(read.end));
  return value === null ? null : { name, labels: read.labels, value };
};

/**
 * Reads the samples with one of these names out of a page in Prometheus' text format. All other lines, and those that
 * are broken or too long, are left out. A page that is something else has no samples.
 */
export const readSamples = (page: string, wanted: ReadonlySet<string>): readonly Sample[] => {
  const samples: Sample[] = [];
  let at = 0;
  while (at < page.length && samples.length < MOST_SAMPLES) {
    const next = page.indexOf('\n', at);
    const end = next === -1 ? page.length : next;
    if (end - at <= LONGEST_LINE && page.charCodeAt(at) !== 35) {
      const sample = readSample(page.slice(at, end).trim(), wanted);
      if (sample !== null) samples.push(sample);
    }
    at = end + 1;
  }
  return samples;
};
