import { JobStatus, JobType } from '@livekit/protocol';
import { describe, expect } from 'vitest';
import type { Contract, Fact } from './contract.ts';
import { eventually, throughout } from './target.ts';

/** A job is listed at most this late, with a margin for a busy machine. */
const LISTED_WITHIN_MS = 8_000;
/** How long something must be absent to count as absent. */
const ABSENT_FOR_MS = 7_000;
/** Enough dispatches that chance hardly ever offers all of them to the same one of two workers. */
const TWIN_DISPATCHES = 24;

const listedJobs = async ({ dispatches }: Contract, room: string, dispatchId: string) => {
  const listed = await dispatches.listDispatch(room);
  return listed.find((dispatch) => dispatch.id === dispatchId)?.state?.jobs ?? [];
};

const waitForJob = async (contract: Contract, room: string, dispatchId: string) => {
  const { found, elapsedMs } = await eventually(
    contract,
    LISTED_WITHIN_MS,
    async () => (await listedJobs(contract, room, dispatchId))[0],
  );
  return { job: found, elapsedMs };
};

export const stateWorkers = (fact: Fact): void => {
  describe.concurrent('a job', () => {
    fact('is listed late, already running, and names its worker and its agent', async (contract) => {
      const room = contract.newName('job');
      const { agentName } = await contract.addWorker({ joins: false });
      const created = await contract.dispatches.createDispatch(room, agentName, { metadata: 'm' });
      expect(created.state?.jobs).toEqual([]);
      const { job, elapsedMs } = await waitForJob(contract, room, created.id);
      expect(elapsedMs).toBeGreaterThanOrEqual(50);
      expect(job).toMatchObject({ dispatchId: created.id, type: JobType.JT_ROOM, agentName, metadata: 'm' });
      expect(job.id).toMatch(/^AJ_/);
      expect(job.room?.name).toBe(room);
      expect(job.room?.turnPassword).not.toBe('');
      expect(job.state).toMatchObject({ status: JobStatus.JS_RUNNING, error: '', endedAt: 0n });
      expect(job.state?.workerId).toMatch(/^AW_/);
      expect(job.state?.participantIdentity).toBe(`agent-${job.id}`);
      expect(job.state?.startedAt).toBe(job.state?.updatedAt);
    });

    fact(
      'is listed as running forever, although its agent never joined and its worker is dead',
      async (contract) => {
        const room = contract.newName('frozen');
        const worker = await contract.addWorker({ joins: false });
        const created = await contract.dispatches.createDispatch(room, worker.agentName);
        const { job } = await waitForJob(contract, room, created.id);
        await worker.kill();
        await throughout(contract, ABSENT_FOR_MS, async () => {
          const [now] = await listedJobs(contract, room, created.id);
          expect(now?.state).toEqual(job.state);
          expect(await contract.rooms.listParticipants(room)).toEqual([]);
        });
      },
    );
  });

  describe.concurrent('a job that its worker reports as', () => {
    const stateFrozen = (status: 'JS_SUCCESS' | 'JS_FAILED', error: string): void =>
      fact(`${status} is still listed as running`, async (contract) => {
        const room = contract.newName('reported');
        const worker = await contract.addWorker({ joins: false });
        const created = await contract.dispatches.createDispatch(room, worker.agentName);
        const { job } = await waitForJob(contract, room, created.id);
        await worker.reportJob(job.id, status, error);
        await throughout(contract, 5_000, async () => {
          const [now] = await listedJobs(contract, room, created.id);
          expect(now?.state).toMatchObject({ status: JobStatus.JS_RUNNING, error: '', endedAt: 0n });
        });
      });

    stateFrozen('JS_SUCCESS', '');
    stateFrozen('JS_FAILED', 'entrypoint raised');
  });

  describe.concurrent('a job that its worker declines', () => {
    fact('for all workers is listed as a success that took no time and has no agent', async (contract) => {
      const room = contract.newName('declined');
      const { agentName } = await contract.addWorker({ joins: false, declines: 'terminate' });
      const created = await contract.dispatches.createDispatch(room, agentName);
      const { job } = await waitForJob(contract, room, created.id);
      expect(job.state).toMatchObject({ status: JobStatus.JS_SUCCESS, error: '', participantIdentity: '' });
      expect(job.state?.workerId).toMatch(/^AW_/);
      expect(job.state?.startedAt).toBeGreaterThan(0n);
      expect(job.state?.endedAt).toBe(job.state?.startedAt);
      await contract.addWorker({ agentName, joins: false });
      await throughout(contract, ABSENT_FOR_MS, async () => {
        expect((await listedJobs(contract, room, created.id)).map(({ state }) => state)).toEqual([job.state]);
      });
    });

    fact(
      'only for itself goes to the next worker at once, and is not listed if there is none',
      async (contract) => {
        const [alone, together] = [contract.newName('passed'), contract.newName('passed-on')];
        const { agentName } = await contract.addWorker({ joins: false, declines: 'pass' });
        const lost = await contract.dispatches.createDispatch(alone, agentName);
        await throughout(contract, ABSENT_FOR_MS, async () => {
          expect(await listedJobs(contract, alone, lost.id)).toEqual([]);
        });
        await contract.addWorker({ agentName, joins: false });
        for (let count = 0; count < 5; count += 1) {
          const taken = await contract.dispatches.createDispatch(together, agentName);
          const { job } = await waitForJob(contract, together, taken.id);
          expect(job.state?.status).toBe(JobStatus.JS_RUNNING);
        }
      },
    );
  });

  describe.concurrent('a dispatch to a name', () => {
    fact('that no worker has is never retried, even when such a worker registers', async (contract) => {
      const [room, agentName] = [contract.newName('late'), contract.newName('late')];
      const early = await contract.dispatches.createDispatch(room, agentName);
      await contract.addWorker({ agentName, joins: false });
      const late = await contract.dispatches.createDispatch(room, agentName);
      await waitForJob(contract, room, late.id);
      await throughout(contract, ABSENT_FOR_MS, async () => {
        expect(await listedJobs(contract, room, early.id)).toEqual([]);
      });
    });

    fact('whose workers are all full gets no job', async (contract) => {
      const room = contract.newName('full');
      const { agentName } = await contract.addWorker({ joins: false, load: 1 });
      const created = await contract.dispatches.createDispatch(room, agentName);
      await throughout(contract, ABSENT_FOR_MS, async () => {
        expect(await listedJobs(contract, room, created.id)).toEqual([]);
      });
    });

    fact('whose worker hangs gets no job', async (contract) => {
      const room = contract.newName('hangs');
      const worker = await contract.addWorker({ joins: false });
      await worker.hang();
      const created = await contract.dispatches.createDispatch(room, worker.agentName);
      await throughout(contract, ABSENT_FOR_MS, async () => {
        expect(await listedJobs(contract, room, created.id)).toEqual([]);
      });
    });

    fact(
      'is lost if it is offered to a worker that hangs, even if another worker is idle',
      async (contract) => {
        const room = contract.newName('twins');
        const { agentName } = await contract.addWorker({ joins: false });
        const twin = await contract.addWorker({ agentName, joins: false });
        await twin.hang();
        const asked = Array.from({ length: TWIN_DISPATCHES }, () => agentName);
        const created = await Promise.all(
          asked.map((name) => contract.dispatches.createDispatch(room, name)),
        );
        // The server waits 10 s for an answer. After that it could offer the job to another worker.
        await contract.pass(10_000 + LISTED_WITHIN_MS);
        const listed = await contract.dispatches.listDispatch(room);
        const taken = listed.filter(
          ({ id, state }) => created.some((one) => one.id === id) && state?.jobs.length,
        );
        expect(taken.length).toBeGreaterThan(0);
        expect(taken.length).toBeLessThan(TWIN_DISPATCHES);
      },
    );

    fact('goes only to workers of the requested deployment', async (contract) => {
      const room = contract.newName('deployment');
      const { agentName } = await contract.addWorker({ joins: false, deployment: 'blue' });
      const blue = await contract.dispatches.createDispatch(room, agentName, { deployment: 'blue' });
      const { job } = await waitForJob(contract, room, blue.id);
      expect(job.deployment).toBe('blue');
      const green = await contract.dispatches.createDispatch(room, agentName, { deployment: 'green' });
      const none = await contract.dispatches.createDispatch(room, agentName);
      await throughout(contract, ABSENT_FOR_MS, async () => {
        expect(await listedJobs(contract, room, green.id)).toEqual([]);
        expect(await listedJobs(contract, room, none.id)).toEqual([]);
      });
    });
  });
};
