import type { SimulatedAgent } from './agents.ts';

/** What an agent does with its job. */
export interface Session {
  /** Milliseconds from the job to its attempt to join; null: it never joins. Default 200. */
  readonly joinAfterMs?: number | null;
  /** Milliseconds from joining to ACTIVE. Default 300. */
  readonly activeAfterMs?: number;
  /** Whether it goes on when the caller it listens to leaves. Default false, as in LiveKit's libraries. */
  readonly staysOpen?: boolean;
  /** Runs when the agent is ACTIVE. */
  readonly begin: (agent: SimulatedAgent) => void;
}

const VOICE = { source: 'MICROPHONE', name: 'roomio_audio' } as const;

/** As a session does it: when the first caller is there. */
const publishVoice = (agent: SimulatedAgent): void =>
  agent.onCaller(() => agent.after(350, () => agent.publish(VOICE)));

const startVoice = (agent: SimulatedAgent): void => {
  agent.setState('initializing');
  agent.after(60, () => agent.setState('listening'));
  publishVoice(agent);
};

/** Publishes its voice once a caller is there, and listens, for ever. */
export const listens: Session = { begin: startVoice };

/** Listens, thinks and speaks, for ever. */
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

/** Is there, reports its state and publishes no audio, as one that only writes or only listens. */
export const writesOnly: Session = {
  begin: (agent) => {
    agent.setState('initializing');
    agent.after(300, () => agent.setState('listening'));
  },
};

/** Publishes its voice muted. */
export const staysMuted: Session = {
  begin: (agent) => {
    agent.publish({ ...VOICE, muted: true });
    agent.setState('listening');
  },
};

/** Says that it speaks, and publishes no audio: nobody hears it. */
export const speaksUnheard: Session = {
  begin: (agent) => {
    agent.setState('initializing');
    agent.after(300, () => agent.setState('speaking'));
  },
};

/** As another session, until its voice is gone. @param forMs until it is back; default: for ever */
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

/** Publishes its voice and never gets ready. */
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

/** Joins without starting a session: it reports no state. */
export const startsNoSession: Session = { begin: () => {} };

/** Takes the job and never joins, as when its entrypoint raises at once. */
export const neverJoins: Session = { joinAfterMs: null, begin: () => {} };

/** Speaks through an avatar: the voice is published by another participant. */
export const speaksByAvatar: Session = {
  begin: (agent) => {
    agent.setState('initializing');
    agent.after(300, () => {
      agent.bringAvatar();
      agent.setState('listening');
    });
  },
};

/** As another session, until its process is killed. */
export const crashes = (afterMs: number, until: Session = listens): Session => ({
  ...until,
  begin: (agent) => {
    until.begin(agent);
    agent.always(afterMs, agent.kill);
  },
});

/** As another session, until it leaves of its own accord. */
export const leaves = (afterMs: number, until: Session = listens): Session => ({
  ...until,
  begin: (agent) => {
    until.begin(agent);
    agent.always(afterMs, agent.leave);
  },
});
