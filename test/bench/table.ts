import { type BenchLine, isMet, ratioOf, type Target } from './line.ts';

const formatNumber = (value: number): string => {
  if (!Number.isFinite(value)) return 'nothing';
  if (Number.isInteger(value)) return String(value);
  return value >= 100 ? value.toFixed(0) : value.toFixed(value >= 10 ? 1 : 2);
};

const targetText = ({ kind, value }: Target, unit: string): string => {
  if (kind === 'at most') return `≤ ${value} ${unit}`;
  return kind === 'ratio at most' ? `≤ ${value}×` : `≥ ${value}× faster`;
};

export const HEADINGS = ['what', 'lktop', 'reference', 'ratio', 'target', 'result'] as const;

/** The cells of one line, under `HEADINGS`. */
export const cellsOf = (line: BenchLine): readonly string[] => {
  const { name, ours, unit, reference, target } = line;
  const ratio = ratioOf(line);
  return [
    name,
    `${formatNumber(ours)} ${unit}`,
    reference === null ? '–' : `${formatNumber(reference.value)} ${unit} (${reference.name})`,
    ratio === null ? '–' : `${ratio.toFixed(2)}×`,
    targetText(target, unit),
    isMet(line) ? 'met' : 'MISSED',
  ];
};

/** Formats rows of cells. Each column is as wide as its widest cell. */
export const tableText = (lines: readonly BenchLine[]): string => {
  const rows = [HEADINGS, ...lines.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
