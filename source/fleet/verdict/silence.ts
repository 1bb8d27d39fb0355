import type { Verdict } from '../fleet.ts';
import { isAudible } from '../memory/remember-agents.ts';
import { matchesAny } from '../pattern.ts';
import { agentMemory } from '../room-memory.ts';
import { agentEvidence, agentLabel, joinedAt, replaceIt, type Unjudged } from './agent-case.ts';
import { humanWaitsSince, type RoomCase, waitingEvidence } from './case.ts';

type Voice = Pick<Unjudged, 'participant' | 'agentName' | 'publishesOnBehalfOf' | 'state'>;

const isListener = ({ settings }: RoomCase, { agentName }: Voice): boolean =>
  settings.listeners.length > 0 && matchesAny(agentName ?? '', settings.listeners);

/** An avatar's voice is judged as part of the agent it speaks for. */
const hasVoiceOfItsOwn = ({ publishesOnBehalfOf }: Voice): boolean => publishesOnBehalfOf === null;

/** Returns since when somebody waits for the agent's voice; null: nobody does. */
const listenedToSince = ({ members }: RoomCase): number | null => {
  const waiting = members.humans.filter((human) => human.waits);
  return waiting.length === 0 ? null : Math.min(...waiting.map((human) => humanWaitsSince(human)));
};

/** Since when a voice is gone, and since when that is certain. */
interface Gone {
  readonly sinceMs: number;
  readonly certainSinceMs: number;
}

/**
 * The agent's audio is gone, or it says that it speaks and publishes none. Closely spaced sweeps prove that it stayed
 * silent. Between sweeps far apart it may have spoken, so three in a row are needed.
 */
const goneOf = ({ memory, members }: RoomCase, { participant, state }: Voice): Gone | null => {
  const seen = agentMemory(memory, participant.identity);
  if (!seen) return null;
  if (seen.inaudible !== null) {
    const { sinceMs, steadySinceMs, looks } = seen.inaudible;
    return { sinceMs, certainSinceMs: looks === 3 ? sinceMs : steadySinceMs };
  }
  return state === 'speaking' && !isAudible(members, participant.identity)
    ? { sinceMs: seen.steadySinceMs, certainSinceMs: seen.steadySinceMs }
    : null;
};

/**
 * Returns since when an agent is inaudible although it should speak; null: it is audible, or nobody is there to hear
 * it.
 */
const unheard = (roomCase: RoomCase, voice: Voice): Gone | null => {
  if (voice.participant.state !== 'ACTIVE' || !hasVoiceOfItsOwn(voice) || isListener(roomCase, voice))
    return null;
  const gone = goneOf(roomCase, voice);
  if (gone === null) return null;
  const heardSinceMs = listenedToSince(roomCase);
  if (heardSinceMs === null) return null;
  return {
    sinceMs: Math.max(gone.sinceMs, heardSinceMs),
    certainSinceMs: Math.max(gone.certainSinceMs, heardSinceMs),
  };
};

/** Returns the last sweep that heard an inaudible agent; null: nothing is missing. */
export const unheardSince = (roomCase: RoomCase, voice: Voice): number | null =>
  unheard(roomCase, voice)?.sinceMs ?? null;

/** Whether the voice has been gone for longer than a pause between two sentences. */
export const isSilent = (roomCase: RoomCase, voice: Voice): boolean => {
  const gone = unheard(roomCase, voice);
  return gone !== null && roomCase.evaluation.isOver(gone.certainSinceMs, roomCase.grace.silentMs);
};

/**
 * Reports an agent whose voice is gone while a human is there to hear it. An agent that never had a voice is not
 * silent: some agents only write, some only listen.
 */
export const judgeSilence = (roomCase: RoomCase, agent: Unjudged): Verdict<'silent'> | null => {
  const { unheardSinceMs } = agent;
  if (unheardSinceMs === null || !isSilent(roomCase, agent)) return null;
  const isMuted = agent.participant.tracks.some((track) => track.kind === 'AUDIO');
  return {
    name: 'silent',
    severity: 'warning',
    summary: `${agentLabel(agent)} silent`,
    sinceMs: unheardSinceMs,
    basis: [
      ...agentEvidence(roomCase, agent),
      {
        atMs: unheardSinceMs,
        text: isMuted
          ? 'all of its audio tracks have been muted since'
          : 'it has published no audio track since',
      },
      ...waitingEvidence(roomCase),
    ],
    remedy: replaceIt(roomCase, agent),
  };
};

/**
 * Whether the row should say that the agent publishes no audio: it never did, and a human has been there for a while.
 */
export const neverHeard = (roomCase: RoomCase, agent: Unjudged): boolean => {
  if (!hasVoiceOfItsOwn(agent) || agentMemory(roomCase.memory, agent.identity)?.hasVoice !== false)
    return false;
  const heardSinceMs = listenedToSince(roomCase);
  if (heardSinceMs === null) return false;
  const sinceMs = Math.max(heardSinceMs, joinedAt(roomCase, agent.participant));
  return roomCase.evaluation.isOver(sinceMs, roomCase.grace.silentMs);
};
