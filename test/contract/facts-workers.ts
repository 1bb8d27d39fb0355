import { JobStatus, JobType } from '@livekit/protocol';
import { describe, expect } from 'vitest';
import type { Contract, Fact } from './contract.ts';
import { eventually, throughout } from './target.ts';

/** A job is listed this late at most, with some room for a busy machine. */
const LISTED_WITHIN_MS = 8_000;
/** An absence is believed after. */
const ABSENT_FOR_MS = 7_000;

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
    fact('appears late, already running, and names its worker and its agent', async (contract) => {
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

    fact('claims to run for ever, though its agent never joined and its worker is dead', async (contract) => {
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
    });
  });

  describe.concurrent('a job that its worker reports as', () => {
    const stateFrozen = (status: 'JS_SUCCESS' | 'JS_FAILED', error: string): void =>
      fact(`${status} is listed as running all the same`, async (contract) => {
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

  describe.concurrent('a dispatch to a name', () => {
    fact('that nobody has is never tried again, even when a worker comes', async (contract) => {
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

    fact('goes only to workers of the deployment that it asks for', async (contract) => {
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
