import { repeated } from '../fleet/compact.ts';
import type {
  DispatchFacts,
  JobFacts,
  JobHistory,
  ParticipantFacts,
  RoomFacts,
  TrackFacts,
} from '../fleet/facts.ts';
import { compareText } from '../fleet/order.ts';
import {
  readJobReason,
  readJobStatus,
  readJobType,
  readKindDetail,
  readParticipantKind,
  readParticipantState,
  readRestartPolicy,
  readTrackKind,
  readTrackSource,
} from './enums.ts';
import { keepAttributes, keepSentence, keepText, MOST_KEPT } from './kept-text.ts';
import type { ListFormat } from './list-reader.ts';

/**
 * Converts LiveKit's JSON to plain facts. It is written by hand, because a sweep reads thousands of answers. It is
 * tolerant, because lktop cannot trust a server: it accepts both spellings of a field (`num_participants`, as servers
 * write it, and `numParticipants`) and numbers as text. Missing fields and wrong types become empty.
 */
type Fields = Readonly<Record<string, unknown>>;

const NOTHING: Fields = {};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : NOTHING);

/** Shares one copy of a text that thousands of jobs have. */
const shared = repeated((text: string) => text);

const readText = (value: unknown): string => (typeof value === 'string' ? value : '');

/** JSON carries 64-bit integers as text. The integers here fit a double, times to a quarter of a microsecond. */
const readNumber = (value: unknown): number => {
  const number = typeof value === 'string' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : 0;
};

const readNanoseconds = (value: unknown): number => Math.floor(readNumber(value) / 1e6);

/** `milliseconds` is 0 on servers that only send `seconds`. */
const readTime = (milliseconds: unknown, seconds: unknown): number =>
  readNumber(milliseconds) || readNumber(seconds) * 1000;

const readList = <Item>(value: unknown, readItem: (fields: Fields) => Item): Item[] => {
  if (!Array.isArray(value)) return [];
  const items: readonly unknown[] = value;
  // No `push`: it reserves room for 16 more items, which is most of the memory of tens of thousands of short lists.
  return (items.every(isFields) ? items : items.filter(isFields)).map(readItem);
};

const isTexts = (fields: Fields): fields is Readonly<Record<string, string>> => {
  for (const name in fields) if (typeof fields[name] !== 'string') return false;
  return true;
};

/** One shared object, because tens of thousands of participants have no attributes. */
const NO_ATTRIBUTES: Readonly<Record<string, string>> = {};

const readAttributes = (value: unknown): Readonly<Record<string, string>> => {
  const attributes = fieldsOf(value);
  if (Object.keys(attributes).length === 0) return NO_ATTRIBUTES;
  if (isTexts(attributes)) return attributes;
  const isText = (entry: [string, unknown]): entry is [string, string] => typeof entry[1] === 'string';
  return Object.fromEntries(Object.entries(attributes).filter(isText));
};

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => compareText(a.id, b.id);

const readTrack = (track: Fields): TrackFacts => ({
  kind: readTrackKind(track.type),
  source: readTrackSource(track.source),
  muted: track.muted === true,
});

/** Compares by content; equal tracks need no order. */
const compareTracks = (a: TrackFacts, b: TrackFacts): number =>
  compareText(a.kind, b.kind) || compareText(a.source, b.source) || Number(a.muted) - Number(b.muted);

const alone = repeated(
  (track: TrackFacts): readonly TrackFacts[] => [track],
  ({ kind, source, muted }) => `${kind.length} ${kind}${muted}${source}`,
);

/** Most participants publish one track like everybody else's, so they share one list. */
const readTracks = (value: unknown): readonly TrackFacts[] => {
  const tracks = readList(value, readTrack).sort(compareTracks);
  const [only] = tracks;
  return only && tracks.length === 1 ? alone(only) : tracks;
};

const NO_DETAILS: readonly string[] = [];

const readKindDetails = (value: unknown): readonly string[] => {
  if (!Array.isArray(value) || value.length === 0) return NO_DETAILS;
  return value.map(readKindDetail).sort(compareText);
};

