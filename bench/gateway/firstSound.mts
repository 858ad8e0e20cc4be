import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { chromium } from 'playwright-core';
import { OpenAI } from '../../simulators/clients.mts';
import { median } from '../figure.mts';
import { type Contestant, pagePort } from './contestants.mts';

const asked = { model: 'tts-1', voice: 'alloy', input: 'slowly, and in pieces' };
const [warmUps, rounds] = [5, 15];
const chromiumPath = '/usr/bin/chromium';

/** Milliseconds until the first byte of a streamed speech is in the hands of the OpenAI SDK. */
export async function throughSdk({ port, headers }: Contestant): Promise<number> {
  const client = new OpenAI({
    apiKey: headers['authorization']?.replace('Bearer ', '') ?? '',
    baseURL: `http://127.0.0.1:${port}/v1`,
    maxRetries: 0,
  });
  return medianOf(async () => {
    const start = performance.now();
    const reply = await client.audio.speech.create(asked);
    const reader = reply.body?.getReader();
    await reader?.read();
    const tookMs = performance.now() - start;
    while (!(await reader?.read())?.done);
    return tookMs;
  });
}

/** The same on a page in headless Chromium, from another origin; NaN where no Chromium is. */
export async function inBrowser({ port, headers }: Contestant): Promise<number> {
  if (!existsSync(chromiumPath)) return NaN;
  const pages = createServer((_request, response) => response.end('<!doctype html><title>Bench</title>'));
  await new Promise<void>((resolve) => pages.listen(pagePort, '127.0.0.1', resolve));
  const browser = await chromium.launch({ executablePath: chromiumPath, args: ['--no-sandbox', '--disable-gpu'] });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${pagePort}/`);
    const url = `http://127.0.0.1:${port}/v1/audio/speech`;
    return await medianOf(() => page.evaluate(firstByteMs, { url, headers, body: JSON.stringify(asked) }));
  } finally {
    await browser.close();
    pages.close();
  }
}

/** Runs on the page. */
async function firstByteMs({ url, headers, body }: { url: string; headers: Record<string, string>; body: string }) {
  const start = performance.now();
  const reply = await fetch(url, { method: 'POST', body, headers: { ...headers, 'content-type': 'application/json' } });
  if (!reply.ok) throw new Error(await reply.text());
  const reader = reply.body?.getReader();
  await reader?.read();
  const tookMs = performance.now() - start;
  while (!(await reader?.read())?.done);
  return tookMs;
}

async function medianOf(measure: () => Promise<number>): Promise<number> {
  const took: number[] = [];
  for (let round = 0; round < warmUps + rounds; round++) took.push(await measure());
  return median(took.slice(warmUps));
}
