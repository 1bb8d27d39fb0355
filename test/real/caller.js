// node test/real/caller.js ROOM IDENTITY [--kind sip] [--hidden] [--publish] [--attribute NAME=VALUE]…
//
// A caller that stays until it is stopped. Prints "connected" when it is in the room. Where: LIVEKIT_URL,
// LIVEKIT_API_KEY and LIVEKIT_API_SECRET, or a development server on this machine.
import { parseArgs } from 'node:util';
import {
  AudioFrame,
  AudioSource,
  dispose,
  LocalAudioTrack,
  Room,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';
import { AccessToken } from 'livekit-server-sdk';
import { connection } from './connection.js';

const SAMPLE_RATE = 48_000;
const FRAME_SAMPLES = SAMPLE_RATE / 10;

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    kind: { type: 'string', default: 'standard' },
    hidden: { type: 'boolean', default: false },
    publish: { type: 'boolean', default: false },
    attribute: { type: 'string', multiple: true, default: [] },
  },
});

const [roomName, identity] = positionals;
if (roomName === undefined || identity === undefined) {
  process.stderr.write(
    'usage: caller.js ROOM IDENTITY [--kind sip] [--hidden] [--publish] [--attribute NAME=VALUE]\n',
  );
  process.exit(2);
}

const createToken = ({ apiKey, apiSecret }) => {
  const attributes = Object.fromEntries(values.attribute.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
  const token = new AccessToken(apiKey, apiSecret, { identity, attributes });
  token.kind = values.kind;
  token.addGrant({ roomJoin: true, room: roomName, hidden: values.hidden });
  return token.toJwt();
};

/** Silence, but published: the server counts it as a voice. */
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
const room = new Room();
const leave = async () => {
  await room.disconnect();
  await dispose();
  process.exit(0);
};

process.once('SIGTERM', leave);
process.once('SIGINT', leave);
room.once(RoomEvent.Disconnected, leave);
await room.connect(server.url, await createToken(server), { autoSubscribe: false, dynacast: false });
process.stdout.write('connected\n');
if (values.publish) publishVoice(room).catch((error) => process.stderr.write(`${error}\n`));
