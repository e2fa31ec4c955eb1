// What every measure needs: processor time of processes, wrk, pairs of runs, verdicts.
import { execFile, spawn } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { promisify } from 'node:util';

const exec = promisify(execFile);
const ticks = 100; // USER_HZ of Linux

// Processor seconds used by processes so far, their threads included (proc(5), stat).
export async function cpu(pids) {
  let sum = 0;
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    sum += Number(fields[11]) + Number(fields[12]);
  }
  return sum / ticks;
}

// Proportional memory of processes, bytes (proc(5), smaps_rollup).
export async function pss(pids) {
  let sum = 0;
  for (const pid of pids) {
    const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
    sum += Number(rollup.match(/^Pss:\s+(\d+) kB/m)[1]) * 1024;
  }
  return sum;
}

// Open descriptors of processes.
export async function descriptors(pids) {
  const lists = await Promise.all(pids.map((pid) => readdir(`/proc/${pid}/fd`)));
  return lists.reduce((sum, list) => sum + list.length, 0);
}

export async function children(pid) {
  const line = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return line.split(' ').filter(Boolean).map(Number);
}

export async function family(pid) {
  return [pid, ...(await children(pid))];
}

// A load of wrk; { requests, seconds, errors } of what was answered.
export async function load(url, { connections = 64, seconds = 4, script, threads = 1 } = {}) {
  const args = [`-t${threads}`, `-c${connections}`, `-d${seconds}s`, '--timeout', '10s'];
  const { stdout } = await exec('wrk', [...args, ...(script ? ['-s', script] : []), url]);
  const [, requests, took, unit] = stdout.match(/(\d+) requests in ([\d.]+)(m?s|m)/);
  const bad = stdout.match(/Non-2xx or 3xx responses: (\d+)/);
  const socket = stdout.match(/Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/);
  const scale = { s: 1, ms: 0.001, m: 60 }[unit];
  return {
    requests: Number(requests),
    seconds: Number(took) * scale,
    errors: Number(bad?.[1] ?? 0) + (socket?.slice(1).reduce((a, b) => a + Number(b), 0) ?? 0),
  };
}

// Processor microseconds of processes for each request of a load.
export async function cost(pids, url, options) {
  const before = await cpu(pids);
  const run = await load(url, options);
  const used = (await cpu(pids)) - before;
  if (run.errors > 0) throw new Error(`${run.errors} errors at ${url}`);
  return { us: (used * 1e6) / run.requests, rate: run.requests / run.seconds };
}

export const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
export const spread = (list) => Math.max(...list) / Math.min(...list);

// Five interleaved pairs of ours and the limit.  While the limit's own runs spread by more than 1.3
// all is measured again, at most three times; then it is said.
export async function pairs(ours, limit, { key = 'us', rounds = 5 } = {}) {
  for (let attempt = 1; ; attempt++) {
    const a = [];
    const b = [];
    for (let i = 0; i < rounds; i++) {
      b.push(await limit());
      a.push(await ours());
    }
    const wide = spread(b.map((x) => x[key]));
    if (wide <= 1.3 || attempt === 3) {
      const ratio = median(a.map((x, i) => x[key] / b[i][key]));
      return { ratio, ours: a, limit: b, spread: wide };
    }
  }
}

export function verdict(name, ratio, goal, { least = false, digits = 2, note = '' } = {}) {
  const pass = least ? ratio >= goal : ratio <= goal;
  const bound = `${least ? 'at least' : 'at most'} ${goal}`;
  console.log(`${name}: ${ratio.toFixed(digits)} (goal ${bound}) ${pass ? 'pass' : 'short'}${note ? `   ${note}` : ''}`);
  return pass;
}

// A process that is up once a connection to its port succeeds.
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit'], ...options });
  child.ended = new Promise((resolve) => child.on('close', resolve));
  return child;
}
