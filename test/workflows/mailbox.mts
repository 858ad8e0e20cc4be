import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

export interface Mailbox {
  readonly port: number;
  /** Whole messages, as they were sent. */
  readonly mails: string[];
  close(): Promise<void>;
}

/** A mail server on loopback that takes every message and delivers none. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: string[] = [];
  const server = createServer((socket) => {
    let text = '';
    let mail: string | null = null;
    socket.setEncoding('utf8').on('error', () => socket.destroy());
    socket.write('220 mailbox\r\n');
    socket.on('data', (chunk) => {
      text += String(chunk);
      for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
        const line = text.slice(0, end);
        text = text.slice(end + 2);
        if (mail !== null && line !== '.') mail += `${line}\n`;
        else if (mail !== null) {
          mails.push(mail);
          mail = null;
          socket.write('250 kept\r\n');
        } else if (line.toUpperCase() === 'DATA') {
          mail = '';
          socket.write('354 go on\r\n');
        } else if (line.toUpperCase() === 'QUIT') socket.end('221 bye\r\n');
        else socket.write('250 fine\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, mails, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
