/**
 * Reads LiveKit's enums as names. JSON carries a name or a number, and a newer server's value may be unknown here.
 * Such a value keeps what the server said: protobuf's own reading turns it into 0 (a human), which would be false.
 */
type ReadEnum = (value: unknown) => string;

/**
 * @param names by number; 0 is the value of a missing field
 * @param prefix removed from a name, such as `JS_`
 * @param unknown prefix for a number without a name, such as `JOB_STATUS` in `JOB_STATUS_9`
 */
const createReadEnum = (
  names: Readonly<Record<number, string>>,
  prefix: string,
  unknown: string,
): ReadEnum => {
  // Share one string per value, because each answer brings thousands of new ones.
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

/** The values of `ParticipantInfo.kindDetails`; 5 is newer than the npm package (livekit/protocol 1.54.0). */
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

/** The values of `JobState.reason`, newer than the npm package (livekit/protocol 1.54.0). */
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

/**
 * Converts the result of `readRestartPolicy` back to what a server accepts. A value only the server knows is returned
 * unchanged.
 */
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
