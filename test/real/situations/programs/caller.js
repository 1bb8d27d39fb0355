// node caller.js ROOM '{"identity": "alice", …}'
//
// Somebody in a room, until stopped; prints "connected" when there. Beside the identity:
//
//   kind        of the token: "sip", "ingress", "egress", "agent", "connector", …; else standard
//   metadata    text
//   attributes  an object of texts
//   hidden, recorder, publish (silence, as a voice): true or false
//   agents      names that the token's room configuration dispatches
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
import { AccessToken, RoomAgentDispatch, RoomConfiguration } from 'livekit-server-sdk';
import { connection } from '../../connection.js';

const SAMPLE_RATE = 48_000;
const FRAME_SAMPLES = SAMPLE_RATE / 10;

const [roomName, options] = [process.argv[2], JSON.parse(process.argv[3] ?? '{}')];

const createToken = ({ apiKey, apiSecret }) => {
  const { identity, metadata, attributes, kind, hidden, recorder, agents } = options;
  const token = new AccessToken(apiKey, apiSecret, { identity, metadata, attributes });
  token.kind = kind ?? 'standard';
  token.addGrant({ roomJoin: true, room: roomName, hidden, recorder });
  if (agents) {
    token.roomConfig = new RoomConfiguration({
      agents: agents.map((agentName) => new RoomAgentDispatch({ agentName })),
    });
  }
  return token.toJwt();
};

/** Silence, but published: the server counts it as a voice. */
const publishVoice = async (room) => {
  const source = new AudioSource(SAMPLE_RATE, 1);
  const track = LocalAudioTrack.createAudioTrack('voice', source);
  const publishOptions = new TrackPublishOptions();
  publishOptions.source = TrackSource.SOURCE_MICROPHONE;
  await room.localParticipant.publishTrack(track, publishOptions);
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
if (options.publish) publishVoice(room).catch((error) => process.stderr.write(`${error}\n`));
