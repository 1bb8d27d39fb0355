import type { Human, Room } from '../fleet/fleet.ts';
import { nearest } from '../fleet/nearest.ts';
import { formatClockTime, formatDateTime } from '../text/duration.ts';
import { isJson, jsonInString, looksLikeJson, oneLineJson } from '../text/json.ts';
import { quoteTyped } from '../text/safe-text.ts';
import { UsageError } from '../usage-error.ts';

/** What the variables of a profile stand for in one dispatch. All texts are raw. */
export interface Values {
  readonly room: string;
  /** `RM_…`; null: the room does not exist yet. */
  readonly roomId: string | null;
  /** The identity of the human who has waited longest; null: nobody waits. */
  readonly caller: string | null;
  readonly agent: string;
  readonly deployment: string;
  readonly project: string;
  readonly profile: string;
  /** Milliseconds since the Unix epoch. */
  readonly nowMs: number;
}

/** Who has waited longest in a room. */
const callerIn = (room: Room | null): string | null =>
  room?.humans
    .filter(({ waits }) => waits)
    .reduce<Human | null>(
      (first, human) => (first === null || human.cameAtMs < first.cameAtMs ? human : first),
      null,
    )?.identity ?? null;

/**
 * The values for a dispatch to a room.
 * @param room null: it does not exist yet
 */
export const valuesFor = (
  given: Pick<Values, 'room' | 'agent' | 'deployment' | 'project' | 'profile' | 'nowMs'>,
  room: Room | null,
): Values => ({ ...given, roomId: room?.id ?? null, caller: callerIn(room) });

interface Variable {
  readonly description: string;
  readonly of: (values: Values) => string | null;
}

const DATE_LENGTH = 10;

/** Every variable, by name. docs/profiles.md and the errors list them. */
export const VARIABLES = {
  room: { description: 'the name of the room', of: ({ room }) => room },
  roomId: { description: 'the id of the room, `RM_…`', of: ({ roomId }) => roomId },
  caller: {
    description: 'the identity of the human who waits in the room; of several, who came first',
    of: ({ caller }) => caller,
  },
  agent: { description: 'the agent name', of: ({ agent }) => agent },
  deployment: { description: 'the deployment, or nothing', of: ({ deployment }) => deployment },
  project: { description: 'the name of the project', of: ({ project }) => project },
  profile: { description: 'the name of the profile', of: ({ profile }) => profile },
  date: {
    description: 'the date in UTC, such as `2026-07-14`',
    of: ({ nowMs }) => formatDateTime(nowMs, 'UTC').slice(0, DATE_LENGTH),
  },
  time: {
    description: 'date and time in UTC, such as `2026-07-14T12:04:31Z`',
    of: ({ nowMs }) =>
      `${formatDateTime(nowMs, 'UTC').slice(0, DATE_LENGTH)}T${formatClockTime(nowMs, 'UTC')}Z`,
  },
} as const satisfies Readonly<Record<string, Variable>>;

type VariableName = keyof typeof VARIABLES;

const VARIABLE_NAMES: readonly VariableName[] = Object.keys(VARIABLES).filter((name): name is VariableName =>
  Object.hasOwn(VARIABLES, name),
);

/** `{room}`, `{roomId} and {date}` */
export const KNOWN_VARIABLES = VARIABLE_NAMES.map((name) => `{${name}}`).join(', ');

/**
 * A name in braces. In `{{name}}` one pair of braces is dropped and nothing is filled in. JSON needs nothing of that:
 * after an opening brace it has a quote or a blank.
 */
const IN_BRACES = /(?<!\{)(\{+)([A-Za-z]\w*)(\}+)/g;

interface Piece {
  readonly name: string;
  /** What stands around the braces that belong together. */
  readonly before: string;
  readonly after: string;
  readonly isLiteral: boolean;
}

/** `{a}}` is a variable and a brace; `{{a}}` is the text `{a}`. */
const pieceOf = (opening: string, name: string, closing: string): Piece => {
  const isLiteral = opening.length > 1 && closing.length > 1;
  const used = isLiteral ? 2 : 1;
  return { name, before: opening.slice(used), after: closing.slice(used), isLiteral };
};

const replaced = (template: string, fill: (name: string) => string): string =>
  template.replace(IN_BRACES, (_whole, opening: string, name: string, closing: string) => {
    const { before, after, isLiteral } = pieceOf(opening, name, closing);
    return `${before}${isLiteral ? `{${name}}` : fill(name)}${after}`;
  });

/** The names of the variables in a text, each once. */
const namesIn = (template: string): readonly string[] => {
  const names = new Set<string>();
  replaced(template, (name) => {
    names.add(name);
    return '';
  });
  return [...names];
};

const isKnown = (name: string): name is VariableName => Object.hasOwn(VARIABLES, name);

/** The variables of a text, in the order of the table. */
export const variablesIn = (template: string): readonly VariableName[] => {
  const names = namesIn(template);
  return VARIABLE_NAMES.filter((name) => names.includes(name));
};

/** @throws UsageError if the text names an unknown variable; its message has no full stop */
export const checkVariables = (template: string): void => {
  const wrong = namesIn(template).find((name) => !isKnown(name));
  if (wrong === undefined) return;
  const likely = nearest(wrong, VARIABLE_NAMES);
  throw new UsageError(
    `there is no variable ${quoteTyped(`{${wrong}}`)}`,
    `${likely === null ? '' : `Did you mean {${likely}}? `}There are ${KNOWN_VARIABLES}. For the text itself, double its braces: ${quoteTyped(`{{${wrong}}}`)}.`,
  );
};

/** Whether a text is meant as JSON. `{room} waits` is not, although it begins with a brace. */
const isMeantAsJson = (template: string): boolean =>
  isJson(template) || looksLikeJson(replaced(template, () => 'x'));

/** Why a variable has no value, as a sentence. Raw. */
const MISSING: Readonly<Partial<Record<VariableName, (values: Values) => string>>> = {
  roomId: () => '{roomId} is empty: the room does not exist yet.',
  caller: () => '{caller} is empty: nobody waits in the room.',
};

export interface Filled {
  /** Raw. */
  readonly metadata: string;
  /** One sentence for each variable without a value. */
  readonly missing: readonly string[];
}

/**
 * Fills in the variables of metadata. Within JSON a value is escaped, so that valid JSON stays valid JSON whatever a
 * room is called; JSON with line breaks becomes one line.
 *
 * @throws UsageError if the text names an unknown variable; its message has no full stop
 */
export const fillMetadata = (template: string, values: Values): Filled => {
  checkVariables(template);
  const isInJson = isMeantAsJson(template);
  const missing: string[] = [];
  for (const name of variablesIn(template)) {
    if (VARIABLES[name].of(values) === null) missing.push(MISSING[name]?.(values) ?? `{${name}} is empty.`);
  }
  const filled = replaced(template, (name) => {
    const value = isKnown(name) ? (VARIABLES[name].of(values) ?? '') : '';
    return isInJson ? jsonInString(value) : value;
  });
  return { metadata: isInJson && isJson(filled) ? oneLineJson(filled) : filled, missing };
};
