import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDispatches, readParticipants, readRoom, readRooms } from '../../source/livekit/readers.ts';

const participant = (fields: object) => readParticipants({ participants: [fields] })?.[0];

describe('rooms', () => {
  const expected = {
    name: 'call-1',
    id: 'RM_1',
    createdAtMs: 1_795_479_929_273,
    metadata: '{"a":1}',
    numParticipants: 2,
    numPublishers: 3,
    maxParticipants: 4,
    emptyTimeoutSeconds: 300,
    departureTimeoutSeconds: 20,
  };

  it('are read as livekit-server writes them', () => {
    expect(
      readRoom({
        sid: 'RM_1',
        name: 'call-1',
        empty_timeout: 300,
        departure_timeout: 20,
        max_participants: 4,
        creation_time: '1795479929',
        creation_time_ms: '1795479929273',
        turn_password: 'do-not-read',
        enabled_codecs: [{ mime: 'audio/opus', fmtp_line: '' }],
        metadata: '{"a":1}',
        num_participants: 2,
        num_publishers: 3,
        active_recording: false,
        version: null,
      }),
    ).toEqual(expected);
  });

  it('are read in the other spelling, with numbers as text and the other way round', () => {
    expect(
      readRoom({
        sid: 'RM_1',
        name: 'call-1',
        emptyTimeout: '300',
        departureTimeout: '20',
        maxParticipants: '4',
        creationTime: 1795479929,
        creationTimeMs: 1795479929273,
        metadata: '{"a":1}',
        numParticipants: '2',
        numPublishers: '3',
      }),
    ).toEqual(expected);
  });

  it('have whole seconds where the server knows no milliseconds', () => {
    expect(readRoom({ creation_time: '1795479929' }).createdAtMs).toBe(1_795_479_929_000);
    expect(readRoom({ creation_time: '1795479929', creation_time_ms: '0' }).createdAtMs).toBe(
      1_795_479_929_000,
    );
  });

  it('never carry the TURN password', () => {
    const rooms = readRooms({ rooms: [{ name: 'a', turn_password: 'hush-1', turnPassword: 'hush-2' }] });
    expect(JSON.stringify(rooms)).not.toContain('hush');
  });
});

describe('participants', () => {
  it('are read whole', () => {
    expect(
      participant({
        sid: 'PA_1',
        identity: 'agent-AJ_1',
        name: 'Support',
        kind: 'AGENT',
        state: 'ACTIVE',
        kind_details: ['SIMULATION', 0, 9],
        permission: { hidden: true, recorder: true },
        is_publisher: true,
        joined_at: '1795479930',
        joined_at_ms: '1795479930123',
        metadata: 'm',
        attributes: { 'lk.agent.state': 'listening' },
        tracks: [
          { sid: 'TR_2', type: 'VIDEO', source: 'CAMERA', name: 'cam', muted: true },
          { sid: 'TR_1', type: 'AUDIO', source: 'MICROPHONE', name: 'mic' },
        ],
      }),
    ).toEqual({
      id: 'PA_1',
      identity: 'agent-AJ_1',
      name: 'Support',
      kind: 'AGENT',
      kindDetails: ['CLOUD_AGENT', 'KIND_DETAIL_9', 'SIMULATION'],
      state: 'ACTIVE',
      hidden: true,
      recorder: true,
      isPublisher: true,
      joinedAtMs: 1_795_479_930_123,
      metadata: 'm',
      attributes: { 'lk.agent.state': 'listening' },
      tracks: [
        { kind: 'AUDIO', source: 'MICROPHONE', muted: false },
        { kind: 'VIDEO', source: 'CAMERA', muted: true },
      ],
    });
  });

  it('are empty where nothing is said of them, which is a standard participant that joins', () => {
    expect(participant({})).toEqual({
      id: '',
      identity: '',
      name: '',
      kind: 'STANDARD',
      kindDetails: [],
      state: 'JOINING',
      hidden: false,
      recorder: false,
      isPublisher: false,
      joinedAtMs: 0,
      metadata: '',
      attributes: {},
      tracks: [],
    });
  });

  it.each([
    [0, 'STANDARD'],
    [1, 'INGRESS'],
    [2, 'EGRESS'],
    [3, 'SIP'],
    [4, 'AGENT'],
    [7, 'CONNECTOR'],
    [8, 'BRIDGE'],
    [null, 'STANDARD'],
    ['SIP', 'SIP'],
    ['HOLOGRAM', 'HOLOGRAM'],
    [42, 'PARTICIPANT_KIND_42'],
    [-1, 'PARTICIPANT_KIND_-1'],
    [{}, 'PARTICIPANT_KIND_UNREADABLE'],
    [true, 'PARTICIPANT_KIND_UNREADABLE'],
    ['', 'PARTICIPANT_KIND_UNREADABLE'],
    ['toString', 'toString'],
  ])('of kind %j are %s', (kind, expected) => {
    expect(participant({ kind })?.kind).toBe(expected);
  });

  it.each([
    [0, 'JOINING'],
    [1, 'JOINED'],
    [2, 'ACTIVE'],
    [3, 'DISCONNECTED'],
    ['ACTIVE', 'ACTIVE'],
    [9, 'PARTICIPANT_STATE_9'],
  ])('in state %j are %s', (state, expected) => {
    expect(participant({ state })?.state).toBe(expected);
  });

  it('keep only those attributes that are text', () => {
    expect(participant({ attributes: { good: 'x', bad: 1, worse: null } })?.attributes).toEqual({
      good: 'x',
    });
    expect(participant({ attributes: ['x'] })?.attributes).toEqual({});
  });

  it('keep an attribute named like a part of every object', () => {
    const answer: unknown = JSON.parse('{"participants":[{"attributes":{"__proto__":"x","n":1}}]}');
    const attributes = readParticipants(answer)?.[0]?.attributes ?? {};
    expect(Object.entries(attributes)).toEqual([['__proto__', 'x']]);
    expect(Object.getPrototypeOf(attributes)).toBe(Object.prototype);
  });

  it('come sorted by identity, by code units', () => {
    const list = readParticipants({ participants: ['b', 'a', 'Z', 'ä'].map((identity) => ({ identity })) });
    expect(list?.map(({ identity }) => identity)).toEqual(['Z', 'a', 'b', 'ä']);
  });
});

