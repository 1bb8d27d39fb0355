import type { FleetEvent } from '../fleet/events.ts';
import type { ParticipantFacts } from '../fleet/facts.ts';
import type { Agent, Dispatch, Human, Room, Verdict } from '../fleet/fleet.ts';

/** The fields that a filter may name: `agent:support`. */
export const FIELDS = [
  'agent',
  'room',
  'verdict',
  'severity',
  'worker',
  'phone',
  'id',
  'state',
  'deployment',
  'human',
  'identity',
  'metadata',
  'attribute',
] as const;
export type FieldName = (typeof FIELDS)[number];

/** The full text or only the names of one field, or the values of one attribute (`@lk.agent.state`). */
export type Part = `text:${FieldName}` | `names:${FieldName}` | `@${string}`;

/** Folds case and composes accents (NFC), so that equal letters compare equal. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();

/** The search text of an entity: folded, one value per line. */
export interface Whole {
  /** Names that people chose. Fuzzy matching applies to these only. */
  readonly names: string;
  /** All values, the names first. */
  readonly text: string;
  /** Digits only. */
  readonly phones: string;
}

/** Receives each value with its field. Only `name` values are matched fuzzily. */
interface Listener {
  readonly name: (field: FieldName | null, value: string | null, alsoField?: FieldName) => void;
  readonly text: (field: FieldName | null, value: string | null) => void;
  readonly phone: (value: string) => void;
  readonly attributes: (attributes: Readonly<Record<string, string>>) => void;
}

/** Matches `sip.phoneNumber` and `sip.trunkPhoneNumber`. */
const PHONE_ATTRIBUTE = /^sip\..*number$/i;

/** The number of parts that are cached, over all entities. */
const MOST_PARTS = 50;

const NO_DIGITS = /\D+/g;
/** Returns the digits of a telephone number in any notation. */
export const digitsOf = (text: string): string => text.replace(NO_DIGITS, '');

/**
 * Longer values are cut: no screen shows the rest, and a match should be visible. A server may send half a
 * megabyte.
 */
const MOST_OF_A_VALUE = 2_000;
/** The limit for all attributes of one participant. */
const MOST_OF_ATTRIBUTES = 8_000;

const searched = (value: string): string =>
  value.length > MOST_OF_A_VALUE ? value.slice(0, MOST_OF_A_VALUE) : value;

const firstAttributes = function* (
  attributes: Readonly<Record<string, string>>,
): Generator<readonly [name: string, value: string]> {
  let told = 0;
  for (const name in attributes) {
    if (told >= MOST_OF_ATTRIBUTES) return;
    const [shortName, value] = [searched(name), searched(attributes[name] ?? '')];
    told += shortName.length + value.length;
    yield [shortName, value];
  }
};

const tellVerdict = ({ name }: Verdict, { name: tell }: Listener): void => {
  tell('verdict', name);
  if (name.includes(' ')) tell('verdict', name.replaceAll(' ', '-'));
};

const tellParticipant = ({ id, state, metadata, attributes }: ParticipantFacts, listener: Listener): void => {
  listener.text('id', id);
  listener.text('state', state);
  listener.text('metadata', metadata);
  listener.attributes(attributes);
};

const tellNames = ({ identity, participant, phoneNumber }: Human, listener: Listener): void => {
  listener.name('human', identity, 'identity');
  listener.name('human', participant.name);
  if (phoneNumber !== null) listener.phone(phoneNumber);
  // The identity of a SIP caller contains the number, too.
  if (participant.kind === 'SIP') listener.phone(identity);
  for (const name in participant.attributes) {
    if (PHONE_ATTRIBUTE.test(name)) listener.phone(participant.attributes[name] ?? '');
  }
};

const tellAgent = (agent: Agent, listener: Listener): void => {
  listener.name('agent', agent.agentName);
  listener.name('agent', agent.identity, 'identity');
  listener.name('agent', agent.participant.name);
  listener.name('deployment', agent.deployment);
  tellVerdict(agent.verdict, listener);
  listener.text('state', agent.state);
  listener.text('worker', agent.workerId);
  listener.text('id', agent.jobId);
  listener.text('id', agent.dispatchId);
  tellParticipant(agent.participant, listener);
};

const tellDispatch = ({ id, facts, verdict }: Dispatch, listener: Listener): void => {
  listener.name('agent', facts.agentName);
  listener.name('deployment', facts.deployment);
  tellVerdict(verdict, listener);
  listener.text('id', id);
  listener.text('metadata', facts.metadata);
  listener.attributes(facts.attributes);
  for (const job of facts.jobs) {
    listener.name('deployment', job.deployment);
    listener.text('id', job.id);
    listener.text('worker', job.workerId);
    listener.text('state', job.status);
    listener.text(null, job.error);
  }
};

const tellSurroundings = (room: Room, listener: Listener): void => {
  listener.name('room', room.name);
  listener.text('id', room.id);
  for (const human of room.humans) tellNames(human, listener);
};

const tellOwn = ({ verdict }: Agent | Dispatch | Room, listener: Listener): void => {
  listener.text('severity', verdict.severity);
  listener.text(null, verdict.summary);
};

