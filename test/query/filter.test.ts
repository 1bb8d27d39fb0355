import { describe, expect, it } from 'vitest';
import type { FleetEvent } from '../../source/fleet/events.ts';
import {
  createMatcher,
  parseFilter,
  unknownFieldSentence,
  unknownFields,
} from '../../source/query/filter.ts';
import { FIELDS } from '../../source/query/search-text.ts';
import { job, participant } from '../helpers/facts.ts';
import { aDispatch, aHuman, anAgent, aRoom, verdict } from '../helpers/fleet-builder.ts';

const caller = aHuman('sip_+15550100', {
  phoneNumber: '+1 (555) 010-0',
  participant: participant({
    identity: 'sip_+15550100',
    name: 'Alice Adams',
    kind: 'SIP',
    metadata: '{"customer":"ACME-77"}',
    attributes: { 'sip.phoneNumber': '+1 (555) 010-0', 'sip.callID': 'SCL_9hX', tier: 'gold' },
  }),
});
const agent = anAgent({
  agentName: 'support-v2',
  identity: 'agent-AJ_Qx91',
  jobId: 'AJ_Qx91',
  workerId: 'AW_blue',
  deployment: 'green',
  state: 'thinking',
  verdict: verdict('stuck', { severity: 'warning', summary: 'thinking for 40 s' }),
  participant: { id: 'PA_77', attributes: { 'lk.agent.state': 'thinking', region: 'eu-west' } },
});
const dispatch = aDispatch({
  id: 'AD_mmN',
  agentName: 'suport-v2',
  metadata: 'lang=de',
  attributes: { 'team.name': 'Night' },
  jobs: [job({ id: 'AJ_err', status: 'FAILED', error: 'model is overloaded', workerId: 'AW_red' })],
  verdict: verdict('no worker', { severity: 'critical', summary: 'no worker for suport-v2' }),
});
const room = aRoom('call-7f31', {
  id: 'RM_byV92GNMHXjm',
  facts: { metadata: 'zone 10.0.0.7:8081' },
  humans: [caller],
  agents: [agent],
  dispatches: [dispatch],
  others: [participant({ identity: 'recorder-1', kind: 'EGRESS' })],
  verdict: dispatch.verdict,
});
const lobby = aRoom('lobby');

const finds = (text: string, of = room) => createMatcher(parseFilter(text)).room(of);