/** Reads the kept part of metadata and attributes, with a mark if something was cut. */
const readKept = (fields: Fields, most: number) => {
  const metadata = readText(fields.metadata);
  const attributes = readAttributes(fields.attributes);
  const kept = { metadata: keepText(metadata, most), attributes: keepAttributes(attributes, most) };
  const isAll = kept.metadata === metadata && kept.attributes === attributes;
  return isAll ? kept : { ...kept, isCut: true as const };
};

/** @param most characters kept of the metadata, and of the attributes */
const readParticipantFields = (participant: Fields, most: number): ParticipantFacts => ({
  id: readText(participant.sid),
  identity: readText(participant.identity),
  name: keepSentence(readText(participant.name)),
  kind: readParticipantKind(participant.kind),
  kindDetails: readKindDetails(participant.kind_details ?? participant.kindDetails),
  state: readParticipantState(participant.state),
  hidden: fieldsOf(participant.permission).hidden === true,
  recorder: fieldsOf(participant.permission).recorder === true,
  isPublisher: (participant.is_publisher ?? participant.isPublisher) === true,
  joinedAtMs: readTime(
    participant.joined_at_ms ?? participant.joinedAtMs,
    participant.joined_at ?? participant.joinedAt,
  ),
  ...readKept(participant, most),
  tracks: readTracks(participant.tracks),
});

const readReason = (value: unknown): string => {
  const reason = readJobReason(value);
  return reason === 'UNSPECIFIED' ? '' : shared(reason);
};

/** A server that sends a job's history also dates the job. */
const readHistory = (job: Fields, state: Fields): JobHistory | null => {
  const history: JobHistory = {
    reason: readReason(state.reason),
    createdAtMs: readNanoseconds(job.created_at ?? job.createdAt),
    acceptedAtMs: readNanoseconds(state.accepted_at ?? state.acceptedAt),
    assignedAtMs: readNanoseconds(state.assigned_at ?? state.assignedAt),
    firstStartedAtMs: readNanoseconds(state.first_started_at ?? state.firstStartedAt),
    attempts: readNumber(state.attempts),
    workersAsked: readNumber(state.workers_asked ?? state.workersAsked),
    failedAttemptsMs: readNanoseconds(state.agent_failed_attempts_ns ?? state.agentFailedAttemptsNs),
  };
  return Object.values(history).some((value) => value !== 0 && value !== '') ? history : null;
};

const readJob = (job: Fields): JobFacts => {
  const state = fieldsOf(job.state);
  return {
    id: readText(job.id),
    type: readJobType(job.type),
    status: readJobStatus(state.status),
    error: keepSentence(readText(state.error)),
    startedAtMs: readNanoseconds(state.started_at ?? state.startedAt),
    endedAtMs: readNanoseconds(state.ended_at ?? state.endedAt),
    updatedAtMs: readNanoseconds(state.updated_at ?? state.updatedAt),
    participantIdentity: readText(state.participant_identity ?? state.participantIdentity),
    workerId: shared(readText(state.worker_id ?? state.workerId)),
    agentName: readText(job.agent_name ?? job.agentName),
    deployment: readText(job.deployment),
    subject: readText(fieldsOf(job.participant).identity),
    history: readHistory(job, state),
  };
};

/** @param most characters kept of the metadata, and of the attributes */
const readDispatchFields = (dispatch: Fields, most = MOST_KEPT): DispatchFacts => {
  const state = fieldsOf(dispatch.state);
  const { attributes, ...kept } = readKept(dispatch, most);
  return {
    id: readText(dispatch.id),
    agentName: readText(dispatch.agent_name ?? dispatch.agentName),
    ...kept,
    deployment: readText(dispatch.deployment),
    restartPolicy: readRestartPolicy(dispatch.restart_policy ?? dispatch.restartPolicy),
    attributes,
    createdAtMs: readNanoseconds(state.created_at ?? state.createdAt),
    deletedAtMs: readNanoseconds(state.deleted_at ?? state.deletedAt),
    jobs: readList(state.jobs, readJob).sort(byId),
  };
};

const readRoomMetadata = (metadata: string, most: number) => {
  const kept = keepText(metadata, most);
  return kept === metadata ? { metadata } : { metadata: kept, isCut: true as const };
};

