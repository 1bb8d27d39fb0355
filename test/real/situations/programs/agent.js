// What the agents of the situations do. LKTOP_AGENT, a JSON object, says how they begin:
//
//   session      "audio" (a session without a model), "text" (publishes no audio), or "none"
//   voice        publishes audio by itself, without a session
//   closes       whether the session ends when its caller leaves, which is the default
//   raisesFor    raises before it joins, if the job is about the publisher of this identity
//   brokenModel  speaks through a model that always fails
//
// Later orders arrive through the room, as data of the topic "lktop-play": "leave", "unpublish", "publish",
// "state NAME", "cycle MILLISECONDS NAME MILLISECONDS NAME…".
import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, llm, voice } from '@livekit/agents';
import {
  AudioFrame,
  AudioSource,
  LocalAudioTrack,
  RoomEvent,
  TrackPublishOptions,
  TrackSource,
} from '@livekit/rtc-node';

const SAMPLE_RATE = 48_000;
const FRAME_SAMPLES = SAMPLE_RATE / 10;

const behaviour = JSON.parse(process.env.LKTOP_AGENT ?? '{}');

/** Publishes silence as audio. @returns unpublishes it */
const publishVoice = async (room) => {
  const source = new AudioSource(SAMPLE_RATE, 1);
  const track = LocalAudioTrack.createAudioTrack('voice', source);
  const options = new TrackPublishOptions();
  options.source = TrackSource.SOURCE_MICROPHONE;
  const publication = await room.localParticipant.publishTrack(track, options);
  let isOn = true;
  const speak = async () => {
    while (isOn && room.isConnected) {
      const frame = new AudioFrame(new Int16Array(FRAME_SAMPLES), SAMPLE_RATE, 1, FRAME_SAMPLES);
      await source.captureFrame(frame);
    }
  };
  speak().catch(() => {});
  return async () => {
    isOn = false;
    await room.localParticipant.unpublishTrack(publication.sid);
  };
};

const setState = (room, state) => room.localParticipant?.setAttributes({ 'lk.agent.state': state });

/** Follows the wall clock, so that a situation knows which state an agent is in. */
const cycle = async (room, steps) => {
  const periodMs = steps.reduce((sum, { ms }) => sum + ms, 0);
  while (room.isConnected) {
    let phaseMs = Date.now() % periodMs;
    const index = steps.findIndex(({ ms }) => {
      if (phaseMs < ms) return true;
      phaseMs -= ms;
      return false;
    });
    await setState(room, steps[index].state);
    await sleep(steps[index].ms - phaseMs + 1);
  }
};

const readSteps = (words) =>
  words.flatMap((word, index) => (index % 2 === 0 ? [{ ms: Number(word), state: words[index + 1] }] : []));

/** Follows orders that arrive through the room. */
const obey = (context, unpublish) => {
  const { room } = context;
  const orders = {
    // Leaves the room first: a session without models may take forever to end while its caller publishes.
    leave: async () => {
      await room.disconnect();
      context.shutdown('told to leave');
    },
    unpublish: () => unpublish?.(),
    publish: async () => {
      unpublish = await publishVoice(room);
    },
    state: ([state]) => setState(room, state),
    cycle: (words) => cycle(room, readSteps(words)),
  };
  room.on(RoomEvent.DataReceived, (payload, _participant, _kind, topic) => {
    if (topic !== 'lktop-play') return;
    const [order, ...words] = new TextDecoder().decode(payload).split(' ');
    Promise.resolve(orders[order]?.(words)).catch((error) => process.stderr.write(`${error}\n`));
  });
};

class BrokenModel extends llm.LLM {
  label() {
    return 'broken';
  }
  chat() {
    throw new Error('the model cannot be reached');
  }
}

const startSession = async (room) => {
  const session = new voice.AgentSession(behaviour.brokenModel ? { llm: new BrokenModel() } : {});
  session.on('error', () => {});
  await session.start({
    agent: new voice.Agent({ instructions: '' }),
    room,
    inputOptions: { closeOnDisconnect: behaviour.closes ?? true },
    outputOptions: { audioEnabled: behaviour.session !== 'text' },
  });
  if (behaviour.brokenModel) session.generateReply({ userInput: 'hello' });
};

// biome-ignore lint/style/noDefaultExport: the library loads it so
export default defineAgent({
  prewarm: () => {
    process.stdout.write('ready for a job\n');
  },
  entry: async (context) => {
    const about = context.job.participant?.identity;
    if (about !== undefined && about === behaviour.raisesFor) throw new Error(`told to raise for ${about}`);
    await context.connect();
    obey(context, behaviour.voice ? await publishVoice(context.room) : null);
    if ((behaviour.session ?? 'audio') !== 'none') await startSession(context.room);
  },
});
