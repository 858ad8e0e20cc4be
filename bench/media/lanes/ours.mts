import { probe, split } from '../../../src/media';
import { fileSource } from '../files.mts';
import { answer } from './answer.mts';

const [, , file = ''] = process.argv;
const limits = { maxBytes: 25_000_000, maxSeconds: 100_000 };

answer({
  async split() {
    const source = fileSource(file);
    for await (const part of split(source, await probe(source), limits)) {
      await drained(part.source.open());
      part.release();
    }
  },
  read: () => drained(fileSource(file).open()),
});

async function drained(chunks: AsyncIterable<Uint8Array>): Promise<number> {
  let bytes = 0;
  for await (const chunk of chunks) bytes += chunk.length;
  return bytes;
}
