import { isInvoice, type Invoice } from '../billing/invoice/invoice';
import type { CreateInvoiceRequest } from '../billing/invoice/request';
import { invoiceFile, type InvoiceFormat, type RenderedInvoice } from '../billing/render/file';
import type { CostReport, CostReportRequest, ReportFilter } from '../billing/report';
import { selectRecords, type Selected } from '../billing/selected';
import { RouterFailure, type UsageRecord } from '../operations';
import { readErrorReply } from './errorReply';
import type { Shared } from './execution';
import type { LedgerContract, Provider } from './provider';
import { sendWire } from './send';
import { readAll } from './stream';
import type { WireRequest } from './wire';

/** Where usage is reported and billed from. */
export interface Books {
  /** The sums of its records. */
  costReport(request: CostReportRequest): Promise<CostReport>;
  /** The records themselves. */
  usage(filter: ReportFilter): Promise<Selected>;
  /** The finalized invoice of a month, as a file. */
  createInvoice(request: CreateInvoiceRequest, format: InvoiceFormat): Promise<BookedInvoice>;
}

/** An invoice and the file that was asked for. */
export interface BookedInvoice {
  readonly invoice: Invoice;
  readonly file: RenderedInvoice;
  /** Whole sentences: what was left out. */
  readonly notes: readonly string[];
  /** The records that stand on it, where the books do not mark them. */
  readonly recordIds?: readonly string[];
}

type Asking = Pick<Shared, 'registry' | 'host'>;

const timeoutMs = 120_000;
const limitBytes = 64 * 1024 * 1024;
const mostPages = 10_000;

/** The ledger that a provider with a key keeps for the account. Throws invalidInput where none does. */
export function accountLedger(asking: Asking): Books {
  return {
    costReport: (request) => reportOf(asking, request),
    usage: (filter) => selectRecords(pagesOf(asking, filter), filter),
    createInvoice: (request, format) => invoiceOf(asking, request, format),
  };
}

/** Ends at the first page without a next, or where whoever reads has enough. Throws invalidInput past ten million records. */
async function* pagesOf(asking: Asking, filter: ReportFilter): AsyncGenerator<readonly UsageRecord[]> {
  const [provider, ledger] = keeperOf(asking);
  let after: string | undefined;
  for (let pages = 0; pages < mostPages; pages++) {
    const { bytes } = await ask(ledger.records(filter, after), provider, asking);
    const page = ledger.readRecords(jsonOf(bytes, provider));
    if (page === null || (page.next !== null && page.next === after)) throw unreadable(provider);
    yield page.records;
    if (page.next === null) return;
    after = page.next;
  }
  throw new RouterFailure('invalidInput', `${provider.title} holds more than ten million usage records of these days`, {
    stage: 'intake',
    advice: "Choose fewer days with 'From' and 'To'.",
  });
}

async function reportOf(asking: Asking, request: CostReportRequest): Promise<CostReport> {
  const [provider, ledger] = keeperOf(asking);
  const { bytes } = await ask(ledger.report(request), provider, asking);
  const report = ledger.readReport(jsonOf(bytes, provider));
  if (report === null) throw unreadable(provider);
  return report;
}

async function invoiceOf(asking: Asking, request: CreateInvoiceRequest, format: InvoiceFormat): Promise<BookedInvoice> {
  const [provider, ledger] = keeperOf(asking);
  const { bytes, headers } = await ask(ledger.invoice(request, 'json'), provider, asking);
  const invoice = jsonOf(bytes, provider);
  if (!isInvoice(invoice)) throw unreadable(provider);
  const file = format === 'json' ? bytes : (await ask(ledger.invoice(request, format), provider, asking)).bytes;
  return { invoice, file: invoiceFile(invoice, format, file), notes: ledger.readNotes(headers) };
}

function keeperOf({ registry, host }: Asking): [Provider, LedgerContract] {
  const keepers = Object.values(registry).flatMap((provider): [Provider, LedgerContract][] =>
    provider.ledger === undefined ? [] : [[provider, provider.ledger]],
  );
  const keeper = keepers.find(([{ id }]) => host.isConfigured(id));
  if (keeper !== undefined) return keeper;
  const titles = keepers.map(([{ title }]) => title).join(' or ');
  throw new RouterFailure('invalidInput', 'No key is set for a service that keeps a ledger', {
    stage: 'intake',
    advice: `Set the key of ${titles}, or take the records from another place.`,
  });
}

async function ask(wire: WireRequest, provider: Provider, { host }: Asking) {
  const reply = await sendWire(wire, provider, host, timeoutMs);
  const { status, headers, body } = reply;
  if (status < 400) return { bytes: await readAll(body, limitBytes, 'The reply'), headers };
  const { kind, message } = await readErrorReply(reply, provider);
  throw new RouterFailure(kind, message, { stage: 'send', provider: provider.id, status });
}

function jsonOf(bytes: Uint8Array, provider: Provider): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw unreadable(provider);
  }
}

function unreadable({ id, title }: Provider): RouterFailure {
  return new RouterFailure('badReply', `${title} answered something else than was asked`, {
    stage: 'send',
    provider: id,
    advice: 'Check its base URL, and that the server is up to date.',
  });
}
