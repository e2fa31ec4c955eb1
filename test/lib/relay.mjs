// A mail relay that keeps what it is given.
//
//   const relay = await startRelay();
//   const hub = await startHub({ flags: { relay: relay.url } });
//   const letter = await relay.letter('ana@example.org');
import { once } from 'node:events';
import { SMTPServer } from 'smtp-server';
import { readLetter } from './hub.mjs';
import { until } from './until.mjs';

// `refuse(address)` may give an error text for a recipient: "550 no such mailbox".
export async function startRelay({ refuse = () => null, port = 0 } = {}) {
  const letters = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onAuth: (auth, session, done) => done(null, { user: auth.username }),
    onRcptTo: ({ address }, session, done) => {
      const why = refuse(address);
      done(why ? Object.assign(new Error(why.slice(4)), { responseCode: Number(why.slice(0, 3)) }) : null);
    },
    onData: (stream, session, done) => {
      const parts = [];
      stream.on('error', () => {}); // the other side went away in mid-letter
      stream.on('data', (part) => parts.push(part));
      stream.on('end', async () => {
        const letter = await readLetter(Buffer.concat(parts));
        letters.push(Object.assign(letter, { envelope: session.envelope, user: session.user }));
        done();
      });
    },
  });
  server.on('error', () => {}); // a connection that broke off is no fault of the relay
  server.listen(port, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    letters,
    url: `smtp://127.0.0.1:${server.server.address().port}`,
    letter: (to, fits = /./) =>
      until(`a letter to ${to} with ${fits}`, () =>
        letters.findLast(
          (letter) =>
            letter.envelope.rcptTo.some(({ address }) => address === to) &&
            (fits.test(letter.subject) || fits.test(letter.text)),
        ),
      ),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