describe('a filter finds the room', () => {
  it.each([
    ['by nothing', ''],
    ['by blanks', '   '],
    ['by an inversion that is still to be typed', '!'],
    ['by quotes that are still to be filled', '"'],
    ['by name', 'call-7f31'],
    ['whatever the case', 'CALL-7F'],
    ['by a part of its name', '7f3'],
    ['by its id', 'rm_byv92'],
    ['by letters of its name', 'c7f'],
    ['by letters of an agent name', 'sv2'],
    ['by the identity of a caller', 'sip_+1555'],
    ['by the name of a caller', 'adams'],
    ['by a telephone number as it is written', '+1 (555) 010-0'],
    ['by a telephone number in one piece', '15550100'],
    ['by a telephone number with dashes', '+1-555-010-0'],
    ['by a telephone number in quotes', '"+1 555 0100"'],
    ['by metadata of the caller', 'acme-77'],
    ['by metadata of the room', 'zone'],
    ['by metadata of the dispatch', 'lang=de'],
    ['by an attribute', 'gold'],
    ['by who is neither human nor agent', 'recorder'],
    ['by a job', 'AJ_err'],
    ['by what a job died of', 'overloaded'],
    ['by what the row says', '"no worker for"'],
    ['by words that are all there', 'alice suport thinking'],
    ['without what is not there', '!bob'],
    ['in open quotes', '"no wor'],
    ['by a field', 'agent:support'],
    ['by a field whatever its case', 'Agent:SUPPORT'],
    ['by letters in a field', 'agent:sv2'],
    ['by quotes in a field', 'verdict:"no worker"'],
    ['by a verdict in one word', 'verdict:no-worker'],
    ['by the verdict of an agent in it', 'verdict:stuck'],
    ['by its severity', 'severity:crit'],
    ['by room', 'room:7f31'],
    ['by worker', 'worker:aw_blue'],
    ['by the worker of a job', 'worker:aw_red'],
    ['by phone', 'phone:5550100'],
    ['by a short phone', 'phone:01'],
    ['by id', 'id:PA_77'],
    ['by dispatch id', 'id:AD_mmN'],
    ['by state', 'state:thinking'],
    ['by the state of a job', 'state:failed'],
    ['by deployment', 'deployment:green'],
    ['by human', 'human:alice'],
    ['by metadata', 'metadata:acme'],
    ['by an attribute of an agent', 'lk.agent.state:thinking'],
    ['by an attribute whatever its case', 'LK.agent.State:THINK'],
    ['by an attribute of a dispatch', 'team.name:night'],
    ['by an attribute without a dot', 'attribute.tier:gold'],
    ['by an attribute as such', 'attribute.lk.agent.state:think'],
    ['by name and value of any attribute', 'attribute:tier=gold'],
    ['by the identity of a human', 'identity:sip_+1'],
    ['by the identity of an agent', 'identity:agent-AJ_Qx91'],
    ['by the identity of anybody else', 'identity:recorder'],
    ['by having a phone', 'phone:'],
    ['by having an attribute', 'sip.callid:'],
    ['by what looks like an attribute', '10.0.0.7:8081'],
    ['by what it does not have in a field', '!agent:alice'],
  ])('%s', (_, text) => {
    expect(finds(text)).toBe(true);
  });
});

describe('a filter does not find the room', () => {
  it.each([
    ['by a word that is nowhere', 'bob'],
    ['by a word that is there and one that is not', 'alice bob'],
    ['by inverting what is there', '!alice'],
    ['by inverting a telephone number', '!15550100'],
    ['by inverting a field', '!agent:support'],
    ['by inverting quotes', '!"no worker"'],
    ['by inverting a field that has something', '!phone:'],
    ['by letters in quotes', '"sv2"'],
    ['by letters of an id', 'rbv'],
    ['by letters of metadata', 'ace77'],
    ['by letters of two names', 'calsup'],
    ['by letters that begin within a word', 'all7'],
    ['by digits that do not stand together', '731'],
    ['by a caller as an agent', 'agent:alice'],
    ['by an agent as a human', 'human:support'],
    ['by its name in another field', 'worker:call'],
    ['by a severity that is its agent’s', 'severity:warning'],
    ['by another value of an attribute', 'lk.agent.state:listening'],
    ['by another value of an attribute without a dot', 'attribute.tier:silver'],
    ['by a name as an identity', 'identity:adams'],
    ['by the name of an attribute alone', 'tier'],
    ['by an attribute that nobody has', 'lk.agent.mood:'],
    ['by what is no field', 'sip:'],
    ['by text across two values', 'call-7f31rm_'],
  ])('%s', (_, text) => {
    expect(finds(text)).toBe(false);
  });

  it('by what only other rooms have', () => {
    expect(finds('phone:', lobby)).toBe(false);
    expect(finds('!phone:', lobby)).toBe(true);
    expect(finds('deployment:', lobby)).toBe(false);
    expect(finds('lk.agent.state:', lobby)).toBe(false);
  });
});

it('finds letters however their accents are written', () => {
  const decomposed = 'José'.normalize('NFD');
  expect(finds('JOSÉ', aRoom(decomposed))).toBe(true);
  expect(finds(decomposed, aRoom('José'))).toBe(true);
  expect(finds(`room:"${decomposed}"`, aRoom('José'))).toBe(true);
});