describe('an answer', () => {
  it.each([
    [{}, []],
    [{ rooms: [] }, []],
    [{ rooms: null }, null],
    [{ rooms: {} }, null],
    [{ rooms: [null] }, null],
    [{ rooms: [[]] }, null],
    [{ rooms: ['call-1'] }, null],
    [{ rooms: [{ sid: 1, name: 'call-1' }] }, null],
    [{ rooms: [{ sid: 'RM_1', name: ['call-1'] }] }, null],
    [{ hello: 'world' }, null],
    [{ rooms: 'many' }, null],
    [[], null],
    [null, null],
    ['OK', null],
    [undefined, null],
  ])('of %j lists %j', (answer, expected) => {
    expect(readRooms(answer)).toEqual(expected);
  });

  it.each(['null', '{"participants":null}', '{"participants":{}}', '{"participants":[7]}', '[]', '7'])(
    'of %s about participants is none, and so is it about dispatches',
    (text) => {
      expect(readParticipants(JSON.parse(text))).toBeNull();
      expect(readDispatches(JSON.parse(text.replace('participants', 'agent_dispatches')))).toBeNull();
    },
  );

  it('is read whatever is in it', () => {
    const deep = fc.oneof(fc.anything(), fc.array(fc.anything()));
    const record = fc.dictionary(
      fc.constantFrom('sid', 'identity', 'kind', 'state', 'tracks', 'attributes', 'permission', 'jobs', 'id'),
      deep,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(record, deep)), (list) => {
        for (const facts of readParticipants({ participants: list }) ?? []) {
          expect(typeof facts.kind).toBe('string');
          expect(Number.isFinite(facts.joinedAtMs)).toBe(true);
        }
        for (const facts of readDispatches({ agent_dispatches: list }) ?? []) {
          expect(Array.isArray(facts.jobs)).toBe(true);
        }
        const areObjects = list.every((item) => typeof item === 'object' && item && !Array.isArray(item));
        if (!areObjects) expect(readRooms({ rooms: list })).toBeNull();
      }),
    );
  });

  it('share the list of a track that many publish alike, and no other', () => {
    const track = { type: 'AUDIO', source: 'MICROPHONE' };
    const answer = {
      participants: [
        { identity: 'a', tracks: [{ ...track, sid: 'TR_1' }] },
        { identity: 'b', tracks: [{ ...track, sid: 'TR_2', name: 'other' }] },
        { identity: 'c', tracks: [{ ...track, muted: true }] },
        { identity: 'd', tracks: [track, track] },
      ],
    };
    const [a, b, c, d] = readParticipants(answer)?.map(({ tracks }) => tracks) ?? [];
    const plain = { kind: 'AUDIO', source: 'MICROPHONE', muted: false };
    expect(b).toBe(a);
    expect([a, c, d]).toEqual([[plain], [{ ...plain, muted: true }], [plain, plain]]);
  });

  it('reads the same in whatever order the server lists', () => {
    const identities = fc.uniqueArray(fc.string(), { maxLength: 8 });
    const shuffled = identities.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    );
    const answerOf = (list: readonly string[]) => ({
      participants: list.map((identity) => ({ identity, tracks: [{ sid: 'TR_1' }] })),
    });
    fc.assert(
      fc.property(shuffled, ([list, others]) => {
        expect(readParticipants(answerOf(others))).toEqual(readParticipants(answerOf(list)));
      }),
    );
  });
});
