// Answering a call by signing in on one's own server: check 66.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { axeFaults, launchBrowser, openPage, phone, sticksOut } from '../lib/browser.mjs';
import { run } from '../lib/hub.mjs';
import { mastodon } from '../lib/mastodon.mjs';
import { cancelCall, day, draftCall, publishCall } from '../lib/path.mjs';
import { countsOf, filesWith } from '../lib/rows.mjs';
import { startMill } from '../lib/spread.mjs';
import { until } from '../lib/until.mjs';

const json = (status, body) => ({ status, headers: { 'content-type': 'application/json' }, body });

// What was asked there; receipts come when they come.
const asked = (peer) => peer.requests.filter(({ path }) => !path.endsWith('/inbox'));

describe('answering with an account on another server', { timeout: 300_000 }, () => {
  let mill, hub;
  before(async () => {
    mill = await startMill({ call: { capacity: '40' } });
    hub = mill.hub;
  });
  after(() => mill?.stop());

  // A server with the API, and somebody on it.
  const server = async (name, version, options) => {
    const peer = await mill.peer(options);
    return { peer, there: mastodon(peer, { version }), who: peer.account(name) };
  };
  const begin = (visitor, typed, { answer = 'going', via } = {}) =>
    visitor.post(via ? `${mill.call.path}?via=${via}` : mill.call.path, { account: typed, answer });
  // As far as the link to their server.
  const leave = async (visitor, typed, more) => {
    const answer = await begin(visitor, typed, more);
    assert.equal(answer.status, 303, answer.words);
    const page = await visitor.follow(answer);
    assert.equal(page.headers['cache-control'], 'no-store');
    return linkOn(page);
  };
  const linkOn = (page) => {
    const [, href, host] = page.text.match(/<a class="btn go" href="([^"]+)"[^>]*>Continue to ([^<]+)</) ?? [];
    assert.ok(href, page.words);
    const url = href.replaceAll('&amp;', '&');
    assert.equal(new URL(url).host, host);
    return url;
  };
  const signedIn = async (visitor, { peer, there, who }, more) =>
    visitor.get(there.allow(await leave(visitor, `@${who.name}@${peer.host}`, more), who.name));
  const refusedWith = (answer, words, status = 422) => {
    assert.equal(answer.status, status, answer.words);
    assert.match(answer.words, words);
  };
  const secretsNowhere = async (...them) => {
    for (const there of them)
      for (const secret of there.said) {
        assert.ok(!hub.log.includes(secret), 'in the log');
        assert.deepEqual(await filesWith(hub.data, secret), []);
      }
  };

  for (const version of ['4.4', '4.3', '4.2'])
    test(`66: somebody on Mastodon ${version} goes, with a row and a receipt as from there`, async () => {
      const home = await server(`mia${version.replace('.', '')}`, version);
      const { peer, there, who } = home;
      const visitor = hub.visitor();
      const before = mill.counts().going;
      const answer = await signedIn(visitor, home);
      assert.equal(answer.status, 303, answer.words);
      const ticket = await visitor.follow(answer);
      assert.equal(ticket.status, 200);
      assert.match(ticket.words, /You are coming/);
      const { state, tie, channel, mail, confirmed } = mill.signup(who);
      assert.deepEqual({ state, tie, channel, mail }, { state: 2, tie: 2, channel: 2, mail: null });
      assert.notEqual(confirmed, null);
      assert.equal(mill.counts().going, before + 1);
      const { kept, counted } = countsOf(hub.data, mill.call.id);
      assert.deepEqual(kept, counted);
      const told = await peer.activity('Create', ({ object }) => /You are coming/.test(object.content));
      assert.ok(told.object.content.includes(answer.location), 'the same ticket');
      assert.equal(there.revoked.length, 1);
      assert.equal(there.tokens.size, 0);
      assert.equal(visitor.cookies.size, 0, 'nothing of it stays in the browser');
      const [app] = there.apps.values();
      assert.match(app.redirect, new RegExp(`^${hub.origin}/auth/back/[a-z2-7]{16}$`));
      assert.equal(app.scopes, version === '4.2' ? 'read:accounts' : 'profile');
      await secretsNowhere(there);
    });

  test('66: registered once, and everybody later with the same name', async () => {
    const home = await server('first', '4.4');
    home.peer.account('second');
    await signedIn(hub.visitor(), home);
    await signedIn(hub.visitor(), { ...home, who: home.peer.accounts.get('second') });
    assert.equal(home.there.apps.size, 1);
  });

  test('66: who has answered from there changes the answer here, and is one person', async () => {
    const home = await server('again', '4.4');
    await home.who.send(hub, '/inbox', home.who.act('Join', mill.event));
    const { id } = mill.signup(home.who);
    const answer = await signedIn(hub.visitor(), home, { answer: 'maybe' });
    assert.equal(answer.status, 303);
    assert.deepEqual({ ...mill.row('select id, state from signup where id = ?', id) }, { id, state: 3 });
    assert.equal(mill.row('select count(*) n from signup where remote = ?', mill.signup(home.who).remote).n, 1);
    const { kept, counted } = countsOf(hub.data, mill.call.id);
    assert.deepEqual(kept, counted);
  });

  test('66: where the hosts choose, both pages say so', async () => {
    const home = await server('asks', '4.4');
    const call = await publishCall(hub, mill.ana, await draftCall(mill.ana, 'river', { title: 'At home', chosen: '1' }));
    const visitor = hub.visitor();
    const page = await visitor.follow(await visitor.post(call.path, { account: `@asks@${home.peer.host}`, answer: 'going' }));
    assert.match(page.words, /You ask for a place\. .* then the organisers see that you ask\./);
    assert.doesNotMatch(page.words, /You are coming|on the list/);
    const ticket = await visitor.follow(await visitor.get(home.there.allow(linkOn(page), 'asks')));
    assert.match(ticket.words, /You asked for a place The people who organise this choose who comes, and will tell you\./);
    await home.peer.activity('Create', ({ object }) => /You asked for a place/.test(object.content));
    assert.equal(mill.signup(home.who).state, 4);
  });

  test('66: a share code says by way of whom they came', async () => {
    const home = await server('coded', '4.4');
    await signedIn(hub.visitor(), home, { via: 'p' });
    const { tie, channel } = mill.signup(home.who);
    assert.deepEqual({ tie, channel }, { tie: 2, channel: 7 });
  });

  test('66: the server alone is enough, and the one of a handle may be another', async () => {
    const home = await server('alone', '4.4');
    const url = await leave(hub.visitor(), home.peer.host);
    assert.equal(new URL(url).host, home.peer.host);
    const front = await mill.peer();
    front.answer(
      ({ path }) => path.startsWith('/.well-known/webfinger'),
      json(200, { subject: 'acct:x@y', links: [{ rel: 'self', type: 'application/activity+json', href: home.who.id }] }),
    );
    const led = await leave(hub.visitor(), `@alone@${front.host}`);
    assert.equal(new URL(led).host, home.peer.host);
  });

  test('66: an account of another host is refused, whatever its server says', async () => {
    const far = (await mill.peer()).account('victim');
    const lies = [
      { sub: far.id },
      { sub: `${far.id}#` },
      { sub: 'victim' },
      { sub: far.id, username: 'liar', uri: 'x' },
    ];
    for (const lie of lies) {
      const home = await server('liar', '4.4');
      home.peer.answer(({ path }) => path === '/oauth/userinfo', json(200, lie));
      refusedWith(await signedIn(hub.visitor(), home), /did not tell us who you are/);
      assert.equal(mill.signup(home.who), undefined);
    }
    // By name: its WebFinger leads to somebody else's account.
    const older = await server('liar', '4.2');
    const visitor = hub.visitor();
    const url = await leave(visitor, `@liar@${older.peer.host}`);
    const links = [{ rel: 'self', type: 'application/activity+json', href: far.id }];
    older.peer.answer(({ path }) => path.startsWith('/.well-known/webfinger'), json(200, { subject: 'acct:liar@y', links }));
    refusedWith(await visitor.get(older.there.allow(url, 'liar')), /did not tell us who you are/);
    // Its account says that it is another one.
    const mask = await server('mask', '4.4');
    mask.who.given.document = { id: far.id };
    refusedWith(await signedIn(hub.visitor(), mask), /did not tell us who you are/);
    assert.equal(mill.signup(far), undefined);
    assert.equal(mill.row('select 1 from remote where uri = ?', far.id), undefined);
  });

  test('66: a state that does not fit the cookie is refused, and nobody is asked', async () => {
    const home = await server('state', '4.4');
    const [mia, eve] = [hub.visitor(), hub.visitor()];
    const back = home.there.allow(await leave(mia, home.peer.host), 'state');
    const ours = home.there.allow(await leave(eve, home.peer.host), 'state');
    home.peer.forget();
    const bent = new URL(back);
    bent.searchParams.set('state', bent.searchParams.get('state').replace(/^./, (c) => (c === 'a' ? 'b' : 'a')));
    const bare = new URL(back);
    bare.searchParams.delete('state');
    for (const [visitor, url] of [[hub.visitor(), back], [eve, back], [mia, ours], [mia, bent.href], [mia, bare.href]]) // prettier-ignore
      refusedWith(await visitor.get(url), /begun in another window/);
    assert.deepEqual(asked(home.peer), []);
    assert.equal(mill.signup(home.who), undefined);
    // And as it should be: once.
    assert.equal((await mia.send('HEAD', back)).status, 200);
    const cookies = new Map(mia.cookies);
    assert.equal((await mia.get(back)).status, 303);
    mia.cookies = cookies;
    home.peer.forget();
    refusedWith(await mia.get(back), /begun in another window/);
    assert.deepEqual(asked(home.peer), []);
    assert.equal((await mia.follow({ status: 303, location: `${mill.call.path}/account` })).status, 200);
  });

  test('66: what one server answers is not handed to another that has led people there', async () => {
    const [home, thief] = [await server('led', '4.4'), await server('thief', '4.4')];
    const [mia, eve] = [hub.visitor(), hub.visitor()];
    const trap = new URL(await leave(mia, thief.peer.host));
    const asks = new URL(await leave(eve, home.peer.host));
    asks.searchParams.set('state', trap.searchParams.get('state'));
    thief.peer.forget();
    home.peer.forget();
    refusedWith(await mia.get(home.there.allow(asks.href, 'led')), /begun in another window/);
    assert.deepEqual([...asked(thief.peer), ...asked(home.peer)], []);
  });

  test('66: what is sent twice at once counts once', async () => {
    const home = await server('both', '4.4');
    const visitor = hub.visitor();
    const back = home.there.allow(await leave(visitor, home.peer.host), 'both');
    const twice = await Promise.all([visitor.get(back), visitor.get(back)]);
    assert.ok(twice.filter(({ status }) => status === 303).length <= 1);
    assert.ok(mill.row('select count(*) n from signup s join remote r on r.id = s.remote where r.uri = ?', home.who.id).n <= 1);
  });

  test('66: ten minutes, then it is over and forgotten', async () => {
    const home = await server('late', '4.4');
    const visitor = hub.visitor();
    const back = home.there.allow(await leave(visitor, home.peer.host), 'late');
    await mill.moveClock(601);
    refusedWith(await visitor.get(back), /more than ten minutes/);
    assert.match((await visitor.get(`${mill.call.path}/account`)).words, /Nothing to sign in for/);
    assert.equal(mill.signup(home.who), undefined);
  });

  test('66: who says no is back on the page of the call, with what was typed', async () => {
    const home = await server('shy', '4.4');
    const visitor = hub.visitor();
    const typed = `@shy@${home.peer.host}`;
    const answer = await visitor.get(home.there.deny(await leave(visitor, typed, { via: 'p' })));
    refusedWith(answer, /you did not want to sign in/);
    const form = answer.forms.find(({ names }) => names.includes('account'));
    assert.equal(form.fields.account, typed);
    assert.equal(form.action, `${mill.call.path}?via=p`);
    assert.equal(home.there.tokens.size, 0);
    // From there it goes on.
    const again = await visitor.submit(answer, { answer: 'going' }, 'account');
    const done = await visitor.get(home.there.allow(linkOn(await visitor.follow(again)), 'shy'));
    assert.equal(done.status, 303);
    assert.equal(mill.signup(home.who).channel, 7);
  });

  test('66: a server that has forgotten us is told anew, once', async () => {
    const home = await server('vacuum', '4.4');
    const visitor = hub.visitor();
    const back = home.there.allow(await leave(visitor, home.peer.host), 'vacuum');
    home.there.forgetApps();
    const answer = await visitor.get(back);
    assert.equal(answer.status, 303);
    const page = await visitor.follow(answer);
    assert.match(page.words, /had forgotten us/);
    assert.equal(home.there.apps.size, 1);
    const second = home.there.allow(linkOn(page), 'vacuum');
    home.there.forgetApps();
    refusedWith(await visitor.get(second), /did not tell us who you are/);
    const third = await signedIn(hub.visitor(), home);
    assert.equal(third.status, 303, 'who comes next goes by the newest name');
    await secretsNowhere(home.there);
  });

  test('66: an older server, which forgets who is not used, is asked for a new name each day', async () => {
    const home = await server('older', '4.2');
    await leave(hub.visitor(), home.peer.host);
    await leave(hub.visitor(), home.peer.host);
    assert.equal(home.there.apps.size, 1);
    await mill.moveClock(day);
    home.there.forgetApps();
    const answer = await signedIn(hub.visitor(), home);
    assert.equal(answer.status, 303, answer.words);
  });

  test('66: one sentence for what cannot be: on the page of the call, what was typed kept', async () => {
    const blocked = await server('blocked', '4.4', { host: 'blocked.localhost' });
    const peer = await mill.peer();
    mill.write("insert into peer_rule (host, kind, made) values ('blocked.localhost', 3, 1)");
    const silent = await mill.peer();
    silent.answer(() => true, 'refuse');
    const lying = await mill.peer();
    lying.answer('/.well-known/oauth-authorization-server', json(200, { authorization_endpoint: 'https://evil.example/a', token_endpoint: 'https://evil.example/t' }));
    const garbage = await mill.peer();
    garbage.answer('/.well-known/oauth-authorization-server', json(200, '{{'));
    const curt = await mill.peer();
    curt.answer('/api/v1/apps', json(200, { client_id: 'a b', client_secret: '' }));
    for (const [typed, words] of [
      ['not a server at all', /We cannot read this/],
      [new URL(hub.origin).host, /That is this server/],
      [blocked.peer.host, /We do not speak with that server/],
      [silent.host, /could not reach that server/],
      [peer.host, /does not let people sign in here/],
      [lying.host, /does not let people sign in here/],
      [garbage.host, /does not let people sign in here/],
      [curt.host, /does not let people sign in here/],
      ['', /Please fill this in/],
    ]) {
      const answer = await begin(hub.visitor(), typed);
      refusedWith(answer, words);
      assert.equal(answer.forms.find(({ names }) => names.includes('account')).fields.account, typed);
      assert.match(answer.text, /<details class="way" open>/);
    }
    assert.equal(mill.row('select count(*) n from oauth_app where host in (?, ?, ?)', peer.host, lying.host, curt.host).n, 0);
    assert.deepEqual(asked(blocked.peer), []);
  });

  test('66: blocked while they were away', async () => {
    const home = await server('walled', '4.4', { host: 'walled.localhost' });
    const visitor = hub.visitor();
    const back = home.there.allow(await leave(visitor, home.peer.host), 'walled');
    mill.write("insert into peer_rule (host, kind, made) values ('walled.localhost', 3, 1)");
    home.peer.forget();
    refusedWith(await visitor.get(back), /We do not speak with that server/);
    assert.deepEqual(asked(home.peer), []);
  });

  test('66: their server falls silent, or sends what is no answer', async () => {
    for (const [path, reply, words] of [
      ['/oauth/token', 'refuse', /did not answer us/],
      ['/oauth/token', json(200, { access_token: 'a b' }), /did not tell us/],
      ['/oauth/token', json(500, 'x'), /did not tell us/],
      ['/api/v1/accounts/verify_credentials', json(200, []), /did not tell us/],
    ]) {
      const home = await server('mute', '4.3');
      const visitor = hub.visitor();
      const back = home.there.allow(await leave(visitor, home.peer.host), 'mute');
      home.peer.answer(path, reply);
      const answer = await visitor.get(back);
      refusedWith(answer, words);
      assert.equal(mill.signup(home.who), undefined);
      assert.equal(home.there.tokens.size, 0, 'no token is left behind');
      refusedWith(await visitor.get(back), /begun in another window/);
    }
  });

  test('66: a full call means the line; a call that is off, an answer that it is', async () => {
    const small = await startMill({ call: { capacity: '1' } });
    try {
      const peer = await small.peer();
      const there = mastodon(peer);
      const [ada, ben, eve] = ['ada', 'ben', 'eve'].map((name) => peer.account(name));
      const go = async (visitor, who) => {
        const left = await visitor.post(small.call.path, { account: peer.host, answer: 'going' });
        return there.allow(linkOn(await visitor.follow(left)), who.name);
      };
      const one = small.hub.visitor();
      assert.equal((await one.get(await go(one, ada))).status, 303);
      const two = small.hub.visitor();
      assert.match((await two.follow(await two.get(await go(two, ben)))).words, /in line|waiting|wait/);
      assert.deepEqual([small.signup(ada).state, small.signup(ben).state], [2, 4]);
      const three = small.hub.visitor();
      const back = await go(three, eve);
      const servers = await small.ana.get('/desk/river/servers');
      await small.ana.submit(servers, { federates: undefined }, '/servers');
      refusedWith(await three.get(back), /speaks with no other server/);
      refusedWith(await three.post(small.call.path, { account: peer.host, answer: 'going' }), /speaks with no other server/);
      assert.ok(!(await three.get(small.call.path)).text.includes('name="account"'));
      await small.ana.submit(await small.ana.get('/desk/river/servers'), { federates: '1' }, '/servers');
      const four = small.hub.visitor();
      const late = await go(four, eve);
      await cancelCall(small.ana, small.call, 'Rain.');
      refusedWith(await four.get(late), /Rain\.|This is off/, 409);
      assert.equal(small.signup(eve), undefined);
    } finally {
      await small.stop();
    }
  });

  for (const javaScriptEnabled of [true, false])
    test(`66: on a phone, ${javaScriptEnabled ? 'with' : 'without'} script: no, then yes, and to the ticket`, async (t) => {
      const name = `phone${javaScriptEnabled}`;
      const home = await server(name, '4.4', { host: 'social.localhost' });
      home.there.browses = name;
      const browser = await launchBrowser();
      t.after(() => browser.close());
      const page = await openPage(browser, hub, { viewport: phone, javaScriptEnabled });
      const judged = async () => {
        if (javaScriptEnabled) assert.deepEqual(await axeFaults(page), []);
        assert.equal(await sticksOut(page), false);
      };
      const leaves = async () => {
        await page.getByRole('button', { name: 'I’m coming' }).last().click();
        const link = page.getByRole('link', { name: `Continue to ${home.peer.host}` });
        await link.waitFor();
        await judged();
        await link.click();
      };
      await page.goto(`${mill.call.path}?via=p`);
      await page.getByText('With an account on Mastodon').click();
      await page.getByLabel('Your server').fill(`@${name}@${home.peer.host}`);
      await judged();
      await leaves();
      await page.getByRole('button', { name: 'Deny' }).click();
      await page.getByText('you did not want to sign in').waitFor();
      assert.equal(await page.getByLabel('Your server').inputValue(), `@${name}@${home.peer.host}`);
      await judged();
      await leaves();
      await page.getByRole('button', { name: 'Authorize' }).click();
      await page.waitForURL(/\/t\//);
      assert.match(await page.locator('main').innerText(), /You are coming/);
      assert.ok(await page.locator('main svg').first().isVisible(), 'a code for the door');
      await judged();
      assert.equal(mill.signup(home.who).channel, 7);
      const own = (line) => !line.includes(home.peer.origin) && !/status of 4/.test(line);
      assert.deepEqual(page.errors.filter(own), []);
    });

  test('66: nobody makes us knock at one server again and again', async () => {
    const small = await startMill({ flags: { rate: 100 } });
    try {
      const peer = await small.peer();
      const knocks = () => peer.posts.filter(({ path }) => path === '/api/v1/apps').length;
      for (let i = 0; i < 14; i++) {
        const visitor = small.hub.visitor({ client: `127.0.${i}.2` });
        const answer = await visitor.post(small.call.path, { account: peer.host, answer: 'going' });
        refusedWith(answer, i < 12 ? /does not let people sign in here/ : /Too many other servers are being asked/);
      }
      assert.equal(knocks(), 12);
    } finally {
      await small.stop();
    }
  });

  test('66: with new keys, servers are asked anew for a name', async () => {
    const home = await server('rekeyed', '4.4');
    await signedIn(hub.visitor(), home);
    await hub.end();
    const { code } = await run(['rekey', `--data=${hub.data}`, `--origin=${hub.origin}`, `--clock-file=${hub.clock}`]);
    assert.equal(code, 0);
    await hub.start();
    assert.equal(mill.row('select count(*) n from oauth_app').n, 0);
    assert.equal((await signedIn(hub.visitor(), home, { answer: 'maybe' })).status, 303);
    assert.equal(home.there.apps.size, 2);
  });

  test('66: who did not come back is forgotten, and in the end how servers know us', async () => {
    const home = await server('gone', '4.4');
    await leave(hub.visitor(), home.peer.host);
    await mill.moveClock(40 * day);
    await hub.restart();
    await until('nothing of it stays', () => mill.row('select (select count(*) from oauth_state) + (select count(*) from oauth_app) n').n === 0);
  });
});
