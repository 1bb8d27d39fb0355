import {
  converses,
  listens,
  losesVoice,
  type Session,
  speaksByAvatar,
  staysInitializing,
  thinksForEver,
} from '../sessions.ts';
import { fictionalNumber, MINUTE_MS, onlyDispatch, openCall, SECOND_MS, type Stage } from '../stage.ts';
import type { SimulatedWorker } from '../workers.ts';
import type { World } from '../world.ts';

/** Only the worker's next job behaves like this; a re-dispatch gets an agent that works. */
const forOneJob = (world: World, worker: SimulatedWorker, session: Session): void => {
  worker.setSession(session);
  world.clock.after(SECOND_MS, () => worker.setSession(converses));
};

/** The oldest and worst problem, so the demo opens with it at the top. */
const mistypedName = ({ world, ago }: Stage): void =>
  ago(4 * MINUTE_MS, () => {
    openCall(world, {
      room: 'call-7f31',
      dispatch: { agentName: 'suport-v2' },
      caller: { identity: 'alice', name: 'Alice' },
    });
  });

/** Its worker was killed before the demo opened. Another worker with the same name runs since then. */
const absentAgent = ({ world, ago }: Stage): void => {
  ago(200 * SECOND_MS, () => {
    const worker = world.addWorker({ agentName: 'billing', session: converses });
    openCall(world, {
      room: 'sip-4411',
      dispatch: { agentName: 'billing' },
      caller: { identity: 'sip_15550111', phoneNumber: fictionalNumber(11) },
    });
    ago(90 * SECOND_MS, worker.kill);
  });
  ago(60 * SECOND_MS, () => {
    world.addWorker({ agentName: 'billing', session: converses });
  });
};

const failedJob = ({ world, ago }: Stage): void =>
  ago(100 * SECOND_MS, () => {
    const worker = world.addWorker({ agentName: 'booking' });
    forOneJob(world, worker, { ...converses, joinAfterMs: null });
    openCall(world, {
      room: 'sip-7788',
      dispatch: { agentName: 'booking' },
      caller: { identity: 'sip_15550134', phoneNumber: fictionalNumber(34) },
    });
    const { id } = onlyDispatch(world, 'sip-7788');
    ago(85 * SECOND_MS, () =>
      world.endJob('sip-7788', id, 'JS_FAILED', "entrypoint raised KeyError: 'customer_id'"),
    );
  });

/** The only worker with this name is at full load for a while, and LiveKit never retries a dispatch. */
const fullWorker = ({ world, ago }: Stage): void =>
  ago(45 * SECOND_MS, () => {
    const worker = world.addWorker({ agentName: 'billing-es', load: 0.9, session: converses });
    openCall(world, {
      room: 'call-0204',
      dispatch: { agentName: 'billing-es' },
      caller: { identity: 'lucia', name: 'Lucía' },
    });
    ago(-45 * SECOND_MS, () => worker.setLoad(0.2));
  });

/** Killed seconds before the demo opens. It looks alive for a while, then the caller is alone. */
const crashedAgent = ({ world, ago }: Stage): void =>
  ago(150 * SECOND_MS, () => {
    const worker = world.addWorker({ agentName: 'orders', session: converses });
    openCall(world, {
      room: 'call-9d27',
      dispatch: { agentName: 'orders' },
      caller: { identity: 'bob', name: 'Bob' },
    });
    ago(6 * SECOND_MS, () => {
      worker.kill();
      world.addWorker({ agentName: 'orders', session: converses });
    });
  });

const twoAgents = ({ world, ago }: Stage): void =>
  ago(12 * MINUTE_MS, () => {
    openCall(world, {
      room: 'call-88a0',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'dora', name: 'Dora' },
    });
    ago(2 * MINUTE_MS, () => world.createDispatch('call-88a0', { agentName: 'support-v2' }));
  });

const stuckAgents = ({ world, ago }: Stage): void => {
  ago(3 * MINUTE_MS, () => {
    const worker = world.addWorker({ agentName: 'triage' });
    forOneJob(world, worker, staysInitializing);
    openCall(world, {
      room: 'call-2c19',
      dispatch: { agentName: 'triage' },
      caller: { identity: 'emil', name: 'Emil' },
    });
  });
  ago(2 * MINUTE_MS, () => {
    const worker = world.addWorker({ agentName: 'advisor' });
    forOneJob(world, worker, thinksForEver(20 * SECOND_MS));
    openCall(world, {
      room: 'call-51de',
      dispatch: { agentName: 'advisor', metadata: '{"plan":"gold"}' },
      caller: { identity: 'frida', name: 'Frida' },
    });
  });
};

/** The agent loses its voice just after the demo opens. Audio that lktop never saw would not count as lost. */
const silentAgent = ({ world, ago }: Stage): void =>
  ago(140 * SECOND_MS, () => {
    const worker = world.addWorker({ agentName: 'survey' });
    forOneJob(world, worker, losesVoice(150 * SECOND_MS));
    openCall(world, {
      room: 'sip-6b02',
      dispatch: { agentName: 'survey' },
      caller: { identity: 'sip_15550162', phoneNumber: fictionalNumber(62) },
    });
  });

