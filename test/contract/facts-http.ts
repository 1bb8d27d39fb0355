import { ListRoomsRequest, ListRoomsResponse } from '@livekit/protocol';
import { SignJWT } from 'jose';
import { describe, expect } from 'vitest';
import type { Fact } from './contract.ts';
import type { Target } from './target.ts';
import { callBinary, callRaw, callWith, signToken } from './target.ts';

const LIST = 'RoomService/ListRooms';

/** ListRooms with a custom token. */
const listWith = async (
  target: Target,
  token: { readonly key?: string; readonly secret?: string; readonly nbf?: number; readonly exp?: number },
) => {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  const jwt = await new SignJWT({ video: { roomList: true } })
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(token.key ?? target.apiKey)
    .setNotBefore(token.nbf ?? nowSeconds - 5)
    .setExpirationTime(token.exp ?? nowSeconds + 600)
    .sign(new TextEncoder().encode(token.secret ?? target.apiSecret));
  return { jwt, answer: await callRaw(target, LIST, '{}', { authorization: `Bearer ${jwt}` }) };
};

const denied = { status: 401, text: '{"code":"unauthenticated","msg":"permissions denied"}' };

export const stateHttp = (fact: Fact): void => {
  describe.concurrent('the server', () => {
    fact('answers a probe without credentials', async ({ url }) => {
      const response = await fetch(`${url}/`);
      expect(response.status).toBe(200);
      expect(await response.text()).toBe('OK');
    });

    fact('lacks the services that only LiveKit Cloud has', async (target) => {
      const answer = await callWith(target, { roomList: true }, 'CloudAgent/ListAgents');
      expect(answer.status).toBe(404);
      expect(answer.contentType).toMatch(/^text\/plain/);
      expect(answer.text).toBe('404 page not found\n');
    });

    fact('answers bad_route to an unknown method, content type or verb', async (target) => {
      const unknown = await callWith(target, { roomList: true }, 'RoomService/Zork');
      expect(unknown).toMatchObject({ status: 404 });
      expect(JSON.parse(unknown.text)).toEqual({
        code: 'bad_route',
        msg: 'no handler for path "/twirp/livekit.RoomService/Zork"',
        meta: { twirp_invalid_route: 'POST /twirp/livekit.RoomService/Zork' },
      });
      const authorization = `Bearer ${await signToken(target, { roomList: true })}`;
      const typed = await callRaw(target, LIST, '{}', { authorization, 'content-type': 'text/plain' });
      expect(JSON.parse(typed.text)).toMatchObject({
        code: 'bad_route',
        msg: 'unexpected Content-Type: "text/plain"',
      });
      const fetched = await fetch(`${target.url}/twirp/livekit.RoomService/ListRooms`);
      expect(fetched.status).toBe(404);
      expect(await fetched.json()).toMatchObject({
        code: 'bad_route',
        msg: 'unsupported method "GET" (only POST is allowed)',
      });
    });

    fact('answers malformed to unreadable JSON and protobuf, and ignores unknown fields', async (target) => {
      const authorization = `Bearer ${await signToken(target, { roomList: true })}`;
      for (const body of ['{nope', '{"names":5}', '']) {
        const answer = await callRaw(target, LIST, body, { authorization });
        expect(answer.status).toBe(400);
        expect(answer.text).toBe('{"code":"malformed","msg":"the json request could not be decoded"}');
      }
      const binary = await callRaw(target, LIST, new Uint8Array([0x0a, 0xff]), {
        authorization,
        'content-type': 'application/protobuf',
      });
      expect(binary.status).toBe(400);
      expect(binary.text).toBe('{"code":"malformed","msg":"the protobuf request could not be decoded"}');
      expect((await callRaw(target, LIST, '{"zork":1}', { authorization })).status).toBe(200);
    });

    fact('answers in protobuf as well as JSON', async (target) => {
      const name = target.newName('binary');
      const { roomId } = await createRoom(target, name);
      const request = new ListRoomsRequest({ names: [name] });
      const list = ListRoomsResponse.fromBinary(await callBinary(target, { roomList: true }, LIST, request));
      expect(list.rooms.map((room) => [room.name, room.sid])).toEqual([[name, roomId]]);
      expect(list.rooms[0]?.turnPassword).not.toBe('');
    });
  });

  describe.concurrent('a token', () => {
    fact('with an unknown key is rejected in plain text', async (target) => {
      const { answer } = await listWith(target, { key: 'nokey' });
      expect(answer).toMatchObject({ status: 401, text: 'invalid API key: nokey' });
      expect(answer.contentType).toMatch(/^text\/plain/);
    });

    fact('with a wrong signature is rejected, and the answer quotes it completely', async (target) => {
      const { jwt, answer } = await listWith(target, { secret: 'wrong' });
      expect(answer).toMatchObject({
        status: 401,
        text: `invalid token: ${jwt}, error: token signature is invalid: signature is invalid`,
      });
    });

    fact('that is expired or not valid yet is rejected, with a leeway of one minute', async (target) => {
      const nowSeconds = Math.floor(Date.now() / 1_000);
      expect((await listWith(target, { exp: nowSeconds - 50 })).answer.status).toBe(200);
      expect((await listWith(target, { nbf: nowSeconds + 50 })).answer.status).toBe(200);
      const late = await listWith(target, { nbf: nowSeconds - 600, exp: nowSeconds - 70 });
      expect(late.answer).toMatchObject({
        status: 401,
        text: `invalid token: ${late.jwt}, error: token has invalid claims: token is expired`,
      });
      const early = await listWith(target, { nbf: nowSeconds + 70 });
      expect(early.answer).toMatchObject({
        status: 401,
        text: `invalid token: ${early.jwt}, error: token has invalid claims: token is not valid yet`,
      });
    });

    fact('that is not a token, or lacks "Bearer", is rejected in plain text', async (target) => {
      const garbage = await callRaw(target, LIST, '{}', { authorization: 'Bearer garbage' });
      expect(garbage).toMatchObject({ status: 401, text: 'invalid authorization token' });
      const bare = await callRaw(target, LIST, '{}', { authorization: 'garbage' });
      expect(bare).toMatchObject({
        status: 401,
        text: 'invalid authorization header. Must start with Bearer ',
      });
    });

    fact('that is missing or lacks the grant gets permission_denied', async (target) => {
      expect(await callRaw(target, LIST, '{}')).toMatchObject(denied);
      expect(await callWith(target, { roomCreate: true }, LIST)).toMatchObject(denied);
      expect(
        await callWith(target, { roomList: true }, 'RoomService/CreateRoom', { name: 'x' }),
      ).toMatchObject(denied);
      expect(
        await callWith(target, { roomList: true }, 'RoomService/DeleteRoom', { room: 'x' }),
      ).toMatchObject(denied);
    });

    fact('with roomAdmin is valid for exactly its own room', async (target) => {
      const name = target.newName('own');
      const grants = { roomAdmin: true, room: name };
      for (const procedure of ['RoomService/ListParticipants', 'AgentDispatchService/ListDispatch']) {
        expect(await callWith(target, grants, procedure, { room: 'another' })).toMatchObject(denied);
        expect(await callWith(target, { roomAdmin: true }, procedure, { room: name })).toMatchObject(denied);
      }
      expect(await callWith(target, grants, 'RoomService/ListParticipants', { room: name })).toMatchObject({
        status: 200,
        text: '{"participants":[]}',
      });
    });
  });
};

const createRoom = async (target: Target, name: string): Promise<{ readonly roomId: string }> => {
  const answer = await callWith(target, { roomCreate: true }, 'RoomService/CreateRoom', { name });
  return { roomId: (JSON.parse(answer.text) as { sid: string }).sid };
};
