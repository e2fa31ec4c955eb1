// The funnel counted anew, from a record of what people did.  It knows the definitions and nothing of
// the house: a stage counts once for a person and a call, a later one implies those before it, and
// the way is the set of known ties that touched a person in the 30 days before they said yes.
//
//   const record = new Record();
//   record.note('Mia', call, 'reach', 'weak');
//   record.table(call);                          // or table() of the whole movement
export const ways = ['strong', 'both', 'weak', 'unknown'];
const stages = ['reach', 'respond', 'pledge', 'show', 'host'];
const day = 86400;

export class Record {
  acts = [];
  clock = 0; // seconds that the house's clock was moved by
  count = 0;

  // `kind` is a stage or 'touch'; a host's act belongs to no call.
  note(person, call, kind, tie = 'unknown') {
    this.count++;
    this.acts.push({ person, call, kind, tie, at: this.clock + this.count / 1e6 });
  }

  // The last act of a kind was a mistake; without a kind, all that somebody did for a call.
  strike(person, call, kind) {
    const same = (act) => act.person === person && act.call === call;
    if (kind === undefined) this.acts = this.acts.filter((act) => !same(act));
    else this.acts.splice(this.acts.findLastIndex((act) => same(act) && act.kind === kind), 1);
  }

  // What one person did for one call: how far they came, and by which way.
  judge(acts, hosts) {
    const first = (kind) => Math.min(...acts.filter((a) => a.kind === kind).map((a) => a.at));
    const until = Math.min(first('pledge'), first('show'));
    const path = acts.filter((a) => a.at <= until && (until === Infinity || a.at >= until - 30 * day));
    const ties = new Set(path.map((a) => a.tie).filter((tie) => tie !== 'unknown'));
    const way = ties.size === 2 ? 'both' : ([...ties][0] ?? 'unknown');
    const far = Math.max(...acts.map((a) => stages.indexOf(a.kind)));
    return { way, far: hosts ? stages.indexOf('host') : far };
  }

  // Who hosts: within 90 days after they first came to anything, and for what they came to then.
  hosted(person) {
    const shows = this.acts.filter((a) => a.person === person && a.kind === 'show');
    if (shows.length === 0) return undefined;
    const show = shows.reduce((a, b) => (a.at <= b.at ? a : b));
    const fits = (a) => a.person === person && a.kind === 'host' && a.at >= show.at && a.at <= show.at + 90 * day;
    return this.acts.some(fits) ? show.call : undefined;
  }

  // A line for each way, a number for each stage.
  table(call) {
    const pairs = new Map();
    for (const act of this.acts) {
      if (act.kind === 'host' || (call !== undefined && act.call !== call)) continue;
      const key = `${act.person} ${act.call}`;
      pairs.set(key, [...(pairs.get(key) ?? []), act]);
    }
    const lines = ways.map(() => stages.map(() => 0));
    for (const acts of pairs.values()) {
      const { way, far } = this.judge(acts, this.hosted(acts[0].person) === acts[0].call);
      for (let stage = 0; stage <= far; stage++) lines[ways.indexOf(way)][stage]++;
    }
    return lines;
  }
}

// The same table as the house draws it.
export function funnelOn(page, label) {
  if (/Nobody has signed up yet/.test(page.words)) return ways.map(() => stages.map(() => 0));
  const from = page.text.indexOf(`aria-label="${label}"`);
  const table = page.text.slice(from).match(/<tbody>(.*?)<\/tbody>/s);
  if (from < 0 || !table) throw new Error(`no table "${label}": ${page.words.slice(0, 400)}`);
  return table[1]
    .split('<tr>')
    .slice(1)
    .map((line) => [...line.matchAll(/<td[^>]*>\s*(?:<a [^>]*>)?(\d+)/g)].map(([, n]) => Number(n)));
}