const agentLeftAlone = ({ world, ago }: Stage): void =>
  ago(5 * MINUTE_MS, () => {
    const caller = openCall(world, {
      room: 'call-a3f0',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'greta', name: 'Greta' },
    });
    ago(-8 * SECOND_MS, () => caller?.leave());
  });

/** This agent is from before the server restart. It serves its caller well, but no dispatch lists it. */
const untrackedAgent = ({ world, ago }: Stage): void => {
  ago(15 * MINUTE_MS, () => {
    openCall(world, { room: 'call-0042', caller: { identity: 'hana', name: 'Hana' } });
    // A restart recreates the dispatches a room was created with, so create this one by the API.
    world.createDispatch('call-0042', { agentName: 'support-v2' });
  });
  ago(14 * MINUTE_MS, () => world.restart());
};

const endedSession = ({ world, ago }: Stage): void =>
  ago(7 * MINUTE_MS, () => {
    const caller = openCall(world, {
      room: 'call-5d1e',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'ines', name: 'Inês' },
    });
    const { id } = onlyDispatch(world, 'call-5d1e');
    ago(2 * MINUTE_MS, () => {
      caller?.leave();
      world.endJob('call-5d1e', id, 'JS_SUCCESS');
      for (const { identity } of world.listParticipants('call-5d1e')) {
        world.removeParticipant('call-5d1e', identity);
      }
    });
  });

const ghostRoom = ({ world, faults, ago }: Stage): void =>
  ago(9 * MINUTE_MS, () => {
    openCall(world, {
      room: 'call-e0e0',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'jonas', name: 'Jonas' },
    });
    faults.haunt('call-e0e0');
  });

/** A colleague deletes the dispatch during the call. */
const dispatchTakenAway = ({ world, ago }: Stage): void =>
  ago(70 * SECOND_MS, () => {
    openCall(world, {
      room: 'call-b7c2',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'karim', name: 'Karim' },
    });
    const { id } = onlyDispatch(world, 'call-b7c2');
    ago(-20 * SECOND_MS, () => {
      if (world.listDispatches('call-b7c2', id).length > 0) world.deleteDispatch('call-b7c2', id);
    });
  });

/** Nothing is wrong in these rooms, and lktop must say so. */
const peacefulRooms = ({ world, ago }: Stage): void => {
  ago(11 * MINUTE_MS, () => {
    openCall(world, { room: 'lobby' });
    world.addCaller({ room: 'lobby', identity: 'supervisor', hidden: true });
    openCall(world, {
      room: 'call-0193',
      dispatch: { agentName: 'support-v2' },
      caller: { identity: 'mia', name: 'Mia' },
    });
    world.addCaller({ room: 'call-0193', identity: 'supervisor', hidden: true });
  });
  ago(8 * MINUTE_MS, () => {
    world.addWorker({ agentName: 'concierge', deployment: 'green', session: speaksByAvatar });
    openCall(world, {
      room: 'video-0007',
      dispatch: { agentName: 'concierge', deployment: 'green' },
      caller: { identity: 'noor', name: 'Noor' },
    });
  });
};

/**
 * The caller's token names an agent. The server ignores it because the room already exists, so nothing in the API
 * mentions that agent.
 */
const tokenIgnored = ({ world, ago }: Stage): void =>
  ago(6 * MINUTE_MS, () => {
    openCall(world, { room: 'meet-0031' });
    const roomAgents = [{ agentName: 'support-v2' }];
    world.addCaller({ room: 'meet-0031', identity: 'lena', name: 'Lena', publishAudio: true, roomAgents });
  });

/** This worker has a cold start, so its agents are seen starting and joining before they serve. */
const coldStarts = ({ world, ago }: Stage): void => {
  world.addWorker({
    agentName: 'cold-start',
    session: { ...listens, joinAfterMs: 3_500, activeAfterMs: 5_000 },
  });
  for (const [turn, secondsAgo] of [5, -25, -60, -95].entries()) {
    ago(secondsAgo * SECOND_MS, () => {
      const room = `call-c01${turn}`;
      const caller = openCall(world, {
        room,
        dispatch: { agentName: 'cold-start' },
        caller: { identity: `otto-${turn}`, name: 'Otto' },
        departureTimeoutSeconds: 5,
      });
      world.clock.after(40 * SECOND_MS, () => caller?.leave());
    });
  }
};

/** Each plays one situation, good or bad, for the viewer to find. */
export const troubles: readonly ((stage: Stage) => void)[] = [
  untrackedAgent,
  mistypedName,
  absentAgent,
  failedJob,
  fullWorker,
  crashedAgent,
  twoAgents,
  stuckAgents,
  silentAgent,
  agentLeftAlone,
  endedSession,
  ghostRoom,
  dispatchTakenAway,
  peacefulRooms,
  tokenIgnored,
  coldStarts,
];
