import * as z from 'zod/v4-mini';
import { ask } from '../api.mts';
import { element } from '../element.mts';
import { guarded } from '../notice.mts';
import { button, state, table } from '../table.mts';
import { money, time } from '../words.mts';
import { paged } from './paged.mts';

const jobSchema = z.object({
  id: z.string(),
  operation: z.string(),
  model: z.nullable(z.string()),
  provider: z.nullable(z.string()),
  status: z.string(),
  created_at: z.string(),
  finished_at: z.nullable(z.string()),
  output: z.nullable(z.object({ url: z.optional(z.string()), text: z.optional(z.string()) })),
  cost: z.nullable(z.string()),
  error: z.nullable(z.object({ message: z.string() })),
});
type Job = z.infer<typeof jobSchema>;
const listSchema = z.object({ data: z.array(jobSchema), next_after: z.nullish(z.string()) });

/** Jobs, what became of them, and how to cancel or delete one. */
export async function jobsView(): Promise<Node> {
  return paged(async (after) => {
    const query = new URLSearchParams({ limit: '50', ...(after === null ? {} : { after }) });
    const { data, next_after: next } = await ask('GET', `/v1/jobs?${query}`, listSchema);
    return { content: jobTable(data), next: next ?? null };
  });
}

function jobTable(jobs: readonly Job[]): HTMLElement {
  return table<Job>(
    'Jobs',
    [
      { title: 'Started', cell: (job) => time(job.created_at) },
      { title: 'Job', cell: (job) => element('code', {}, job.id) },
      { title: 'Operation', cell: (job) => job.operation },
      { title: 'Model', cell: (job) => [job.provider, job.model].filter(Boolean).join(' ') },
      { title: 'Status', cell: (job) => state(job.status) },
      { title: 'Ended', cell: (job) => time(job.finished_at) },
      { title: 'Cost', cell: (job) => money(job.cost), isAmount: true },
      { title: 'Result', cell: resultOf },
      { title: '', cell: actionOf },
    ],
    jobs,
    'No job yet.',
  );
}

function resultOf({ id, output, error }: Job): Node | string {
  if (error !== null) return element('span', { class: 'quiet' }, error.message);
  if (output?.url !== undefined) return element('a', { href: output.url, 'aria-label': `Result of ${id}` }, 'Download');
  return (output?.text ?? '').slice(0, 80);
}

function actionOf({ id, status }: Job): Node {
  if (status === 'queued' || status === 'running') {
    const cancel = button(
      'Cancel',
      guarded(async () => {
        await ask('POST', `/v1/jobs/${id}/cancel`, z.unknown());
        cancel.replaceWith('Cancelled');
      }),
      id,
    );
    return cancel;
  }
  const remove = button(
    'Delete',
    guarded(async () => {
      await ask('DELETE', `/v1/jobs/${id}`, z.unknown());
      remove.closest('tr')?.remove();
    }, `Delete what ${id} was given and made? Its cost stays on record.`),
    id,
  );
  return remove;
}
