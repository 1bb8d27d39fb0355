import { type Entity, partsOf } from './entity.ts';

/** The fields that a custom command receives and may name in braces. */
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

/** Raw; empty where unknown. */
export type Fields = Readonly<Record<FieldName, string>>;

/** The environment variable of a field: `roomId` becomes `LKTOP_ROOM_ID`. */
export const variableOf = (field: FieldName): string =>
  `LKTOP_${field.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** Collects the known fields of an entity. `phone` is the number of the first caller who has one. */
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
