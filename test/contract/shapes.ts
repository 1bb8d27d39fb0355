/**
 * The structure of a JSON value: field names with the type of each. A list is described by its first item.
 */
export const shapeOf = (value: unknown): unknown => {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? [] : [shapeOf(value[0])];
  if (typeof value !== 'object') return typeof value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, shapeOf(field)]));
};

const texts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'string']));
const numbers = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'number']));
const truths = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, 'boolean']));

const TRACK_SHAPE = {
  ...texts(
    'sid',
    'type',
    'name',
    'source',
    'mime_type',
    'mid',
    'encryption',
    'stream',
    'backup_codec_policy',
  ),
  ...numbers('width', 'height'),
  ...truths('muted', 'simulcast', 'disable_dtx', 'stereo', 'disable_red'),
  layers: [],
  codecs: [{ ...texts('mime_type', 'mid', 'cid', 'video_layer_mode', 'sdp_cid'), layers: [] }],
  version: { unix_micro: 'string', ticks: 'number' },
  audio_features: [],
  packet_trailer_features: [],
};

/** An agent with a session that publishes audio. */
export const AGENT_SHAPE = {
  ...texts('sid', 'identity', 'state', 'metadata', 'joined_at', 'joined_at_ms', 'name', 'region', 'kind'),
  ...texts('disconnect_reason'),
  ...numbers('version', 'client_protocol'),
  is_publisher: 'boolean',
  tracks: [TRACK_SHAPE],
  permission: {
    ...truths(
      'can_subscribe',
      'can_publish',
      'can_publish_data',
      'hidden',
      'recorder',
      'can_update_metadata',
    ),
    ...truths('agent', 'can_subscribe_metrics', 'can_manage_agent_session'),
    can_publish_sources: [],
  },
  attributes: texts('lk.agent.name', 'lk.agent.state', 'lk.agent_name'),
  kind_details: [],
  data_tracks: [],
  capabilities: ['string'],
};

const ROOM_SHAPE = {
  ...texts('sid', 'name', 'creation_time', 'creation_time_ms', 'turn_password', 'metadata'),
  ...numbers('empty_timeout', 'departure_timeout', 'max_participants', 'num_participants', 'num_publishers'),
  active_recording: 'boolean',
  enabled_codecs: [texts('mime', 'fmtp_line')],
  version: 'null',
};

const JOB_SHAPE = {
  ...texts('id', 'dispatch_id', 'type', 'namespace', 'metadata', 'agent_name', 'deployment'),
  ...truths('enable_recording', 'enable_redaction'),
  room: ROOM_SHAPE,
  state: {
    ...texts('status', 'error', 'started_at', 'ended_at', 'updated_at'),
    ...texts('participant_identity', 'worker_id', 'agent_id'),
  },
  attributes: {},
};

/** A dispatch whose job is listed. */
export const DISPATCH_SHAPE = {
  ...texts('id', 'agent_name', 'room', 'metadata', 'restart_policy', 'deployment'),
  state: { jobs: [JOB_SHAPE], ...texts('created_at', 'deleted_at') },
  attributes: {},
};
