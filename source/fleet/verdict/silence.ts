import { agentMemory } from '../memory/memory.ts';
import { isAudible } from '../memory/remember-agents.ts';
import { matchesAny } from '../pattern.ts';
import { type AgentVerdict, agentLabel, joinedAt, presence, replaceIt, type Unjudged } from './agent-case.ts';
import { humanWaitsSince, type RoomCase, waitingEvidence } from './case.ts';

type Voice = Pick<Unjudged, 'participant' | 'agentName' | 'publishesOnBehalfOf' | 'state'>;

const isListener = ({ settings }: RoomCase, { agentName }: Voice): boolean =>
  settings.listeners.length > 0 && matchesAny(agentName ?? '', settings.listeners);

/** An avatar's own voice is judged as its agent's, which it speaks for. */
const hasVoiceOfItsOwn = ({ publishesOnBehalfOf }: Voice): boolean => publishesOnBehalfOf === null;

/** Since when somebody waits for its voice; null where nobody does. */
const listenedToSince = ({ members }: RoomCase): number | null => {
  const waiting = members.humans.filter((human) => human.waits);
  return waiting.length === 0 ? null : Math.min(...waiting.map((human) => humanWaitsSince(human)));
};

/** Since when its voice is gone: audio that was there is not, or it says that it speaks and publishes none. */
const silentSince = ({ memory, members }: RoomCase, { participant, state }: Voice): number | null => {
  const seen = agentMemory(memory, participant.identity);
  if (!seen) return null;
  if (seen.inaudibleSinceMs !== null) return seen.inaudibleSinceMs;
  return state === 'speaking' && !isAudible(members, participant.identity) ? seen.steadySinceMs : null;
};

/** Since when an agent cannot be heard though it should; null: it can, or nobody is there to hear it. */
export const unheardSince = (roomCase: RoomCase, voice: Voice): number | null => {
  if (voice.participant.state !== 'ACTIVE' || !hasVoiceOfItsOwn(voice) || isListener(roomCase, voice))
    return null;
  const goneSinceMs = silentSince(roomCase, voice);
  if (goneSinceMs === null) return null;
  const heardSinceMs = listenedToSince(roomCase);
  return heardSinceMs === null ? null : Math.max(goneSinceMs, heardSinceMs);
};

/** Whether its voice has been gone for longer than happens between two sentences. */
export const isSilent = ({ moment, grace }: RoomCase, { unheardSinceMs }: Unjudged): boolean =>
  unheardSinceMs !== null && moment.isOver(unheardSinceMs, grace.silentMs);

/**
 * An agent whose voice is gone while somebody is there to hear it. That it never had one is no fault: there are agents
 * that write, and agents that only listen.
 */
export const judgeSilence = (roomCase: RoomCase, agent: Unjudged): AgentVerdict | null => {
  const { unheardSinceMs } = agent;
  if (unheardSinceMs === null || !isSilent(roomCase, agent)) return null;
  const isMuted = agent.participant.tracks.some((track) => track.kind === 'AUDIO');
  return {
    name: 'silent',
    severity: 'warning',
    summary: `${agentLabel(agent)} silent`,
    sinceMs: unheardSinceMs,
    evidence: [
      ...presence(roomCase, agent),
      {
        atMs: unheardSinceMs,
        text: isMuted ? 'its audio tracks are all muted since' : 'it publishes no audio track since',
      },
      ...waitingEvidence(roomCase),
    ],
    remedy: replaceIt(roomCase, agent),
  };
};

/** Whether its row shall say that it publishes no audio: it never did, and somebody has been there for a while. */
export const neverHeard = (roomCase: RoomCase, agent: Unjudged): boolean => {
  if (!hasVoiceOfItsOwn(agent) || agentMemory(roomCase.memory, agent.identity)?.hasVoice !== false)
    return false;
  const heardSinceMs = listenedToSince(roomCase);
  if (heardSinceMs === null) return false;
  const sinceMs = Math.max(heardSinceMs, joinedAt(roomCase, agent.participant));
  return roomCase.moment.isOver(sinceMs, roomCase.grace.silentMs);
};
