import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { readCustomCommands } from '../export/custom-command.ts';
import { nearest } from '../fleet/nearest.ts';
import { UsageError } from '../usage-error.ts';
import { type Config, configSchema } from './config-schema.ts';
import { NOWHERE, type PlaceOf } from './place.ts';

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

const SEE = 'docs/settings.md lists the settings.';

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
const rule = (issue: z.core.$ZodIssue): string | null => {
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

/** Explains what is wrong with a value, for the person who wrote the YAML file. */
const explain = (issue: z.core.$ZodIssue): { path: PropertyKey[]; sentence: string; remedy: string } => {
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const place = issue.path.length > 0 ? ` in ${dotted(issue.path)}` : '';
    const likely = nearest(key, knownKeys(issue.path));
    return {
      path: [...issue.path, key],
      sentence: `there is no setting ${JSON.stringify(key)}${place}`,
      remedy: likely ? `Did you mean ${likely}?` : SEE,
    };
  }
  const broken = rule(issue);
  const place = dotted(issue.path) || 'the file';
  return {
    path: [...issue.path],
    sentence: broken === null ? `${place}: ${issue.message.replace(/\.$/, '')}` : `${place} ${broken}`,
    remedy: SEE,
  };
};

const knownKeys = (path: readonly PropertyKey[]): readonly string[] => {
  const settings = configSchema.shape;
  if (path.length === 0) return Object.keys(settings);
  const inside = path[0] === 'projects' ? path.slice(2) : path;
  const project = settings.projects.unwrap().valueType.shape;
  if (path[0] === 'projects' && inside.length === 0) return Object.keys(project);
  if (path[0] === 'views') return Object.keys(settings.views.unwrap().element.shape);
  if (path[0] === 'commands') return Object.keys(settings.commands.unwrap().element.shape);
  if (path[0] === 'columns' && path.length === 2) {
    return Object.keys(settings.columns.unwrap().valueType.shape);
  }
  if (inside[0] === 'grace') return Object.keys(project.grace.unwrap().shape);
  if (inside[0] === 'limits') return Object.keys(project.limits.unwrap().shape);
  if (inside[0] === 'tls') return Object.keys(project.tls.unwrap().shape);
  if (inside[0] === 'recognition') return Object.keys(project.recognition.unwrap().shape);
  return [];
};

/** The settings, and where each of them is. */
export interface ParsedConfig {
  readonly config: Config;
  readonly placeOf: PlaceOf;
}

/**
 * Parses a config file.
 *
 * @throws UsageError that names the line of the mistake
 */
export const parseConfig = (text: string, path: string): ParsedConfig => {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const [syntax] = document.errors;
  if (syntax) {
    const { line } = lines.linePos(syntax.pos[0]);
    throw new UsageError(`${path}, line ${line}: this is not YAML: ${syntax.message}.`, 'Fix the line.');
  }
  if (document.contents === null) return { config: {}, placeOf: NOWHERE };
  const parsed = configSchema.safeParse(document.toJS());
  if (parsed.success) {
    const placeOf: PlaceOf = (setting) => `${path}, line ${lineOf(setting)}`;
    // Check custom commands here, so every lktop command reports a mistake, not only the screen that shows the key.
    readCustomCommands(parsed.data.commands ?? [], placeOf);
    return { config: parsed.data, placeOf };
  }
  const [issue] = parsed.error.issues;
  if (!issue) throw new Error('a failed parse has an issue');
  const { path: place, sentence, remedy } = explain(issue);
  throw new UsageError(`${path}, line ${lineOf(place)}: ${sentence}.`, remedy);

  function lineOf(settingPath: readonly PropertyKey[]): number {
    for (let depth = settingPath.length; depth > 0; depth -= 1) {
      const parent = depth === 1 ? document.contents : document.getIn(settingPath.slice(0, depth - 1), true);
      const key = settingPath[depth - 1];
      const pair = isMap(parent) ? parent.items.find((item) => String(item.key) === String(key)) : undefined;
      const node = pair ? pair.key : document.getIn(settingPath.slice(0, depth), true);
      const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
      if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line;
    }
    return 1;
  }
};
