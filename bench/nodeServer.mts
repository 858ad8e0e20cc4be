import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { encodeWhole } from '../simulators/audio/encode.mts';
import { soundEffect } from '../simulators/audio/sound.mts';

/** A server in OpenAI's wire format that answers at once, or after the milliseconds given: 50 KB of MP3, or a transcript. */
const latencyMs = Number(process.argv[2] ?? 0);
const speech = encodeWhole('bench', { container: 'mp3', sampleRate: 44_100 }, soundEffect(3.2, 1));
const transcript = JSON.stringify({ text: 'Hello.', language: 'english', duration: 1500, segments: [], words: [] });

const server = createServer((request, response) => {
  const isSpeech = request.url?.endsWith('/audio/speech');
  request.resume().on('end', () => {
    const answer = () => {
      response.setHeader('content-type', isSpeech ? 'audio/mpeg' : 'application/json');
      response.end(isSpeech ? speech : transcript);
    };
    if (latencyMs > 0) setTimeout(answer, latencyMs);
    else answer();
  });
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  process.send?.({ baseUrl: `http://127.0.0.1:${port}/v1`, speechBytes: speech.length });
});
process.on('disconnect', () => process.exit(0));
