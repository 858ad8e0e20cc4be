import { createServer, type ServerResponse } from 'node:http';
import { silentMp3 } from './recording.mts';

/**
 * A stand-in for a provider that speaks OpenAI's audio API and costs next to no time: 50 KB of speech, or a transcript.
 * A speech whose text begins with 'slowly' starts after 200 ms and comes in ten pieces, 50 ms apart.
 */
const [, , port = '0'] = process.argv;
const speech = silentMp3(50 * 1024);
const transcript = JSON.stringify({ text: 'hello world '.repeat(50).trim(), usage: { type: 'duration', seconds: 60 } });
const [startMs, pieceMs, pieces] = [200, 50, 10];

createServer((request, response) => {
  const isSpeech = request.url === '/v1/audio/speech';
  const read: Buffer[] = [];
  request.on('data', (chunk: Buffer) => (isSpeech ? read.push(chunk) : undefined));
  request.on('end', () => {
    if (!isSpeech) return void response.writeHead(200, { 'content-type': 'application/json' }).end(transcript);
    if (Buffer.concat(read).includes('"slowly')) return void setTimeout(() => sendSlowly(response), startMs);
    response.writeHead(200, { 'content-type': 'audio/mpeg', 'content-length': speech.length }).end(speech);
  });
}).listen(Number(port), '127.0.0.1');

function sendSlowly(response: ServerResponse): void {
  const size = Math.ceil(speech.length / pieces);
  let sent = 0;
  response.writeHead(200, { 'content-type': 'audio/mpeg' });
  const send = () => {
    response.write(speech.subarray(sent, sent + size));
    sent += size;
    if (sent < speech.length) return;
    clearInterval(timer);
    response.end();
  };
  const timer = setInterval(send, pieceMs);
  send();
}
