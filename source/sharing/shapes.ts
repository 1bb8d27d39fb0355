import type {
  DispatchFacts,
  JobFacts,
  JobHistory,
  ParticipantFacts,
  RoomFacts,
  TrackFacts,
} from '../fleet/facts.ts';
import type { Failure, RoomObservation } from '../fleet/snapshot.ts';

/** Whether a value that somebody else wrote has the expected shape. */
export type Check = (value: unknown) => boolean;

/** Longer than anything that lktop keeps of a server's text. */
const MOST_CHARACTERS = 200_000;
const MOST_ITEMS = 100_000;

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const isText: Check = (value) => typeof value === 'string' && value.length <= MOST_CHARACTERS;
export const isNumber: Check = (value) => typeof value === 'number' && Number.isFinite(value);
const isFlag: Check = (value) => typeof value === 'boolean';

export const isNullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

export const isListOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.length <= MOST_ITEMS && value.every(check);

const isTexts: Check = (value) => {
  if (!isFields(value)) return false;
  let characters = 0;
  for (const [name, text] of Object.entries(value)) {
    if (typeof text !== 'string') return false;
    characters += name.length + text.length;
  }
  return characters <= MOST_CHARACTERS;
};

/** Checks every field of a type, and refuses others: they would be carried along unseen. */
export const isShape =
  <Shape>(checks: { readonly [Name in keyof Required<Shape>]: Check }): Check =>
  (value) => {
    if (!isFields(value)) return false;
    for (const name in checks) if (!checks[name](value[name])) return false;
    for (const name of Object.keys(value)) if (!Object.hasOwn(checks, name)) return false;
    return true;
  };

const isCut: Check = (value) => value === undefined || value === true;

const isTrack = isShape<TrackFacts>({ kind: isText, source: isText, muted: isFlag });

const isParticipant = isShape<ParticipantFacts>({
  id: isText,
  identity: isText,
  name: isText,
  kind: isText,
  kindDetails: isListOf(isText),
  state: isText,
  hidden: isFlag,
  recorder: isFlag,
  isPublisher: isFlag,
  joinedAtMs: isNumber,
  metadata: isText,
  attributes: isTexts,
  tracks: isListOf(isTrack),
  isCut,
});

const isHistory = isShape<JobHistory>({
  reason: isText,
  createdAtMs: isNumber,
  acceptedAtMs: isNumber,
  assignedAtMs: isNumber,
  firstStartedAtMs: isNumber,
  attempts: isNumber,
  workersAsked: isNumber,
  failedAttemptsMs: isNumber,
});

const isJob = isShape<JobFacts>({
  id: isText,
  type: isText,
  status: isText,
  error: isText,
  startedAtMs: isNumber,
  endedAtMs: isNumber,
  updatedAtMs: isNumber,
  participantIdentity: isText,
  workerId: isText,
  agentName: isText,
  deployment: isText,
  subject: isText,
  history: isNullOr(isHistory),
});

const isDispatch = isShape<DispatchFacts>({
  id: isText,
  agentName: isText,
  metadata: isText,
  deployment: isText,
  restartPolicy: isText,
  attributes: isTexts,
  createdAtMs: isNumber,
  deletedAtMs: isNumber,
  jobs: isListOf(isJob),
  isCut,
});

const isRoom = isShape<RoomFacts>({
  name: isText,
  id: isText,
  createdAtMs: isNumber,
  metadata: isText,
  numParticipants: isNumber,
  numPublishers: isNumber,
  maxParticipants: isNumber,
  emptyTimeoutSeconds: isNumber,
  departureTimeoutSeconds: isNumber,
  isCut,
});

export const isFailure = isShape<Failure>({ kind: isText, sentence: isText, remedy: isText });

/** A room as it is shared. Its key is beside it. */
export type SharedRoom = Omit<RoomObservation, 'key'>;

const hasSharedRoomShape = isShape<SharedRoom>({
  room: isRoom,
  participants: isListOf(isParticipant),
  dispatches: isListOf(isDispatch),
  failure: isNullOr(isFailure),
  ghostSinceMs: isNullOr(isNumber),
});

export const isSharedRoom = (value: unknown): value is SharedRoom => hasSharedRoomShape(value);
