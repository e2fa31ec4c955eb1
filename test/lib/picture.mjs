// Pictures as people send them, and what a JPEG says of itself.
import { crc32, deflateSync } from 'node:zlib';

function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, 'latin1'), data]);
  const n = Buffer.alloc(4);
  const sum = Buffer.alloc(4);
  n.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([n, body, sum]);
}

// A PNG whose left half has one colour and whose right half another.
export function png(width, height, [left, right] = [[185, 58, 16], [42, 101, 146]]) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const row = Buffer.alloc(1 + 3 * width);
  for (let x = 0; x < width; x++) row.set(x < width / 2 ? left : right, 1 + 3 * x);
  const rows = deflateSync(Buffer.concat(Array(height).fill(row)), { level: 1 });
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('tEXt', Buffer.from('Comment\0Latitude 52.5 Longitude 13.4', 'latin1')),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

// Width and height of a JPEG, and the kinds of its segments.
export function jpeg(bytes) {
  const kinds = [];
  let size;
  if (bytes.readUInt16BE(0) !== 0xffd8) throw new Error('no JPEG');
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda; ) {
    const kind = bytes[at + 1];
    kinds.push(kind);
    if (kind === 0xc0 || kind === 0xc2)
      size = { width: bytes.readUInt16BE(at + 7), height: bytes.readUInt16BE(at + 5) };
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return { ...size, kinds };
}

// The body of a form with a file in it (RFC 7578); a file is { bytes, name, type }.
export function multipart(fields, boundary = '----forms-of-the-tests') {
  const parts = Object.entries(fields).map(([name, value]) => {
    const file = value.bytes !== undefined;
    const more = file ? `; filename="${value.name}"\r\nContent-Type: ${value.type}` : '';
    return Buffer.concat([
      Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n`),
      file ? value.bytes : Buffer.from(value),
      Buffer.from('\r\n'),
    ]);
  });
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...parts, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

// Send a form of ours with a file, as a browser does.
export function upload(visitor, path, fields, headers = {}) {
  const { type, body } = multipart(fields);
  return visitor.send('POST', path, {
    headers: {
      origin: visitor.origin,
      'sec-fetch-site': 'same-origin',
      'content-type': type,
      ...headers,
    },
    body,
  });
}

export const file = (bytes, name = 'picture.png', type = 'image/png') => ({ bytes, name, type });