const tellRoom = (room: Room, listener: Listener): void => {
  tellSurroundings(room, listener);
  tellVerdict(room.verdict, listener);
  tellOwn(room, listener);
  listener.text('metadata', room.facts.metadata);
  for (const { participant } of room.humans) tellParticipant(participant, listener);
  for (const agent of room.agents) tellAgent(agent, listener);
  for (const dispatch of room.dispatches) tellDispatch(dispatch, listener);
  for (const list of [room.others, room.former]) {
    for (const other of list) {
      listener.name('identity', other.identity);
      tellParticipant(other, listener);
    }
  }
};

const tellEvent = (event: FleetEvent, listener: Listener): void => {
  const { kind, subject } = event;
  listener.name('room', event.roomName);
  listener.text('id', event.room?.split(' ')[0] ?? null);
  listener.text('id', subject);
  listener.text('severity', event.severity);
  listener.name(null, kind);
  listener.text(null, event.text);
  if (kind.startsWith('agent') || kind.startsWith('dispatch')) {
    listener.name('agent', subject, kind.startsWith('agent') ? 'identity' : undefined);
    listener.text('agent', event.text);
  }
  if (kind.startsWith('participant')) {
    listener.name('human', subject, 'identity');
    listener.phone(event.text);
  }
  if (kind === 'verdict') listener.text('verdict', event.text);
  if (kind === 'agent state') listener.text('state', event.text);
};

type Tell<Entity> = (entity: Entity, listener: Listener) => void;

const readWhole = <Entity>(entity: Entity, tell: Tell<Entity>): Whole => {
  let [names, rest, phones] = ['', '', ''];
  const text = (_field: FieldName | null, value: string | null) => {
    if (value) rest += `${searched(value)}\n`;
  };
  tell(entity, {
    name: (_field, value) => {
      if (value) names += `${searched(value)}\n`;
    },
    text,
    phone: (value) => {
      rest += `${searched(value)}\n`;
      phones += `${digitsOf(searched(value))}\n`;
    },
    attributes: (attributes) => {
      for (const [, value] of firstAttributes(attributes)) text(null, value);
    },
  });
  const folded = fold(names);
  return { names: folded, text: folded + fold(rest), phones };
};

const HEARD_NOTHING: Listener = { name: () => {}, text: () => {}, phone: () => {}, attributes: () => {} };

/** Makes a listener that hears only the values of one part. */
const listenerFor = (part: Part, hear: (value: string) => void): Listener => {
  if (part.startsWith('@')) {
    const wanted = part.slice(1);
    return {
      ...HEARD_NOTHING,
      attributes: (attributes) => {
        for (const [name, value] of firstAttributes(attributes)) if (fold(name) === wanted) hear(value);
      },
    };
  }
  const [kind, field] = part.split(':');
  const hearField = (of: FieldName | null, value: string | null, also?: FieldName) => {
    if (value && (field === of || field === also)) hear(value);
  };
  if (kind === 'names') return { ...HEARD_NOTHING, name: hearField };
  return {
    ...HEARD_NOTHING,
    name: hearField,
    text: hearField,
    phone: (value) => hearField('phone', value),
    attributes: (attributes) => {
      if (field !== 'attribute') return;
      for (const [name, value] of firstAttributes(attributes)) hear(`${name}=${value}`);
    },
  };
};

const readPart = <Entity>(entity: Entity, tell: Tell<Entity>, part: Part): string => {
  let read = '';
  const hear = (value: string) => {
    read += `${searched(value)}\n`;
  };
  tell(entity, listenerFor(part, hear));
  return fold(read);
};

/** Reads and caches the search texts of entities. */
export interface Corpus<Entity> {
  readonly whole: (entity: Entity) => Whole;
  /** Empty if the entity has no such part. */
  readonly part: (entity: Entity, part: Part) => string;
}

/** Creates a corpus. Entities are immutable, so each text is cached for the entity's lifetime. */
export const createCorpus = <Entity extends WeakKey>(tell: Tell<Entity>): Corpus<Entity> => {
  const wholes = new WeakMap<Entity, Whole>();
  const parts = new Map<Part, WeakMap<Entity, string>>();
  const remembered = <Value>(known: WeakMap<Entity, Value>, entity: Entity, read: () => Value): Value => {
    const before = known.get(entity);
    if (before !== undefined) return before;
    const value = read();
    known.set(entity, value);
    return value;
  };
  return {
    whole: (entity) => remembered(wholes, entity, () => readWhole(entity, tell)),
    part: (entity, part) => {
      let known = parts.get(part);
      if (known === undefined) {
        // Attribute names are arbitrary, and each prefix typed on the way becomes a part of its own.
        if (parts.size >= MOST_PARTS) parts.clear();
        known = new WeakMap();
        parts.set(part, known);
      }
      return remembered(known, entity, () => readPart(entity, tell, part));
    },
  };
};

/** Search text of a room and everything in it. */
export const roomCorpus = createCorpus(tellRoom);

/** Search text of an agent's or dispatch's surroundings: the room and its humans. */
export const surroundingsCorpus = createCorpus(tellSurroundings);

export const agentCorpus = createCorpus((agent: Agent, listener) => {
  tellAgent(agent, listener);
  tellOwn(agent, listener);
});

export const dispatchCorpus = createCorpus((dispatch: Dispatch, listener) => {
  tellDispatch(dispatch, listener);
  tellOwn(dispatch, listener);
});

export const eventCorpus = createCorpus(tellEvent);