const readRoomFields = (room: Fields, most = MOST_KEPT): RoomFacts => ({
  name: readText(room.name),
  id: readText(room.sid),
  createdAtMs: readTime(
    room.creation_time_ms ?? room.creationTimeMs,
    room.creation_time ?? room.creationTime,
  ),
  ...readRoomMetadata(readText(room.metadata), most),
  numParticipants: readNumber(room.num_participants ?? room.numParticipants),
  numPublishers: readNumber(room.num_publishers ?? room.numPublishers),
  maxParticipants: readNumber(room.max_participants ?? room.maxParticipants),
  emptyTimeoutSeconds: readNumber(room.empty_timeout ?? room.emptyTimeout),
  departureTimeoutSeconds: readNumber(room.departure_timeout ?? room.departureTimeout),
});

export const readDispatch = (value: unknown): DispatchFacts => readDispatchFields(fieldsOf(value));

export const readRoom = (value: unknown): RoomFacts => readRoomFields(fieldsOf(value));

/** The fields that identify the items of LiveKit's lists: strings wherever they are present. */
const NAMES_OF_ITEMS = ['sid', 'id', 'identity', 'name'] as const;

const isItem = (value: unknown): value is Fields =>
  isFields(value) &&
  NAMES_OF_ITEMS.every((name) => value[name] === undefined || typeof value[name] === 'string');

/** Reads the items of a list; null if any is not LiveKit's. Skipping it would hide a room. */
const readItems = <Item>(items: readonly unknown[], readItem: (fields: Fields) => Item): Item[] | null =>
  items.every(isItem) ? items.map(readItem) : null;

/**
 * Reads the list of an answer; null if the answer is not LiveKit's. An empty object is an empty list, because servers
 * leave out empty fields. Other JSON, or a list that is null, must not look like a project without rooms.
 */
const readAnswer = <Item>(
  answer: unknown,
  field: string,
  otherSpelling: string,
  readItem: (fields: Fields) => Item,
): Item[] | null => {
  if (!isFields(answer)) return null;
  const list = answer[field] ?? answer[otherSpelling];
  if (Array.isArray(list)) return readItems(list, readItem);
  return Object.keys(answer).length === 0 ? [] : null;
};

export const readRooms = (answer: unknown): RoomFacts[] | null =>
  readAnswer(answer, 'rooms', 'rooms', (fields) => readRoomFields(fields));

/** The same, with all metadata. */
export const readWholeRooms = (answer: unknown): RoomFacts[] | null =>
  readAnswer(answer, 'rooms', 'rooms', (fields) => readRoomFields(fields, Number.POSITIVE_INFINITY));

/** The format for reading a listing of rooms piece by piece. */
export const roomList: ListFormat<RoomFacts> = {
  field: 'rooms',
  readItems: (items) => readItems(items, (fields) => readRoomFields(fields)),
  readAnswer: readRooms,
};

const participantsIn = (answer: unknown, most: number): ParticipantFacts[] | null =>
  readAnswer(answer, 'participants', 'participants', (fields) => readParticipantFields(fields, most))?.sort(
    (a, b) => compareText(a.identity, b.identity) || byId(a, b),
  ) ?? null;

/** Sorted by identity, then id. */
export const readParticipants = (answer: unknown): ParticipantFacts[] | null =>
  participantsIn(answer, MOST_KEPT);

/** The same, with all metadata and attributes. */
export const readWholeParticipants = (answer: unknown): ParticipantFacts[] | null =>
  participantsIn(answer, Number.POSITIVE_INFINITY);

const dispatchesIn = (answer: unknown, most: number): DispatchFacts[] | null =>
  readAnswer(answer, 'agent_dispatches', 'agentDispatches', (fields) =>
    readDispatchFields(fields, most),
  )?.sort((a, b) => a.createdAtMs - b.createdAtMs || byId(a, b)) ?? null;

/** Sorted by creation, then id. */
export const readDispatches = (answer: unknown): DispatchFacts[] | null => dispatchesIn(answer, MOST_KEPT);

/** The same, with all metadata and attributes; used to recreate a dispatch. */
export const readWholeDispatches = (answer: unknown): DispatchFacts[] | null =>
  dispatchesIn(answer, Number.POSITIVE_INFINITY);
