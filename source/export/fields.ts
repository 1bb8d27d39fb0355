import { type Entity, partsOf } from './entity.ts';

/** What a user's custom command is given, and may name in braces. */
export const FIELD_NAMES = [
  'room',
  'roomId',
  'agentName',
  'identity',
  'dispatchId',
  'jobId',
  'workerId',
  'deployment',
  'phone',
  'project',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

/** Raw; empty where there is none. */
export type Fields = Readonly<Record<FieldName, string>>;

/** The environment variable that holds a field: `roomId` is `LKTOP_ROOM_ID`. */
export const variableOf = (field: FieldName): string =>
  `LKTOP_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** What is known of a thing, by the names that commands use. `phone` is that of the first caller who has one. */
export const fieldsOf = (entity: Entity | null, project: string): Fields => {
  const { room, agent, dispatch } = entity ? partsOf(entity) : { room: null, agent: null, dispatch: null };
  const job = dispatch?.facts.jobs.at(-1);
  return {
    room: room?.name ?? '',
    roomId: room?.id ?? '',
    agentName: agent?.agentName || dispatch?.facts.agentName || room?.cause.agentName || '',
    identity: agent?.identity || job?.participantIdentity || '',
    dispatchId: dispatch?.id ?? '',
    jobId: agent?.jobId || job?.id || '',
    workerId: agent?.workerId || job?.workerId || '',
    deployment: agent?.deployment || dispatch?.facts.deployment || '',
    phone: room?.humans.find(({ phoneNumber }) => phoneNumber)?.phoneNumber ?? '',
    project,
  };
};
