/**
 * LiveKit's enums as names. JSON may carry the name or the number, and a newer server's may be unknown here: such
 * a value stays what the server said, because a guess (protobuf's own reading makes it 0, a human) would be a lie.
 */
type ReadEnum = (value: unknown) => string;

/**
 * @param names by number; 0 is what a missing field means
 * @param prefix cut off a name, such as `JS_`
 * @param unknown begins the name of a number without one, such as `JOB_STATUS` of `JOB_STATUS_9`
 */
const createReadEnum = (
  names: Readonly<Record<number, string>>,
  prefix: string,
  unknown: string,
): ReadEnum => {
  // One text for all that have it: an answer brings each of thousands anew.
  const known = new Map(Object.values(names).map((name) => [prefix + name, name]));
  return (value) => {
    if (typeof value === 'string' && value !== '') {
      return known.get(value) ?? (value.startsWith(prefix) ? value.slice(prefix.length) : value);
    }
    const number = value ?? 0;
    if (typeof number === 'number') return names[number] ?? `${unknown}_${number}`;
    return `${unknown}_UNREADABLE`;
  };
};

export const readParticipantKind = createReadEnum(
  { 0: 'STANDARD', 1: 'INGRESS', 2: 'EGRESS', 3: 'SIP', 4: 'AGENT', 7: 'CONNECTOR', 8: 'BRIDGE' },
  '',
  'PARTICIPANT_KIND',
);

/** Of `ParticipantInfo.kindDetails`; 5 is newer than npm's package (livekit/protocol 1.54.0). */
export const readKindDetail = createReadEnum(
  {
    0: 'CLOUD_AGENT',
    1: 'FORWARDED',
    2: 'CONNECTOR_WHATSAPP',
    3: 'CONNECTOR_TWILIO',
    4: 'BRIDGE_RTSP',
    5: 'SIMULATION',
  },
  '',
  'KIND_DETAIL',
);

/** `JobState.reason`, newer than npm's package (livekit/protocol 1.54.0). */
export const readJobReason = createReadEnum(
  { 0: 'UNSPECIFIED', 1: 'NO_CAPACITY', 2: 'ROOM_CLOSED', 3: 'DISPATCH_DELETED', 4: 'RETRYING' },
  'JSR_',
  'JOB_REASON',
);

export const readParticipantState = createReadEnum(
  { 0: 'JOINING', 1: 'JOINED', 2: 'ACTIVE', 3: 'DISCONNECTED' },
  '',
  'PARTICIPANT_STATE',
);

export const readJobStatus = createReadEnum(
  { 0: 'PENDING', 1: 'RUNNING', 2: 'SUCCESS', 3: 'FAILED', 4: 'CANCELLED' },
  'JS_',
  'JOB_STATUS',
);

export const readJobType = createReadEnum({ 0: 'ROOM', 1: 'PUBLISHER', 2: 'PARTICIPANT' }, 'JT_', 'JOB_TYPE');

export const readRestartPolicy = createReadEnum({ 0: 'ON_FAILURE', 1: 'NEVER' }, 'JRP_', 'RESTART_POLICY');

/** What `readRestartPolicy` read, as a server takes it: also what only the server knows goes back as it came. */
export const writeRestartPolicy = (policy: string): string | number => {
  const number = /^RESTART_POLICY_(-?\d+)$/.exec(policy)?.[1];
  return number === undefined ? `JRP_${policy}` : Number(number);
};

export const readTrackKind = createReadEnum({ 0: 'AUDIO', 1: 'VIDEO', 2: 'DATA' }, '', 'TRACK_KIND');

export const readTrackSource = createReadEnum(
  { 0: 'UNKNOWN', 1: 'CAMERA', 2: 'MICROPHONE', 3: 'SCREEN_SHARE', 4: 'SCREEN_SHARE_AUDIO' },
  '',
  'TRACK_SOURCE',
);
