/** Serves the ports of many workers in a process of its own, so that the measured program does not pay for them. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const [count = '1'] = process.argv.slice(2);

/** A load that changes from look to look, as a real one does. */
const loadOf = (worker: number, looks: number): number => ((worker * 7 + looks * 3) % 60) / 100;

const listen = (worker: number): Promise<string> =>
  new Promise((resolve) => {
    let looks = 0;
    const server = createServer((request, response) => {
      if (request.url !== '/worker') return response.end('OK');
      looks += 1;
      response.setHeader('content-type', 'application/json');
      return response.end(
        JSON.stringify({
          worker_type: 'JT_ROOM',
          agent_name: `agent-${worker % 10}`,
          active_jobs: (worker + looks) % 4,
          worker_load: loadOf(worker, looks),
          sdk_version: '1.8.9',
          protocol_version: 1,
        }),
      );
    });
    server.listen(0, '127.0.0.1', () => resolve(`127.0.0.1:${(server.address() as AddressInfo).port}`));
  });

const addresses = await Promise.all(Array.from({ length: Number(count) }, (_, worker) => listen(worker)));
process.on('disconnect', () => process.exit());
process.send?.(addresses);
