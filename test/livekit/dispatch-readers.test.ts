import { describe, expect, it } from 'vitest';
import { readDispatch, readDispatches } from '../../source/livekit/readers.ts';

const job = (fields: object) => readDispatch({ state: { jobs: [fields] } }).jobs[0];

describe('dispatches', () => {
  it('are read as livekit-server writes them, nanoseconds becoming milliseconds', () => {
    const dispatch = readDispatch({
      id: 'AD_1',
      agent_name: 'support',
      room: 'call-1',
      metadata: 'm',
      state: {
        jobs: [
          {
            id: 'AJ_1',
            dispatch_id: 'AD_1',
            type: 'JT_ROOM',
            room: { sid: 'RM_1', turn_password: 'hush' },
            participant: { identity: 'alice' },
            agent_name: 'support',
            deployment: 'green',
            state: {
              status: 'JS_FAILED',
              error: 'broke',
              started_at: '1795479929297000000',
              ended_at: '1795479930297686153',
              updated_at: '1795479931297686153',
              participant_identity: 'agent-AJ_1',
              worker_id: 'AW_1',
            },
          },
        ],
        created_at: '1795479929297686153',
        deleted_at: '0',
      },
      restart_policy: 'JRP_NEVER',
      deployment: 'green',
      attributes: { a: 'b' },
    });
    expect(dispatch).toEqual({
      id: 'AD_1',
      agentName: 'support',
      metadata: 'm',
      deployment: 'green',
      restartPolicy: 'NEVER',
      attributes: { a: 'b' },
      createdAtMs: 1_795_479_929_297,
      deletedAtMs: 0,
      jobs: [
        {
          id: 'AJ_1',
          type: 'ROOM',
          status: 'FAILED',
          error: 'broke',
          startedAtMs: 1_795_479_929_297,
          endedAtMs: 1_795_479_930_297,
          updatedAtMs: 1_795_479_931_297,
          participantIdentity: 'agent-AJ_1',
          workerId: 'AW_1',
          agentName: 'support',
          deployment: 'green',
          subject: 'alice',
          history: null,
        },
      ],
    });
    expect(JSON.stringify(dispatch)).not.toContain('hush');
  });

  it.each([
    [
      'as the server writes it',
      { created_at: '1795479929000000000' },
      {
        reason: 'JSR_NO_CAPACITY',
        accepted_at: '1795479929100000000',
        assigned_at: '1795479929200000000',
        first_started_at: '1795479929300000000',
        agent_failed_attempts_ns: '4500000000',
        attempts: 3,
        workers_asked: 4,
      },
    ],
    [
      'in the other spelling, with numbers',
      { createdAt: '1795479929000000000' },
      {
        reason: 1,
        acceptedAt: '1795479929100000000',
        assignedAt: '1795479929200000000',
        firstStartedAt: '1795479929300000000',
        agentFailedAttemptsNs: '4500000000',
        attempts: 3,
        workersAsked: 4,
      },
    ],
  ])('tell why a job stands as it does, %s', (_, fields, state) => {
    expect(job({ ...fields, state })?.history).toEqual({
      reason: 'NO_CAPACITY',
      createdAtMs: 1_795_479_929_000,
      acceptedAtMs: 1_795_479_929_100,
      assignedAtMs: 1_795_479_929_200,
      firstStartedAtMs: 1_795_479_929_300,
      attempts: 3,
      workersAsked: 4,
      failedAttemptsMs: 4_500,
    });
  });

  it('keep a reason and a status that are not known as text', () => {
    const one = job({ created_at: '1', state: { reason: 'JSR_MOON', status: 4 } });
    expect(one).toMatchObject({ status: 'CANCELLED', history: { reason: 'MOON' } });
    expect(job({ state: { reason: 9 } })?.history?.reason).toBe('JOB_REASON_9');
    expect(job({ state: { reason: 'JSR_UNSPECIFIED' } })?.history).toBeNull();
  });

  it('are read in the other spelling', () => {
    expect(
      readDispatches({
        agentDispatches: [
          {
            id: 'AD_1',
            agentName: 'support',
            restartPolicy: 0,
            state: {
              createdAt: 1_795_479_929_297_686_153n.toString(),
              deletedAt: '1000000',
              jobs: [
                {
                  id: 'AJ_1',
                  agentName: 'support',
                  state: {
                    startedAt: '1000000',
                    endedAt: '2000000',
                    updatedAt: '3000000',
                    participantIdentity: 'agent-AJ_1',
                    workerId: 'AW_1',
                  },
                },
              ],
            },
          },
        ],
      }),
    ).toMatchObject([
      {
        agentName: 'support',
        restartPolicy: 'ON_FAILURE',
        createdAtMs: 1_795_479_929_297,
        deletedAtMs: 1,
        jobs: [
          {
            startedAtMs: 1,
            endedAtMs: 2,
            updatedAtMs: 3,
            participantIdentity: 'agent-AJ_1',
            workerId: 'AW_1',
          },
        ],
      },
    ]);
  });

  it.each([
    [undefined, 'PENDING'],
    [1, 'RUNNING'],
    ['JS_SUCCESS', 'SUCCESS'],
    ['JS_CANCELLED', 'CANCELLED'],
    ['LOST', 'LOST'],
    [17, 'JOB_STATUS_17'],
  ])('have jobs of status %j as %s', (status, expected) => {
    expect(job({ state: { status } })?.status).toBe(expected);
  });

  it.each([
    [undefined, 'ROOM'],
    [1, 'PUBLISHER'],
    ['JT_PARTICIPANT', 'PARTICIPANT'],
    [5, 'JOB_TYPE_5'],
  ])('have jobs of type %j as %s', (type, expected) => {
    expect(job({ type })?.type).toBe(expected);
  });

  it('come sorted by creation, then id, with their jobs by id', () => {
    const dispatch = (id: string, createdAt: string) => ({
      id,
      state: { created_at: createdAt, jobs: [{ id: 'AJ_2' }, { id: 'AJ_1' }] },
    });
    const list = readDispatches({
      agent_dispatches: [
        dispatch('AD_c', '5000000'),
        dispatch('AD_b', '9000000'),
        dispatch('AD_a', '9000000'),
      ],
    });
    expect(list?.map(({ id }) => id)).toEqual(['AD_c', 'AD_a', 'AD_b']);
    expect(list?.[0]?.jobs.map(({ id }) => id)).toEqual(['AJ_1', 'AJ_2']);
  });
});
