import { JobStatus, JobType, ParticipantInfo_State } from '@livekit/protocol';
import { describe, expect } from 'vitest';
import type { Fact } from './contract.ts';
import { stateAgents } from './facts-agents.ts';
import { stateCallers } from './facts-callers.ts';
import {
  ACTIVE_WITHIN_MS,
  findJob,
  identities,
  openOwnSession,
  STILL_THERE_FOR_MS,
  waitForAgents,
  waitUntilGone,
} from './session-steps.ts';
import { eventually, throughout } from './target.ts';

const stateLosses = (fact: Fact): void => {
  describe.concurrent('a worker', () => {
    fact('that is killed leaves its agent ACTIVE for about 20 s, and its job running', async (contract) => {
      const { room, worker, dispatch, agent } = await openOwnSession(contract, 'killed');
      await worker.kill();
      await throughout(contract, STILL_THERE_FOR_MS, async () => {
        const present = await contract.rooms.getParticipant(room, agent.identity);
        expect(present.state).toBe(ParticipantInfo_State.ACTIVE);
        expect(present.attributes).toEqual(agent.attributes);
      });
      await waitUntilGone(contract, room, agent.identity);
      expect((await findJob(contract, room, dispatch.id))?.state?.status).toBe(JobStatus.JS_RUNNING);
    });

    fact('that is killed leaves its agent listed even when the dispatch is deleted', async (contract) => {
      const { room, worker, dispatch, agent } = await openOwnSession(contract, 'orphan');
      await worker.kill();
      await contract.dispatches.deleteDispatch(dispatch.id, room);
      await throughout(contract, STILL_THERE_FOR_MS, async () => {
        expect(await identities(contract, room)).toEqual([agent.identity]);
      });
      await waitUntilGone(contract, room, agent.identity);
    });

    fact('that hangs loses its agent 3 s after the dispatch is deleted, by force', async (contract) => {
      const { room, worker, dispatch, agent } = await openOwnSession(contract, 'hung');
      await eventually(contract, 8_000, () => findJob(contract, room, dispatch.id));
      await worker.hang();
      await contract.dispatches.deleteDispatch(dispatch.id, room);
      const elapsedMs = await waitUntilGone(contract, room, agent.identity);
      expect(elapsedMs).toBeGreaterThan(2_000);
      expect(elapsedMs).toBeLessThan(6_000);
    });

    fact(
      'for publishers has a job for each, and a job that raised is listed as running without an agent',
      async (contract) => {
        const room = contract.newName('publishers');
        const { agentName } = await contract.addWorker({ type: 'JT_PUBLISHER', raisesFor: 'bob' });
        const dispatch = await contract.dispatches.createDispatch(room, agentName);
        for (const identity of ['alice', 'bob']) {
          await contract.addCaller({ room, identity, publishAudio: true });
        }
        await contract.addCaller({ room, identity: 'mute' });
        const [agent] = await waitForAgents(contract, room);
        const listJobs = async () =>
          (await contract.dispatches.getDispatch(dispatch.id, room))?.state?.jobs ?? [];
        await eventually(contract, ACTIVE_WITHIN_MS, async () => (await listJobs()).length === 2);
        await throughout(contract, 6_000, async () => {
          const jobs = await listJobs();
          expect(jobs.map((job) => [job.participant?.identity, job.type, job.state?.status]).sort()).toEqual([
            ['alice', JobType.JT_PUBLISHER, JobStatus.JS_RUNNING],
            ['bob', JobType.JT_PUBLISHER, JobStatus.JS_RUNNING],
          ]);
          const ofAlice = jobs.find((job) => job.participant?.identity === 'alice');
          expect(ofAlice?.state?.participantIdentity).toBe(agent?.identity);
          expect(await identities(contract, room)).toEqual([agent?.identity, 'alice', 'bob', 'mute']);
        });
      },
    );

    fact('that drains takes no new jobs, and its sessions continue', async (contract) => {
      const { room, worker, agent } = await openOwnSession(contract, 'drained');
      await worker.drain();
      await contract.pass(500);
      const another = contract.newName('another');
      await contract.dispatches.createDispatch(another, worker.agentName);
      await throughout(contract, 6_000, async () => {
        expect(await identities(contract, another)).toEqual([]);
        expect(await identities(contract, room)).toEqual([agent.identity]);
      });
    });
  });
};

/** The facts that need agents that join, and callers. */
export const stateSessions = (fact: Fact): void => {
  stateAgents(fact);
  stateLosses(fact);
  stateCallers(fact);
};

/**
 * An unnamed worker takes a job in every room, so these facts need a server of their own and run separately.
 */
export const stateAutomaticDispatch = (fact: Fact): void => {
  describe.concurrent('an unnamed worker', () => {
    fact('sends an agent into a room before anybody joins', async (contract) => {
      await contract.addWorker({ agentName: '' });
      const room = contract.newName('unnamed');
      await contract.rooms.createRoom({ name: room });
      const [agent] = await waitForAgents(contract, room);
      expect(agent?.attributes).toMatchObject({ 'lk.agent_name': '', 'lk.agent.state': 'listening' });
      const [dispatch] = await contract.dispatches.listDispatch(room);
      expect(dispatch?.agentName).toBe('');
    });
  });
};
