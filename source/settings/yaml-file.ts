import { type Document, isMap, LineCounter, type ParsedNode, parseDocument } from 'yaml';
import type { z } from 'zod';
import { UsageError } from '../usage-error.ts';

/** What a value must be, in words for the person who wrote the file. */
const WANTED: Readonly<Record<string, string>> = {
  array: 'a list, such as [one, two]',
  object: 'a group of settings, one a line',
  record: 'a group of settings, one a line',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  string: 'a text',
};

/** "must be a list", from an issue of the schema. Null: the schema has its own sentence. */
export const brokenRule = (issue: z.core.$ZodIssue): string | null => {
  if (issue.code === 'invalid_type') return `must be ${WANTED[issue.expected] ?? issue.expected}`;
  if (issue.code === 'invalid_value' && issue.message.startsWith('Invalid option')) {
    return `must be one of ${issue.values.map(String).join(', ')}`;
  }
  if (issue.code === 'too_big') return `must be ${issue.maximum} or less`;
  if (issue.code !== 'too_small') return null;
  if (issue.origin === 'string' || issue.origin === 'array') return 'must not be empty';
  return issue.inclusive === false
    ? `must be more than ${issue.minimum}`
    : `must be ${issue.minimum} or more`;
};

/** Counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A YAML file that a person wrote. */
export interface YamlFile {
  /** Keeps the comments. */
  readonly document: Document.Parsed<ParsedNode>;
  /** Where a value, or the nearest thing around it, is written: the place of its key. */
  readonly placeIn: (path: readonly PropertyKey[]) => Position;
  /** @param offset in characters from the start of the text */
  readonly placeAt: (offset: number) => Position;
}

/**
 * @param isEdited whole numbers keep all their digits when the document is written again
 * @throws UsageError that names the line and the column, if the text is not YAML
 */
export const openYaml = (text: string, path: string, isEdited = false): YamlFile => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, intAsBigInt: isEdited });
  const placeAt = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const [syntax] = document.errors;
  if (syntax) {
    const { line, column } = placeAt(syntax.pos[0]);
    const what =
      syntax.code === 'MULTIPLE_DOCS'
        ? 'a second document begins here'
        : `this is not YAML: ${syntax.message.replace(/\.$/, '')}`;
    throw new UsageError(`${path}, line ${line}, column ${column}: ${what}.`, 'Fix the line.');
  }
  const placeIn = (settingPath: readonly PropertyKey[]): Position => {
    for (let depth = settingPath.length; depth > 0; depth -= 1) {
      const parent = depth === 1 ? document.contents : document.getIn(settingPath.slice(0, depth - 1), true);
      const key = settingPath[depth - 1];
      const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(key)) : undefined;
      const node = pair ? pair.key : document.getIn(settingPath.slice(0, depth), true);
      const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
      if (Array.isArray(range) && typeof range[0] === 'number') return placeAt(range[0]);
    }
    return { line: 1, column: 1 };
  };
  return { document, placeIn, placeAt };
};
