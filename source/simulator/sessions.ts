import type { Random } from './random.ts';
import type { TrackRecord } from './records.ts';

/**
 * A joined agent, as its own program sees it. Every call is ignored once the agent is gone or killed. A closed
 * session ignores them too, though its agent stays in the room.
 */
export interface SimulatedAgent {
  readonly identity: string;
  readonly room: string;
  readonly agentName: string;
  readonly dispatchId: string;
  readonly jobId: string;
  readonly random: Random;
  /** Calls back when the first caller is ACTIVE in the room; at once if one already is. */
  readonly onCaller: (callback: () => void) => void;
  /** Calls back after `delayMs` unless the session has closed by then. */
  readonly after: (delayMs: number, callback: () => void) => void;
  /** Sets `lk.agent.state`. */
  readonly setState: (state: string) => void;
  readonly setAttributes: (attributes: Readonly<Record<string, string>>) => void;
  /** @returns the track's id */
  readonly publish: (track: Partial<TrackRecord> & Pick<TrackRecord, 'source'>) => string;
  readonly setMuted: (trackId: string, muted: boolean) => void;
  /** Removes all its tracks. */
  readonly unpublish: () => void;
  /** A second participant joins and publishes on the agent's behalf. */
  readonly bringAvatar: () => void;
  /** Ends the session and leaves. The job stays RUNNING in the list. */
  readonly leave: () => void;
  /** Its process dies. The list shows it ACTIVE for another 20 s. */
  readonly kill: () => void;
  /** Like `after`, but runs even when the session has closed. */
  readonly always: (delayMs: number, callback: () => void) => void;
}

/** What an agent does in its job. */
export interface Session {
  /** Milliseconds from the job to the attempt to join; null: never joins. Default 200. */
  readonly joinAfterMs?: number | null;
  /** Milliseconds from joining to ACTIVE. Default 300. */
  readonly activeAfterMs?: number;
  /** Whether the session goes on when its caller leaves. Default false, as in LiveKit's libraries. */
  readonly staysOpen?: boolean;
  /** Runs when the agent is ACTIVE. */
  readonly begin: (agent: SimulatedAgent) => void;
}

const VOICE = { source: 'MICROPHONE', name: 'roomio_audio' } as const;

/** A session publishes its voice when the first caller is there. */
const publishVoice = (agent: SimulatedAgent): void =>
  agent.onCaller(() => agent.after(350, () => agent.publish(VOICE)));

const startVoice = (agent: SimulatedAgent): void => {
  agent.setState('initializing');
  agent.after(60, () => agent.setState('listening'));
  publishVoice(agent);
};

/** Publishes its voice once a caller is there, then listens for ever. */
export const listens: Session = { begin: startVoice };

/** Listens, thinks and speaks for ever. */
export const converses: Session = {
  begin: (agent) => {
    startVoice(agent);
    const listen = (): void => {
      agent.setState('listening');
      agent.after(agent.random.between(2_000, 8_000), think);
    };
    const think = (): void => {
      agent.setState('thinking');
      agent.after(agent.random.between(400, 2_500), speak);
    };
    const speak = (): void => {
      agent.setState('speaking');
      agent.after(agent.random.between(2_000, 9_000), listen);
    };
    agent.after(agent.random.between(500, 3_000), listen);
  },
};

/** Reports its state and publishes no audio, like an agent that only writes or only listens. */
export const writesOnly: Session = {
  begin: (agent) => {
    agent.setState('initializing');
    agent.after(300, () => agent.setState('listening'));
  },
};

/** Publishes a muted voice. */
export const staysMuted: Session = {
  begin: (agent) => {
    agent.publish({ ...VOICE, muted: true });
    agent.setState('listening');
  },
};

/** Reports that it speaks but publishes no audio, so nobody hears it. */
export const speaksUnheard: Session = {
  begin: (agent) => {
    agent.setState('initializing');
    agent.after(300, () => agent.setState('speaking'));
  },
};

/** Like another session until its voice is gone. @param forMs until the voice is back; default: never */
export const losesVoice = (
  afterMs: number,
  forMs: number | null = null,
  until: Session = listens,
): Session => ({
  ...until,
  begin: (agent) => {
    until.begin(agent);
    agent.after(afterMs, agent.unpublish);
    if (forMs !== null) agent.after(afterMs + forMs, () => agent.publish(VOICE));
  },
});

/** Publishes its voice but never becomes ready. */
export const staysInitializing: Session = {
  begin: (agent) => {
    agent.setState('initializing');
    publishVoice(agent);
  },
};

/** Answers at first, then thinks for ever. */
export const thinksForEver = (afterMs = 5_000): Session => ({
  begin: (agent) => {
    startVoice(agent);
    agent.after(afterMs, () => agent.setState('thinking'));
  },
});

/** Joins without starting a session, so it reports no state. */
export const startsNoSession: Session = { begin: () => {} };

/** Takes the job and never joins, like an entrypoint that raises at once. */
export const neverJoins: Session = { joinAfterMs: null, begin: () => {} };

/** Speaks through an avatar: another participant publishes the voice. */
export const speaksByAvatar: Session = {
  begin: (agent) => {
    agent.setState('initializing');
    agent.after(300, () => {
      agent.bringAvatar();
      agent.setState('listening');
    });
  },
};

/** Like another session until its process is killed. */
export const crashes = (afterMs: number, until: Session = listens): Session => ({
  ...until,
  begin: (agent) => {
    until.begin(agent);
    agent.always(afterMs, agent.kill);
  },
});

/** Like another session until it leaves on purpose. */
export const leaves = (afterMs: number, until: Session = listens): Session => ({
  ...until,
  begin: (agent) => {
    until.begin(agent);
    agent.always(afterMs, agent.leave);
  },
});
