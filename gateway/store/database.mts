/** A database that speaks PostgreSQL: the production one by `pg`, the embedded one by PGlite. The same SQL on both. */
export interface Database {
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Several statements without values. */
  execute(text: string): Promise<void>;
  /** Statements that take effect together or not at all. */
  transaction<T>(task: (database: Transaction) => Promise<T>): Promise<T>;
  /** Hears what is announced on a channel; `onGap` says that something may have been missed. */
  listen(channel: string, onMessage: (payload: string) => void, onGap: () => void): Promise<void>;
  readonly backend: 'postgres' | 'pglite';
  close(): Promise<void>;
}

export type Transaction = Pick<Database, 'query'>;
