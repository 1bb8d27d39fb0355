// What the worker's agents do: join, start a session without any model, and report its state. How else they behave
// stands in LKTOP_AGENT, as the worker read it from its flags.
import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, voice } from '@livekit/agents';
import { RoomServiceClient } from 'livekit-server-sdk';
import { connection } from './connection.js';

const STATES = ['listening', 'thinking', 'speaking'];
const STATE_MS = 2_000;

const behaviour = JSON.parse(process.env.LKTOP_AGENT ?? '{}');

/** Does something that long after now, and never fails: the room may be gone by then. */
const later = (seconds, act) => {
  if (seconds === undefined) return;
  sleep(Number(seconds) * 1_000)
    .then(act)
    .catch(() => {});
};

/** Sets the state by hand, as a session without models only ever listens. */
const cycleStates = async (room) => {
  for (let turn = 0; room.isConnected; turn += 1) {
    await room.localParticipant?.setAttributes({ 'lk.agent.state': STATES[turn % STATES.length] });
    await sleep(STATE_MS);
  }
};

const ownTrackIds = (room) => [...(room.localParticipant?.trackPublications.keys() ?? [])];

const unpublish = async (room) => {
  for (const id of ownTrackIds(room)) await room.localParticipant?.unpublishTrack(id);
};

/** By the server, as the client's library cannot mute what it publishes. */
const mute = async (room) => {
  const { url, apiKey, apiSecret } = connection();
  const rooms = new RoomServiceClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  for (const id of ownTrackIds(room)) {
    await rooms.mutePublishedTrack(room.name, room.localParticipant.identity, id, true);
  }
};

const startSession = async (room) => {
  const session = new voice.AgentSession({});
  await session.start({
    agent: new voice.Agent({ instructions: '' }),
    room,
    inputOptions: { closeOnDisconnect: !behaviour.stayOpen },
    outputOptions: { audioEnabled: !behaviour.textOnly },
  });
};

// biome-ignore lint/style/noDefaultExport: the library loads it so
export default defineAgent({
  entry: async (context) => {
    const about = context.job.participant?.identity;
    if (behaviour.raise || (about !== undefined && behaviour.raiseFor?.includes(about))) {
      throw new Error('the entrypoint raises, as it was told to');
    }
    await context.connect();
    const { room } = context;
    if (!behaviour.noSession) await startSession(room);
    if (behaviour.stateCycle) cycleStates(room).catch(() => {});
    later(behaviour.unpublishAfter, () => unpublish(room));
    later(behaviour.muteAfter, () => mute(room));
    later(behaviour.leaveAfter, () => context.shutdown('it was told to leave'));
  },
});
