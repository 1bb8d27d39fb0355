import type { z } from 'zod';
import { readCustomCommands } from '../export/custom-command.ts';
import { nearest } from '../fleet/nearest.ts';
import { UsageError } from '../usage-error.ts';
import { type Config, configSchema } from './config-schema.ts';
import { NOWHERE, type PlaceOf } from './place.ts';
import { brokenRule, openYaml } from './yaml-file.ts';

const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.');

const SEE = 'docs/settings.md lists the settings.';

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
  const broken = brokenRule(issue);
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
  const { document, placeIn } = openYaml(text, path);
  if (document.contents === null) return { config: {}, placeOf: NOWHERE };
  const parsed = configSchema.safeParse(document.toJS());
  if (parsed.success) {
    const placeOf: PlaceOf = (setting) => `${path}, line ${placeIn(setting).line}`;
    // Check custom commands here, so every lktop command reports a mistake, not only the screen that shows the key.
    readCustomCommands(parsed.data.commands ?? [], placeOf);
    return { config: parsed.data, placeOf };
  }
  const [issue] = parsed.error.issues;
  if (!issue) throw new Error('a failed parse has an issue');
  const { path: place, sentence, remedy } = explain(issue);
  throw new UsageError(`${path}, line ${placeIn(place).line}: ${sentence}.`, remedy);
};