describe('agents and dispatches', () => {
  const findsAgent = (text: string) => createMatcher(parseFilter(text)).agent({ room, agent });
  const findsDispatch = (text: string) => createMatcher(parseFilter(text)).dispatch({ room, dispatch });

  it.each([
    ['its own name', 'sv2', true],
    ['its room', '7f31', true],
    ['a caller in its room', 'adams', true],
    ['a telephone number in its room', '555-0100', true],
    ['its severity', 'severity:warning', true],
    ['the severity of its room', 'severity:critical', false],
    ['the dispatch beside it', 'overloaded', false],
    ['metadata of a caller', 'acme', false],
    ['inverting its room', '!7f31', false],
  ])('an agent by %s', (_, text, expected) => {
    expect(findsAgent(text)).toBe(expected);
  });

  it.each([
    ['its own name', 'suport', true],
    ['its room', 'room:7f31', true],
    ['its job', 'worker:red', true],
    ['its verdict', 'verdict:no-worker', true],
    ['the agent beside it', 'thinking', false],
  ])('a dispatch by %s', (_, text, expected) => {
    expect(findsDispatch(text)).toBe(expected);
  });
});

describe('events', () => {
  const event = (changes: Partial<FleetEvent>): FleetEvent => ({
    number: 1,
    atMs: 0,
    kind: 'agent left',
    room: room.key,
    roomName: room.name,
    subject: 'agent-AJ_Qx91',
    text: 'support-v2 (agent-AJ_Qx91) left',
    severity: 'ok',
    ...changes,
  });
  const joined = event({
    kind: 'participant joined',
    subject: 'sip_+15550100',
    text: 'sip_+15550100 (+1 (555) 010-0) joined',
  });

  it.each([
    ['agent left', event({}), true],
    ['agent:support', event({}), true],
    ['room:7f31', event({}), true],
    ['id:RM_byV92', event({}), true],
    ['human:support', event({}), false],
    ['phone:5550100', joined, true],
    ['15550100', joined, true],
    ['agent:sip', joined, false],
    ['identity:sip_+1', joined, true],
    ['identity:agent-AJ', event({}), true],
    ['identity:AD_', event({ kind: 'dispatch made', subject: 'AD_1', text: 'dispatch made' }), false],
    ['verdict:no-worker', event({}), false],
    ['verdict:no', event({ kind: 'verdict', text: 'no worker for x' }), true],
    ['room:', event({ room: null, roomName: null }), false],
  ])('%s', (text, of, expected) => {
    expect(createMatcher(parseFilter(text)).event(of)).toBe(expected);
  });
});

it('reads words, quotes, fields and inversions apart', () => {
  expect(parseFilter('a !b "c d" agent:"e f" !lk.x:g foo:h').terms).toEqual([
    { where: { kind: 'anywhere' }, value: 'a', exact: false, inverse: false },
    { where: { kind: 'anywhere' }, value: 'b', exact: true, inverse: true },
    { where: { kind: 'anywhere' }, value: 'c d', exact: true, inverse: false },
    { where: { kind: 'field', field: 'agent' }, value: 'e f', exact: true, inverse: false },
    { where: { kind: 'attribute', name: 'lk.x' }, value: 'g', exact: true, inverse: true },
    { where: { kind: 'anywhere' }, value: 'foo:h', exact: true, inverse: false, unknownField: 'foo' },
  ]);
});

describe('fields that do not exist', () => {
  it.each<[string, readonly string[]]>([
    ['agnet:support', ['there is no field agnet: did you mean agent?']],
    [
      'Agnet:x !rom:y agnet:z',
      ['there is no field agnet: did you mean agent?', 'there is no field rom: did you mean room?'],
    ],
    ['zzz:1', [`there is no field zzz: the fields are ${FIELDS.join(', ')}`]],
    ['agent:x lk.agent.state:y attribute.tier:gold "agnet:x" agent', []],
  ])('%s is explained', (text, sentences) => {
    expect(unknownFields(text, 'all').map(unknownFieldSentence)).toEqual(sentences);
  });

  it('are looked for among the inversions alone, which hide nothing', () => {
    expect(unknownFields('agnet:x !rom:y', 'inverse')).toEqual([{ name: 'rom', likely: 'room' }]);
  });
});
