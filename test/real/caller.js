// node test/real/caller.js ROOM IDENTITY [flags, see USAGE]
//
// A caller that stays until it is stopped. It prints "connected" when it is in the room. It connects to the
// server in LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or to a development server on this machine.
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  AudioFrame,
  AudioSource,
  dispose,
  LocalAudioTrack,
  Room,
  RoomEvent,
  SimulateScenarioKind,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { AccessToken, RoomAgentDispatch, RoomConfiguration } from 'livekit-server-sdk';
import { connection } from './connection.js';

const USAGE = `usage: caller.js ROOM IDENTITY [flags]
  --kind KIND                 standard, sip, ingress, egress, agent, connector or bridge
  --hidden                    hidden from other participants
  --recorder                  with the permission of a recorder
  --simulated                 marked like the callers of lk agent simulate
  --publish                   publishes audio
  --metadata TEXT
  --attribute NAME=VALUE      may be repeated
  --room-agent NAME           names an agent in the token's room configuration; may be repeated
  --leave-after SECONDS       leaves cleanly after this time
  --rejoin-after SECONDS      comes back this long after leaving, and stays
  --reconnect-after SECONDS   reconnects, as after a network failure
`;

const SAMPLE_RATE = 48_000;
const FRAME_SAMPLES = SAMPLE_RATE / 10;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kind: { type: 'string', default: 'standard' },
    hidden: { type: 'boolean', default: false },
    recorder: { type: 'boolean', default: false },
    simulated: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    metadata: { type: 'string', default: '' },
    attribute: { type: 'string', multiple: true, default: [] },
    'room-agent': { type: 'string', multiple: true, default: [] },
    'leave-after': { type: 'string' },
    'rejoin-after': { type: 'string' },
    'reconnect-after': { type: 'string' },
  },
});

const [roomName, identity] = positionals;
if (roomName === undefined || identity === undefined) {
  process.stderr.write(USAGE);
  process.exit(2);
}

const createToken = ({ apiKey, apiSecret }) => {
  const attributes = Object.fromEntries(values.attribute.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  if (values.simulated) attributes['lk.simulator'] = 'true';
  const token = new AccessToken(apiKey, apiSecret, { identity, attributes, metadata: values.metadata });
  token.kind = values.kind;
  token.addGrant({ roomJoin: true, room: roomName, hidden: values.hidden, recorder: values.recorder });
  const agents = values['room-agent'].map((agentName) => new RoomAgentDispatch({ agentName }));
  if (agents.length > 0) token.roomConfig = new RoomConfiguration({ agents });
  return token.toJwt();
};

/** Silence, but published: the server treats it as audio. */
const publishVoice = async (room) => {
  const source = new AudioSource(SAMPLE_RATE, 1);
  const track = LocalAudioTrack.createAudioTrack('voice', source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  await room.localParticipant.publishTrack(track, options);
  while (room.isConnected) {
    await source.captureFrame(new AudioFrame(new Int16Array(FRAME_SAMPLES), SAMPLE_RATE, 1, FRAME_SAMPLES));
  }
};

const server = connection();
let room;
let goesOn = false;

const end = async () => {
  goesOn = false;
  await room?.disconnect();
  await dispose();
  process.exit(0);
};

const join = async () => {
  room = new Room();
  room.once(RoomEvent.Disconnected, () => {
    if (!goesOn) end();
  });
  await room.connect(server.url, await createToken(server), { autoSubscribe: false, dynacast: false });
  process.stdout.write('connected\n');
  if (values.publish) publishVoice(room).catch((error) => process.stderr.write(`${error}\n`));
};

process.once('SIGTERM', end);
process.once('SIGINT', end);
await join();
if (values['reconnect-after'] !== undefined) {
  await sleep(Number(values['reconnect-after']) * 1_000);
  await room.simulateScenario(SimulateScenarioKind.SIMULATE_FULL_RECONNECT);
}
if (values['leave-after'] !== undefined) {
  await sleep(Number(values['leave-after']) * 1_000);
  if (values['rejoin-after'] === undefined) await end();
  goesOn = true;
  await room.disconnect();
  process.stdout.write('left\n');
  await sleep(Number(values['rejoin-after']) * 1_000);
  await join();
  goesOn = false;
}
