// What the worker's agents do: join, start a session without any model, and report its state.
import { setTimeout as sleep } from 'node:timers/promises';
import { defineAgent, voice } from '@livekit/agents';

const STATES = ['listening', 'thinking', 'speaking'];
const STATE_MS = 2_000;

/** Sets the state by hand, as a session without models only ever listens. */
const cycleStates = async (room) => {
  for (let turn = 0; room.isConnected; turn += 1) {
    await room.localParticipant?.setAttributes({ 'lk.agent.state': STATES[turn % STATES.length] });
    await sleep(STATE_MS);
  }
};

// biome-ignore lint/style/noDefaultExport: the library loads it so
export default defineAgent({
  entry: async (context) => {
    await context.connect();
    const session = new voice.AgentSession({});
    await session.start({ agent: new voice.Agent({ instructions: '' }), room: context.room });
    if (process.env.LKTOP_STATE_CYCLE === '1') cycleStates(context.room).catch(() => {});
  },
});
