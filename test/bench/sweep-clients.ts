import { Agent, request } from 'node:http';
import { AccessToken, AgentDispatchClient, RoomServiceClient } from 'livekit-server-sdk';
import { systemClock } from '../../source/clock.ts';
import { createGateway } from '../../source/livekit/create-gateway.ts';
import type { Gateway } from '../../source/livekit/gateway.ts';
import { createRateLimiter } from '../../source/scanner/rate-limiter.ts';
import { createRoomScanner } from '../../source/scanner/scanner.ts';
import type { Server } from './simulator.ts';

/** How many rooms every client except the loop asks at a time: the scanner's default. */
const ROOMS_AT_A_TIME = 16;
/** Longer than any sweep, so that no second one begins. */
const INTERVAL_MS = 600_000;

/** Asks a server once for all its rooms and their contents. */
export type SweepOnce = () => Promise<void>;

const clock = systemClock;

const scan =
  (gateway: Gateway, rooms: number): SweepOnce =>
  async () => {
    const budget = createRateLimiter(clock, null);
    const scanner = createRoomScanner({ gateway, budget, clock, intervalMs: INTERVAL_MS });
    const finished = new Promise<void>((resolve, reject) => {
      scanner.subscribe(({ finishedAtMs, connection, verifiedAtMs }) => {
        if (connection.state === 'failing') reject(new Error(connection.failure.sentence));
        else if (finishedAtMs === null) return;
        else if (verifiedAtMs.size === rooms) resolve();
        else reject(new Error(`only ${verifiedAtMs.size} of ${rooms} rooms answered`));
      });
    });
    scanner.start();
    try {
      await finished;
    } finally {
      scanner.stop();
    }
  };

/**
 * lktop's scanner on its own gateway, as in a running monitor: connections are open and tokens are signed.
 */
export const scannerSweep = (server: Server, rooms: number): SweepOnce =>
  scan(createGateway({ ...server, clock }), rooms);

/** The same with a new gateway each time: connections are cold, and every token must be signed. */
export const firstScannerSweep =
  (server: Server, rooms: number): SweepOnce =>
  async () => {
    const gateway = createGateway({ ...server, clock });
    await scan(gateway, rooms)();
    gateway.close();
  };

/** The loop that the API's examples suggest: one SDK call after another. */
export const sdkLoop =
  (server: Server, mostRooms: number): SweepOnce =>
  async () => {
    const { url, apiKey, apiSecret } = server;
    const roomService = new RoomServiceClient(url, apiKey, apiSecret);
    const dispatches = new AgentDispatchClient(url, apiKey, apiSecret);
    const rooms = await roomService.listRooms();
    for (const { name } of rooms.slice(0, mostRooms)) {
      await roomService.listParticipants(name);
      await dispatches.listDispatch(name);
    }
  };

const signToken = (server: Server, grant: Parameters<AccessToken['addGrant']>[0]): Promise<string> => {
  const token = new AccessToken(server.apiKey, server.apiSecret);
  token.addGrant(grant);
  return token.toJwt();
};

/** The same requests from a minimal client: tokens are ready, and answers are dropped. */
export const bareFloor = async (server: Server, names: readonly string[]): Promise<SweepOnce> => {
  const { hostname, port } = new URL(server.url);
  const listToken = await signToken(server, { roomList: true });
  const tokens = await Promise.all(names.map((room) => signToken(server, { roomAdmin: true, room })));
  const ready = names.map((room, index) => ({ body: JSON.stringify({ room }), token: tokens[index] ?? '' }));
  const agent = new Agent({ keepAlive: true, maxSockets: 2 * ROOMS_AT_A_TIME });

  return async () => {
    const post = (method: string, token: string, body: string): Promise<void> =>
      new Promise((resolve, reject) => {
        const headers = {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
        };
        const options = { hostname, port, method: 'POST', path: `/twirp/livekit.${method}`, headers, agent };
        const call = request(options, (response) => {
          if (response.statusCode !== 200) reject(new Error(`${method}: ${response.statusCode}`));
          response.on('end', resolve).on('error', reject).resume();
        });
        call.on('error', reject);
        call.end(body);
      });

    await post('RoomService/ListRooms', listToken, '{}');
    let next = 0;
    const work = async (): Promise<void> => {
      for (let room = ready[next++]; room; room = ready[next++]) {
        await Promise.all([
          post('RoomService/ListParticipants', room.token, room.body),
          post('AgentDispatchService/ListDispatch', room.token, room.body),
        ]);
      }
    };
    await Promise.all(Array.from({ length: ROOMS_AT_A_TIME }, work));
  };
};
