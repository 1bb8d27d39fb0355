import { readdirSync, readFileSync } from 'node:fs';

/** The resident memory of a process in megabytes, or null if the system does not report it (not Linux). */
export const residentMegabytes = (pid: number): number | null => {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match?.[1] === undefined ? null : Number(match[1]) / 1024;
  } catch {
    return null;
  }
};

/** The CPU time of a process's threads in milliseconds, or null if the system does not report it. */
export const cpuMilliseconds = (pid: number): number | null => {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    // In nanoseconds. `stat` counts ticks of 10 ms and misses much of what takes less.
    const nanoseconds = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanoseconds.reduce((sum, time) => sum + time, 0) / 1e6;
  } catch {
    return null;
  }
};
