// What the worker's agents do: they join, start a session without a model, and report their state.
// LKTOP_AGENT holds further behaviour, which the worker read from its flags.
import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, voice } from '@livekit/agents';
import { RoomServiceClient } from 'livekit-server-sdk';
import { connection } from './connection.js';

const STATES = ['listening', 'thinking', 'speaking'];
const STATE_MS = 2_000;

const behaviour = JSON.parse(process.env.LKTOP_AGENT ?? '{}');

/** Runs an action after a delay and never fails: the room may be gone by then. */
const later = (seconds, act) => {
  if (seconds === undefined) return;
  sleep(Number(seconds) * 1_000)
    .then(act)
    .catch(() => {});
};

/** Sets the state by hand, because a session without models only ever listens. */
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

/** Mutes through the server, because the client library cannot mute a track that it publishes. */
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
      throw new Error('the entrypoint raises on request');
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
