import type {
  DispatchRecord,
  JobHistoryRecord,
  JobRecord,
  ParticipantRecord,
  RoomRecord,
  TrackRecord,
} from './records.ts';

/**
 * Encodes records as proto JSON exactly like a real server: proto field names, zero values included, 64-bit integers
 * as strings, enums as names.
 */
type Json = string | number | boolean | null | readonly Json[] | { readonly [field: string]: Json };

const seconds = (milliseconds: number): string => String(Math.floor(milliseconds / 1_000));

/** A double of milliseconds holds microseconds exactly, but not nanoseconds. */
const nanoseconds = (milliseconds: number): string =>
  milliseconds === 0 ? '0' : `${Math.round(milliseconds * 1_000)}000`;

const ENABLED_CODECS: Json = [
  'audio/PCMU',
  'audio/PCMA',
  'audio/opus',
  'audio/red',
  'video/VP8',
  'video/H264',
  'video/VP9',
  'video/AV1',
  'video/H265',
  'video/rtx',
].map((mime) => ({ mime, fmtp_line: '' }));

const roomJson = (room: RoomRecord): Json => ({
  sid: room.id,
  name: room.name,
  empty_timeout: room.emptyTimeoutSeconds,
  departure_timeout: room.departureTimeoutSeconds,
  max_participants: room.maxParticipants,
  creation_time: seconds(room.createdAtMs),
  creation_time_ms: String(room.createdAtMs),
  turn_password: room.turnPassword,
  enabled_codecs: ENABLED_CODECS,
  metadata: room.metadata,
  num_participants: room.numParticipants,
  num_publishers: room.numPublishers,
  active_recording: false,
  version: null,
});

const mimeType = (track: TrackRecord): string => (track.kind === 'AUDIO' ? 'audio/red' : 'video/VP8');

const trackJson = (track: TrackRecord): Json => ({
  sid: track.id,
  type: track.kind,
  name: track.name,
  muted: track.muted,
  width: 0,
  height: 0,
  simulcast: false,
  disable_dtx: false,
  source: track.source,
  layers: [],
  mime_type: mimeType(track),
  mid: '7',
  codecs: [
    {
      mime_type: mimeType(track),
      mid: '7',
      cid: track.id,
      layers: [],
      video_layer_mode: 'ONE_SPATIAL_LAYER_PER_STREAM',
      sdp_cid: '',
    },
  ],
  stereo: false,
  disable_red: false,
  encryption: 'NONE',
  stream: 'camera',
  version: { unix_micro: '0', ticks: 0 },
  audio_features: [],
  backup_codec_policy: 'SIMULCAST',
  packet_trailer_features: [],
});

const participantJson = (participant: ParticipantRecord): Json => ({
  sid: participant.id,
  identity: participant.identity,
  state: participant.state,
  tracks: participant.tracks.map(trackJson),
  metadata: participant.metadata,
  joined_at: seconds(participant.joinedAtMs),
  joined_at_ms: String(participant.joinedAtMs),
  name: participant.name,
  version: 0,
  permission: {
    can_subscribe: true,
    can_publish: true,
    can_publish_data: true,
    can_publish_sources: [],
    hidden: participant.hidden,
    recorder: participant.recorder,
    can_update_metadata: participant.kind === 'AGENT',
    agent: participant.kind === 'AGENT',
    can_subscribe_metrics: false,
    can_manage_agent_session: false,
  },
  region: '',
  is_publisher: participant.tracks.length > 0,
  kind: participant.kind,
  attributes: participant.attributes,
  disconnect_reason: 'UNKNOWN_REASON',
  kind_details: participant.kindDetails,
  data_tracks: [],
  client_protocol: 2,
  capabilities: ['CAP_PACKET_TRAILER'],
});

/** Fields of newer servers, in JSON only. The messages of the npm package lack them. */
const historyJson = (history: JobHistoryRecord): { readonly [field: string]: Json } => ({
  reason: history.reason,
  accepted_at: nanoseconds(history.acceptedAtMs),
  assigned_at: nanoseconds(history.assignedAtMs),
  attempts: history.attempts,
  first_started_at: nanoseconds(history.firstStartedAtMs),
  agent_failed_attempts_ns: nanoseconds(history.failedAttemptsMs),
  workers_asked: history.workersAsked,
});

const jobJson = (job: JobRecord): Json => ({
  id: job.id,
  dispatch_id: job.dispatchId,
  type: job.type,
  room: roomJson(job.room),
  ...(job.participant === null ? {} : { participant: participantJson(job.participant) }),
  namespace: '',
  metadata: job.metadata,
  agent_name: job.agentName,
  state: {
    status: job.status,
    error: job.error,
    started_at: nanoseconds(job.startedAtMs),
    ended_at: nanoseconds(job.endedAtMs),
    updated_at: nanoseconds(job.updatedAtMs),
    participant_identity: job.participantIdentity,
    worker_id: job.workerId,
    agent_id: '',
    ...(job.history === null ? {} : historyJson(job.history)),
  },
  enable_recording: false,
  deployment: job.deployment,
  attributes: job.attributes,
  enable_redaction: false,
  ...(job.history === null ? {} : { created_at: nanoseconds(job.history.createdAtMs) }),
});

const dispatchJson = (dispatch: DispatchRecord): Json => ({
  id: dispatch.id,
  agent_name: dispatch.agentName,
  room: dispatch.room,
  metadata: dispatch.metadata,
  state: {
    jobs: dispatch.jobs.map(jobJson),
    created_at: nanoseconds(dispatch.createdAtMs),
    deleted_at: '0',
  },
  restart_policy: dispatch.restartPolicy,
  deployment: dispatch.deployment,
  attributes: dispatch.attributes,
});

/** Records are immutable, so each record's JSON is encoded once and cached. */
const createEncoder = <Record extends object>(toJson: (record: Record) => Json) => {
  const made = new WeakMap<Record, string>();
  return (record: Record): string => {
    const known = made.get(record);
    if (known !== undefined) return known;
    const json = JSON.stringify(toJson(record));
    made.set(record, json);
    return json;
  };
};

/** Each returns the record's proto JSON. */
export const encodeRoom = createEncoder(roomJson);
export const encodeParticipant = createEncoder(participantJson);
export const encodeDispatch = createEncoder(dispatchJson);

/** The response of a list call. */
export const encodeList = <Record>(
  field: string,
  records: readonly Record[],
  encode: (record: Record) => string,
): string => `{"${field}":[${records.map(encode).join(',')}]}`;
