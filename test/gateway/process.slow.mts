import { type Json, jsonBody, openGateway, until } from './gateway.mts';

const speech = (input: string) => jsonBody({ model: 'openai/tts-1', input });

describe('A stop', () => {
  it('lets what is under way come to its end', async () => {
    const other = await openGateway({ SYNC_SECONDS: '20' });
    other.simulators.openai.faults.add({ do: 'delay', delayMs: 1_500, path: '*/speech' });
    const answer = other.gateway.call('/v1/audio/speech', speech('Wait for me.'));
    await until('a request at the provider', async () => other.simulators.openai.log.requests.length > 0);
    const code = other.gateway.stop();
    expect((await (await answer).arrayBuffer()).byteLength).toBeGreaterThan(100);
    expect(await code).toBe(0);
    await other.close();
  }, 60_000);
});

describe('A call that takes longer than a client is to wait', () => {
  it('goes on as a job whose id the client is told', async () => {
    const other = await openGateway({ SYNC_SECONDS: '1' });
    other.simulators.openai.faults.add({ do: 'delay', delayMs: 2_500, path: '*/speech' });
    const late = await other.gateway.call('/v1/audio/speech', speech('This takes long.'));
    expect(late.status).toBe(504);
    const { error } = (await late.json()) as Json;
    const job = await other.gateway.json(`/v1/jobs/${error.job_id}?wait=20`);
    expect(job).toMatchObject({ status: 'completed', cost: '240000' });
    expect((await fetch(job.output.url)).status).toBe(200);
    expect(other.simulators.openai.bill.entries).toHaveLength(1);
    await other.close();
  }, 60_000);
});
