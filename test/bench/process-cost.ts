import { readdirSync, readFileSync } from 'node:fs';

/** Megabytes of memory that a process holds now, or null where the system does not say (it is not Linux). */
export const residentMegabytes = (pid: number): number | null => {
  try {
    const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return match?.[1] === undefined ? null : Number(match[1]) / 1024;
  } catch {
    return null;
  }
};

/** Milliseconds of CPU that a process's threads have used, or null likewise. */
export const cpuMilliseconds = (pid: number): number | null => {
  try {
    const threads = readdirSync(`/proc/${pid}/task`);
    // In nanoseconds. What `stat` tells is guessed from ticks of 10 ms, in which much of what takes less goes unseen.
    const nanoseconds = threads.map((thread) =>
      Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
    );
    return nanoseconds.reduce((sum, time) => sum + time, 0) / 1e6;
  } catch {
    return null;
  }
};
