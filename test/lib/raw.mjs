// Bytes over a socket, as no client library would send them.
import { connect } from 'node:net';

// Send the parts, wait for the server to close, and tell what came: { text, answers }.  Each part is
// a string (one byte a sign) or a Buffer.  `pause` is called between the parts.
export async function sendRaw(port, parts, { seconds = 20, pause = () => {}, client } = {}) {
  const socket = connect({ port, host: '127.0.0.1', localAddress: client });
  const got = [];
  socket.setNoDelay(true);
  socket.on('data', (part) => got.push(part));
  const closed = new Promise((resolve, reject) => {
    // A server that closes with bytes of ours unread resets the connection: that is closed too.
    socket.on('error', (error) => {
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', resolve);
  });
  const late = setTimeout(() => {
    socket.destroy(new Error(`still open after ${seconds} s: ${Buffer.concat(got)}`));
  }, seconds * 1000);
  for (const [i, part] of [parts].flat().entries()) {
    if (i > 0) await pause(socket);
    if (!socket.destroyed) socket.write(Buffer.isBuffer(part) ? part : Buffer.from(part, 'latin1'));
  }
  await closed;
  clearTimeout(late);
  const bytes = Buffer.concat(got);
  return { text: bytes.toString('utf8'), answers: readAnswers(bytes) };
}

// The answers in the bytes of a connection, by their Content-Length.
export function readAnswers(bytes) {
  const answers = [];
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf('\r\n\r\n', at);
    if (end < 0) throw new Error(`no head: ${bytes.subarray(at)}`);
    const [first, ...lines] = bytes.toString('latin1', at, end).split('\r\n');
    const status = Number(first.match(/^HTTP\/1\.1 (\d{3}) /)?.[1]);
    const headers = {};
    for (const line of lines) {
      const colon = line.indexOf(': ');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 2);
    }
    const length = status === 304 || status < 200 ? 0 : Number(headers['content-length']);
    if (!Number.isInteger(status) || !Number.isInteger(length)) throw new Error(`odd: ${first}`);
    at = end + 4 + length;
    answers.push({ status, headers, body: bytes.toString('utf8', end + 4, at) });
  }
  return answers;
}
