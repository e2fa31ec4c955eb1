// Sign-ups from several people at once, and a record of what each was told.

// Small and seedable (mulberry32), so that a run can be had again.
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let n = Math.imul(state ^ (state >>> 15), state | 1);
    n ^= n + Math.imul(n ^ (n >>> 7), n | 61);
    return ((n ^ (n >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Sign people up until stop() is called or their connections break.
//   load.answered   addresses that were told yes
//   load.statuses   how often each status was seen
//   load.ended      when the last of them has given up
export function startLoad(hub, call, { people = 6, prefix = 'load', name = 'Load' } = {}) {
  const load = { answered: [], statuses: {}, stopping: false, stop: () => (load.stopping = true) };
  const one = async (worker) => {
    const visitor = hub.visitor();
    for (let i = 0; !load.stopping; i++) {
      const mail = `${prefix}.${worker}.${i}@example.org`;
      const answer = await visitor.post(call.path, { name, mail, answer: 'going' });
      load.statuses[answer.status] = (load.statuses[answer.status] ?? 0) + 1;
      if (answer.status === 303) load.answered.push(mail);
    }
  };
  // A broken connection is how a kill looks from here.
  const workers = Array.from({ length: people }, (_, worker) => one(worker).catch(() => {}));
  load.ended = Promise.all(workers);
  return load;
}
