import type { App } from '../app.mts';
import { jobShelf, type Shelf } from '../host/shelf.mts';
import { fileRow } from '../objects/files.mts';
import type { JobRow } from './jobs.mts';

/** Where the files of a job stand: whatever it makes has a row, so that nothing stays behind when the job is forgotten. */
export function shelfOf(app: App, { id, account }: Pick<JobRow, 'id' | 'account'>): Shelf {
  return jobShelf(app.objects, app.spoolFolder, (file) =>
    fileRow(app, file, { account, job: id, purpose: 'part' }, app.database),
  );
}
