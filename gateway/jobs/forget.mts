import type { App } from '../app.mts';
import { type FileRow, removeFile } from '../objects/files.mts';

/** Takes away what a job was given, made and told, wherever it is kept; what it cost stays. */
export async function forgetJob(app: App, id: string): Promise<void> {
  const { database } = app;
  for (const file of await database.query<FileRow>('select * from files where job = $1', [id]))
    await removeFile(app, file);
  await database.transaction(async (inside) => {
    await inside.query(emptyDeliveries, [id]);
    await inside.query(`delete from idempotency where status is not null and headers->>'x-imarouter-job' = $1`, [id]);
    await inside.query('delete from jobs where id = $1', [id]);
  });
}

// The log of deliveries stays, and so does a message that is still on its way, without what the job made.
const emptyDeliveries = `
  update deliveries set payload = jsonb_set(payload::jsonb, '{data,output}', 'null')::text where job = $1`;
