/** Makes the calls of a sweep again and again and drops the answers: the minimum cost of watching. */
import { setTimeout as sleep } from 'node:timers/promises';
import { RoomServiceClient } from 'livekit-server-sdk';
import { bareFloor } from './sweep-clients.ts';

const [url = '', apiKey = '', apiSecret = '', interval = '2000', sweeps = '10'] = process.argv.slice(2);
const intervalMs = Number(interval);
const rooms = await new RoomServiceClient(url, apiKey, apiSecret).listRooms();
const sweep = await bareFloor(
  { url, apiKey, apiSecret },
  rooms.map(({ name }) => name),
);
await sweep();

const cpu = process.cpuUsage();
const startedMs = performance.now();
for (let count = 1; count <= Number(sweeps); count += 1) {
  await sweep();
  await sleep(Math.max(0, startedMs + count * intervalMs - performance.now()));
}
const { user, system } = process.cpuUsage(cpu);
const seconds = (performance.now() - startedMs) / 1_000;
process.send?.((user + system) / 1_000 / seconds);
process.disconnect?.();
