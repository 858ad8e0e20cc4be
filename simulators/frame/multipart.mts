import type { Upload } from './wire.mts';

export interface Multipart {
  values: [name: string, value: string][];
  uploads: Upload[];
}

/** Reads a multipart/form-data body; null when the boundary is missing or the body breaks off before its end. */
export function readMultipart(body: Buffer, contentType: string): Multipart | null {
  const boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  if (!boundary) return null;
  const delimiter = Buffer.from(`--${boundary[1] ?? boundary[2]}`);
  const result: Multipart = { values: [], uploads: [] };
  let start = body.indexOf(delimiter);
  while (start >= 0) {
    const from = start + delimiter.length;
    if (body[from] === 0x2d && body[from + 1] === 0x2d) return result;
    const next = body.indexOf(Buffer.concat([Buffer.from('\r\n'), delimiter]), from);
    if (next < 0) return null;
    addPart(result, body.subarray(from + 2, next));
    start = next + 2;
  }
  return null;
}

function addPart(result: Multipart, part: Buffer): void {
  const end = part.indexOf('\r\n\r\n');
  const head = part.subarray(0, Math.max(end, 0)).toString('utf8');
  const content = part.subarray(end + 4);
  const disposition = /^content-disposition:(.*)$/im.exec(head)?.[1] ?? '';
  const field = readParameter(disposition, 'name') ?? '';
  const fileName = readParameter(disposition, 'filename');
  if (fileName === null) {
    result.values.push([field, content.toString('utf8')]);
    return;
  }
  const mediaType = /^content-type:\s*(.*)$/im.exec(head)?.[1]?.trim() ?? 'application/octet-stream';
  result.uploads.push({ field, fileName, mediaType, bytes: content });
}

function readParameter(disposition: string, name: string): string | null {
  const extended = new RegExp(`[;\\s]${name}\\*=(?:utf-8'')([^;]+)`, 'i').exec(disposition);
  if (extended?.[1]) return decodeURIComponent(extended[1].trim());
  const plain = new RegExp(`[;\\s]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i').exec(disposition);
  return plain ? (plain[1] ?? plain[2] ?? '').replace(/%22/g, '"').replace(/\\(.)/g, '$1') : null;
}
